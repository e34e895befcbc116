"""What was read is written, and read again it is the same: labels, all fields, order."""

import base64

import pytest
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.vcard import card_of, read, write
from contacts.vcard.shape import empty
from crm_site.testing import make
from crm_site.testing.often import often

FEW = settings(max_examples=often(25), deadline=None, suppress_health_check=list(HealthCheck))  # cards are large
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"])
SIGNS = st.sampled_from([*",;:\\\"^='", "\\n", "é", "😀", "BEGIN:VCARD", "=C3", "^n", "data:", "-", "|"])
WORDS = st.lists(st.one_of(SIGNS, st.text(LETTERS, max_size=5)), max_size=30).map("".join)
TEXTS = st.lists(WORDS, max_size=3).map(lambda words: " ".join(filter(None, words)))
FILLED = TEXTS.filter(bool)
TOKENS = st.sampled_from(["work", "home", "cell", "x-boat", "fax"])
OWN_LABELS = FILLED.map(lambda text: f"L {text}")
LABELS = st.builds(
    lambda types, own: [*dict.fromkeys(types), *dict.fromkeys(own)],
    st.lists(TOKENS, max_size=2),
    st.lists(OWN_LABELS, max_size=2),
)
PARAMS = st.dictionaries(st.sampled_from(["X-ID", "ALTID", "LANGUAGE"]), st.lists(FILLED, min_size=1, max_size=2))
DAYS = st.one_of(
    st.dates().map(str),
    st.sampled_from(["", "--04-12", "--04", "---12", "1985", "1985-04", "2009-08-08T14:30-05:00", "circa 1800"]),
)


def entries(**value):
    def shaped(value, labels, primary, params):
        return value | {"labels": labels, "primary": primary} | ({"params": params} if params else {})

    made = st.builds(shaped, st.fixed_dictionaries(value), LABELS, st.booleans(), PARAMS)
    return st.lists(made, max_size=3)


MEDIUM = st.one_of(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["", "image/jpeg", "image/png"]), "bytes": st.binary(min_size=1, max_size=99)}
    ),
    st.just({"type": "image/gif", "uri": "http://example.org/a,b;c"}),
)
PLACE = st.integers(-90, 90).map(str)
FIELDS = {
    "version": st.sampled_from(["2.1", "3.0", "4.0"]),
    "kind": st.sampled_from(["", "individual", "group"]),
    **dict.fromkeys(("uid", "formatted_name", "nickname", "job_title", "role", "time_zone"), TEXTS),
    **dict.fromkeys(("prefix", "first_name", "additional_names", "last_name", "suffix"), TEXTS),
    "note": st.lists(TEXTS, max_size=3).map("\n".join).filter(lambda text: not text or text.strip()),
    "company": TEXTS,
    "departments": st.lists(FILLED, max_size=2),
    "gender": TEXTS,
    "categories": st.lists(FILLED, max_size=3),
    "birthday": DAYS,
    "anniversary": DAYS,
    "emails": entries(address=FILLED.filter(lambda text: not text.lower().startswith("mailto:"))),
    "phones": entries(number=FILLED.filter(lambda text: not text.lower().startswith("tel:"))),
    "urls": entries(url=FILLED),
    "languages": entries(language=FILLED),
    "related": entries(value=FILLED.filter(lambda text: not text.lower().startswith("data:"))),
    "members": entries(uri=FILLED),
    "dates": entries(date=DAYS.filter(bool)),
    "geo": entries(latitude=PLACE, longitude=PLACE),
    "im": entries(service=st.sampled_from(["xmpp", "aim", ""]), address=FILLED),
    "addresses": entries(
        **dict.fromkeys(("po_box", "extended", "street", "city", "region", "postcode", "country"), TEXTS)
    ),
    "photo": st.one_of(st.none(), MEDIUM),
    "media": st.lists(MEDIUM.map(lambda medium: {"name": "LOGO"} | medium), max_size=2),
    "custom": st.lists(
        st.fixed_dictionaries({"name": st.sampled_from(["X-FOO", "FBURL"]), "params": PARAMS, "value": FILLED}),
        max_size=2,
    ),
}
CARDS = st.fixed_dictionaries({}, optional=FIELDS).map(lambda fields: empty() | {"version": "4.0"} | fields)
NESTED = st.builds(lambda card, agents: card | {"agents": agents}, CARDS, st.lists(CARDS, max_size=1))


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@FEW
@given(cards=st.lists(NESTED, max_size=2))
def test_what_is_written_is_read_again(version, cards):
    assert read(write(cards, version=version)) == cards


@FEW
@given(cards=st.lists(CARDS, max_size=1), version=st.sampled_from(["3.0", "4.0"]))
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(cards, version):
    for line in write(cards, version=version).split(b"\r\n"):
        assert len(line) <= 75 and b"\n" not in line and b"\r" not in line
        line.decode("utf-8")


def test_it_is_written_in_version_4_unless_asked():
    assert b"VERSION:4.0\r\n" in write([{"formatted_name": "Ada"}])
    assert b"VERSION:3.0\r\nFN:Ada\r\nN:;;;;\r\n" in write([{"formatted_name": "Ada"}], version="3.0")


def test_another_version_is_refused():
    with pytest.raises(ValueError, match=r"not 2\.1"):
        write([], version="2.1")


def test_version_4_as_the_standard_writes_it():
    written = write(
        {
            "first_name": "Ada",
            "last_name": "Nguyen; Lee",
            "birthday": "--04-12",
            "emails": [{"address": "a@example.org", "labels": ["work"], "primary": True}],
            "phones": [{"number": "1", "labels": ["Boat"]}],
            "photo": {"type": "image/png", "bytes": b"x"},
        }
    ).decode()

    assert written.split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "FN;DERIVED=true:Ada Nguyen\\; Lee",
        "N:Nguyen\\; Lee;Ada;;;",
        "BDAY:--0412",
        "EMAIL;TYPE=work;PREF=1:a@example.org",
        "item1.TEL:1",
        "item1.X-ABLabel:Boat",
        "PHOTO:data:image/png;base64,eA==",
        "END:VCARD",
        "",
    ]


def test_version_3_as_the_standard_writes_it():
    address = {"street": "Main St", "formatted": "Main St\nBonn", "labels": ["home"], "primary": True}
    card = {"formatted_name": "Ada", "birthday": "1980-03-22", "addresses": [address]}
    written = write(card | {"photo": {"type": "image/png", "bytes": b"x"}}, version="3.0").decode()

    assert written.split("\r\n")[2:-2] == [
        "FN:Ada",
        "N:;;;;",
        "BDAY:1980-03-22",
        "item1.ADR;TYPE=home,pref:;;Main St;;;;",
        "item1.LABEL;TYPE=home,pref:Main St\\nBonn",
        "PHOTO;TYPE=PNG;ENCODING=b:eA==",
    ]


def test_new_groups_do_not_take_the_number_of_another():
    email = {"address": "a@example.org", "labels": ["Boat"], "primary": False}
    custom = [{"name": name, "params": {"GROUP": ["item1"]}, "value": "x"} for name in ("X-A", "X-B")]
    card = empty() | {"version": "4.0", "emails": [email], "custom": custom}

    assert read(write(card)) == [card]


@pytest.mark.django_db
def test_a_contact_becomes_a_card():
    person = make.contact("Ada", "Lovelace", email="ada@example.org", company=make.company("Engines"))
    person.phones.create(number="+49 30 1", label="work fax", is_primary=True)
    person.phones.create(number="+49 30 2", label="Boat")
    person.addresses.create(street="Main St", city="Bonn", label="home")
    (card,) = read(write([card_of(person)]))

    assert (card["first_name"], card["last_name"], card["company"]) == ("Ada", "Lovelace", "Engines")
    assert [(one["number"], one["labels"], one["primary"]) for one in card["phones"]] == [
        ("+49 30 1", ["work", "fax"], True),
        ("+49 30 2", ["Boat"], False),
    ]
    assert (card["addresses"][0]["city"], card["addresses"][0]["labels"]) == ("Bonn", ["home"])


def test_a_large_photo_survives():
    photo = {"type": "image/jpeg", "bytes": bytes(range(256)) * 4000}
    card = empty() | {"version": "4.0", "photo": photo}

    assert read(write(card)) == [card]
    assert base64.b64encode(photo["bytes"][:30]) in write(card)[:200].replace(b"\r\n ", b"")


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_days_and_relations_are_on_the_card_of_a_person(db, rep, version):
    ada, ben = make.contact("Ada", "Lovelace"), make.contact("Ben", "Byron")
    ada.importantdates.create(kind="anniversary", day="2010-05-06")
    ada.importantdates.create(kind="other", label="Opening", day="2020-01-02")
    ada.addresses.create(city="Leeds", label="office", is_primary=True)
    ada.relate("reports_to", ben, by=rep)
    ada.relate("partner", make.contact("Cy", "Hidden", deleted_at=now()), by=rep)
    (card,) = read(write([card_of(ada)], version))
    (other,) = read(write([card_of(ben)], version))

    assert card["anniversary"] == "2010-05-06"
    assert [(one["labels"], one["date"]) for one in card["dates"]] == [(["Opening"], "2020-01-02")]
    assert [(one["labels"], one["value"]) for one in card["related"]] == [(["manager"], "Ben Byron")]
    assert [(one["labels"], one["value"]) for one in other["related"]] == [(["report"], "Ada Lovelace")]
    assert [(one["labels"], one["city"]) for one in card["addresses"]] == [(["office"], "Leeds")]
