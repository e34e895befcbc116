"""vCards as programs really write them: nothing is lost, nothing raises."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.vcard import read


def card(*lines, version="4.0", end="\r\n"):
    """The dict of one card with these lines."""
    text = end.join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])
    (found,) = read(text.encode())
    assert not found["problems"]
    return found


def first(entries, *keys):
    return tuple(entries[0][key] for key in keys)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_folded_lines_are_one_whatever_ends_them(end):
    assert card("NOTE:one li", " ne, a tab", "\t and more", end=end)["note"] == "one line, a tab and more"


def test_several_cards_come_in_order():
    raw = b"junk\nBEGIN:VCARD\nVERSION:3.0\nFN:A\nEND:VCARD\n\nbegin:vcard\nVERSION:4.0\nFN:B\nend:vcard"

    assert [(c["formatted_name"], c["version"]) for c in read(raw)] == [("A", "3.0"), ("B", "4.0")]


def test_the_name_comes_in_five_parts():
    found = card(r"N:Van; Ada ;B\, C,D;Dr.;Jr\;x")

    assert (found["last_name"], found["first_name"], found["additional_names"]) == ("Van", "Ada", "B, C,D")
    assert (found["prefix"], found["suffix"]) == ("Dr.", "Jr;x")


def test_escapes_are_taken_away():
    assert card(r"NOTE:a\, b\; c\\n\nd\Ne \x")["note"] == "a, b; c\\n\nd\ne \\x"


def test_bare_words_of_version_2_1_are_types():
    found = card("TEL;HOME;VOICE:1", "TEL;PREF;WORK;FAX:2", version="2.1")

    assert [(one["number"], one["labels"], one["primary"]) for one in found["phones"]] == [
        ("1", ["home", "voice"], False),
        ("2", ["work", "fax"], True),
    ]


@pytest.mark.parametrize("types", ["TYPE=work,voice", "TYPE=WORK;TYPE=voice", 'TYPE="work,voice"', "type=Work;VOICE"])
def test_types_are_written_in_many_ways(types):
    assert first(card(f"TEL;{types}:1")["phones"], "labels") == (["work", "voice"],)


@pytest.mark.parametrize("said", ["TYPE=pref", "PREF=1", "TYPE=work,PREF", "PREF=7"])
def test_the_preferred_one_is_primary(said):
    found = card("EMAIL:a@example.org", f"EMAIL;{said}:b@example.org")["emails"]

    assert [one["primary"] for one in found] == [False, True]


def test_quoted_printable_goes_on_after_soft_breaks():
    found = card(
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Gr=C3=",
        "=BC=C3=9Fe=0D=0A=",
        "from C:\\new; and, on",
        "FN;QUOTED-PRINTABLE:J=FCrgen",
        version="2.1",
    )

    assert found["note"] == "Grüße\nfrom C:\\new; and, on"
    assert found["formatted_name"] == "Jürgen"


def test_quoted_printable_that_is_folded_too():
    found = card("NOTE;ENCODING=QUOTED-PRINTABLE:one =", " two =", " three", version="2.1")

    assert found["note"] == "one two three"


def test_a_soft_break_at_the_end_of_a_card_takes_nothing_with_it():
    (found,) = read(b"BEGIN:VCARD\nVERSION:2.1\nFN;QUOTED-PRINTABLE:Ada=\nEND:VCARD\n")

    assert found["formatted_name"] == "Ada" and not found["problems"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_of_files(encoding):
    raw = "BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Jürgen Groß\r\nEND:VCARD\r\n".encode(encoding)

    assert read(raw)[0]["formatted_name"] == "Jürgen Groß"


def test_a_line_says_its_charset():
    name = "Иван".encode("koi8-r")
    raw = b"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=KOI8-R:" + name + b"\nNOTE:gr\xc3\xbcn\nEND:VCARD\n"

    assert read(raw)[0]["formatted_name"] == "Иван" and read(raw)[0]["note"] == "grün"


def test_a_character_cut_by_the_fold_is_whole_again():
    raw = b"BEGIN:VCARD\nVERSION:3.0\nFN:gr\xc3\n \xbcn\nEND:VCARD\n"

    assert read(raw)[0]["formatted_name"] == "grün"


def test_groups_give_labels():
    found = card(
        "item1.EMAIL;TYPE=INTERNET:a@example.org",
        "item1.X-ABLabel:Boat\\, old",
        "item2.URL:http\\://example.org",
        "item2.X-ABLabel:_$!<HomePage>!$_",
        "item3.X-ABDATE:2001-02-03",
        "item3.X-ABLabel:_$!<Anniversary>!$_",
        "item4.X-ABDATE:2004-05-06",
        "item4.X-ABLabel:First order",
        version="3.0",
    )

    assert first(found["emails"], "address", "labels") == ("a@example.org", ["internet", "Boat, old"])
    assert first(found["urls"], "url", "labels") == ("http://example.org", ["homepage"])
    assert found["anniversary"] == "2001-02-03" and first(found["dates"], "date", "labels") == (
        "2004-05-06",
        ["First order"],
    )
    assert found["custom"] == []


def test_what_shares_a_group_says_so():
    found = card("item1.ADR:;;Main St;Bonn;;53111;Germany", "item1.X-ABADR:de", version="3.0")

    assert found["addresses"][0]["params"] == {"GROUP": ["item1"]}
    assert found["custom"] == [{"name": "X-ABADR", "params": {"GROUP": ["item1"]}, "value": "de"}]


def test_addresses_have_seven_parts_and_a_printed_form():
    found = card(
        "ADR;HOME:Box 1;Flat 2;Main St;Bonn;NRW;53111;Germany",
        "ADR;WORK:;;Side St",
        "LABEL;WORK;ENCODING=QUOTED-PRINTABLE:Side St=0D=0A=",
        "Bonn",
        version="2.1",
    )["addresses"]

    assert first(found, "po_box", "extended", "street", "city", "region", "postcode", "country") == (
        "Box 1", "Flat 2", "Main St", "Bonn", "NRW", "53111", "Germany",
    )  # fmt: skip
    assert found[1]["formatted"] == "Side St\nBonn" and "formatted" not in found[0]
    assert card('ADR;LABEL="Main St^n\\nBonn: 1":;;Main St;;;;')["addresses"][0]["formatted"] == "Main St\n\nBonn: 1"


def test_addresses_of_the_web():
    found = card(
        "TEL;VALUE=uri:tel:+49-30-1;ext=12",
        "EMAIL;VALUE=uri:mailto:a@example.org",
        "IMPP;TYPE=work:xmpp:ada@example.org",
        "X-AIM;TYPE=HOME:ada",
        "X-MS-IMADDRESS:ada2",
        "URL:http://example.org/a,b;c",
    )

    assert first(found["phones"], "number") == ("+49-30-1 ext. 12",)
    assert first(found["emails"], "address") == ("a@example.org",)
    assert [(one["service"], one["address"]) for one in found["im"]] == [
        ("xmpp", "ada@example.org"),
        ("aim", "ada"),
        ("", "ada2"),
    ]
    assert first(found["urls"], "url") == ("http://example.org/a,b;c",)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        (":19800322", "1980-03-22"),
        (":1980-03-22", "1980-03-22"),
        (":1980-3-2", "1980-03-02"),
        (":--0412", "--04-12"),
        (":--04-12", "--04-12"),
        (":--04", "--04"),
        (":---12", "---12"),
        (":1985", "1985"),
        (":1985-04", "1985-04"),
        (":19531015T231000Z", "1953-10-15T23:10:00Z"),
        (":1953-10-15T23:10:00-08:00", "1953-10-15T23:10:00-08:00"),
        (";X-APPLE-OMIT-YEAR=1604:1604-04-12", "--04-12"),
        (";VALUE=text:circa 1800", "circa 1800"),
        (":19801399", "19801399"),
    ],
)
def test_birthdays(said, day):
    assert card(f"BDAY{said}")["birthday"] == day


def test_the_rest_of_the_fields():
    found = card(
        "KIND:group",
        "MEMBER:urn:uuid:1",
        "MEMBER:mailto:a@example.org",
        "ORG:Acme\\; Co;Sales;North",
        "TITLE:Boss",
        "ROLE:Leads",
        "NICKNAME:Ad,Ada",
        "CATEGORIES:VIP,a\\,b",
        "CATEGORIES:more",
        "GEO:geo:46.7,-71.2",
        "TZ:-0500",
        "LANG;PREF=1:fr",
        "GENDER:O;other",
        "RELATED;TYPE=friend;VALUE=text:Bob",
        "UID:urn:uuid:2",
        "REV:20200101T000000Z",
        "ANNIVERSARY:20090808",
        "X-FOO;BAR=1:a\\,b",
    )

    assert found["kind"] == "group" and [one["uri"] for one in found["members"]] == [
        "urn:uuid:1",
        "mailto:a@example.org",
    ]
    assert (found["company"], found["departments"]) == ("Acme; Co", ["Sales", "North"])
    assert (found["job_title"], found["role"], found["nickname"]) == ("Boss", "Leads", "Ad,Ada")
    assert found["categories"] == ["VIP", "a,b", "more"]
    assert first(found["geo"], "latitude", "longitude") == ("46.7", "-71.2")
    assert (found["time_zone"], found["uid"], found["rev"]) == ("-0500", "urn:uuid:2", "20200101T000000Z")
    assert first(found["languages"], "language", "primary") == ("fr", True)
    assert (found["gender"], found["gender_identity"], found["anniversary"]) == ("O", "other", "2009-08-08")
    assert first(found["related"], "value", "labels") == ("Bob", ["friend"])
    assert found["custom"] == [{"name": "X-FOO", "params": {"BAR": ["1"]}, "value": "a,b", "raw": "a\\,b"}]


def test_a_second_one_of_a_kind_is_kept():
    found = card("FN;ALTID=1;LANGUAGE=en:Ada", "FN;ALTID=1;LANGUAGE=fr:Adèle")

    assert found["formatted_name"] == "Ada" and found["params"]["FN"] == {"ALTID": ["1"], "LANGUAGE": ["en"]}
    assert found["custom"][0] == {"name": "FN", "params": {"ALTID": ["1"], "LANGUAGE": ["fr"]}, "value": "Adèle"}


@pytest.mark.parametrize(
    "line",
    [
        "PHOTO;ENCODING=BASE64;JPEG:/9j/\r\n 4AAQ\r\n\r\n",
        "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ",
        "PHOTO;BASE64;TYPE=jpeg:\r\n/9j/\r\n4AAQ\r\n",
        "PHOTO:data:image/jpeg;base64,/9j/4AAQ",
    ],
)
def test_photos_are_bytes(line):
    assert card(line)["photo"] == {"type": "image/jpeg", "bytes": base64.b64decode("/9j/4AAQ")}


def test_photos_and_keys_may_be_elsewhere():
    found = card("PHOTO;MEDIATYPE=image/png:http://example.org/a.png", "KEY;TYPE=work;VALUE=uri:http://example.org/k")

    assert found["photo"] == {"type": "image/png", "uri": "http://example.org/a.png"}
    assert found["media"] == [{"name": "KEY", "type": "", "uri": "http://example.org/k", "labels": ["work"]}]


def test_agents_are_cards_inside():
    below = card("AGENT:", "BEGIN:VCARD", "VERSION:2.1", "FN:Bob", "END:VCARD", "FN:Ada", version="2.1")
    inline = card("FN:Ada", "AGENT:BEGIN:VCARD\\nVERSION:3.0\\nFN:Bob\\nEND:VCARD", version="3.0")

    for found in (below, inline):
        assert found["formatted_name"] == "Ada"
        assert [agent["formatted_name"] for agent in found["agents"]] == ["Bob"]


def test_a_damaged_card_gives_what_can_be_read():
    raw = b"BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nno colon here\nPHOTO;ENCODING=b:!!!\nTEL:1\nBEGIN:VCARD\nFN:Bob\n"
    ada, bob = read(raw)

    assert (ada["formatted_name"], ada["phones"][0]["number"], bob["formatted_name"]) == ("Ada", "1", "Bob")
    assert "“no colon here”" in " ".join(ada["problems"]) and "PHOTO" in " ".join(ada["problems"])
    assert len(ada["problems"]) == 3 and len(bob["problems"]) == 2
    assert ada["custom"][0]["value"] == "!!!"


@pytest.mark.parametrize("raw", [b"", b"name,email\nAda,a@example.org\n", b"\x00\xff\xfe", b"END:VCARD\n"])
def test_what_is_no_card_gives_none(raw):
    assert read(raw) == []


PIECES = [
    "BEGIN:VCARD",
    "END:VCARD",
    "VERSION:2.1",
    "VERSION:4.0",
    "AGENT:",
    "N",
    "ADR",
    "TEL",
    "EMAIL",
    "GEO",
    "X-A",
    "PHOTO",
    "BDAY",
    "item1.",
    "X-ABLabel",
    ";ENCODING=",
    "b",
    "QUOTED-PRINTABLE",
    ";CHARSET=",
    "utf-7",
    "idna",
    ";TYPE=",
    ";PREF=",
    ";",
    ":",
    "=",
    ",",
    "\\",
    "data:",
    "base64,",
    "²",
    "1",
    "ü",
    "�",
    '"',
]


@given(
    st.one_of(st.binary(max_size=300), st.lists(st.sampled_from([*PIECES, "\n", "\r\n "]), max_size=60).map("".join))
)
def test_any_bytes_are_read_without_an_error(noise):
    noise = noise if isinstance(noise, bytes) else noise.encode("utf-8", "surrogateescape")
    for found in [*read(noise), *read(b"BEGIN:VCARD\n" + noise + b"\nEND:VCARD\n")]:
        json.dumps(found, default=bytes.hex).encode("utf-8")
        json.dumps(found, default=bytes.hex, ensure_ascii=False).encode("utf-8")
