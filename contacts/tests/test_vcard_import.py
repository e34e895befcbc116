"""A vCard file through the same page, engine and command as any other file."""

import gzip
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from contacts.importing import sniff
from contacts.models import Contact, Interaction, Note

ADA = """BEGIN:VCARD
VERSION:3.0
FN:Ada Lovelace
N:Lovelace;Ada;Augusta;;
ORG:Engines;Design
TITLE:Countess
EMAIL;TYPE=INTERNET,HOME:ada@home.example
EMAIL;TYPE=WORK,PREF:ada@work.example
TEL;TYPE=WORK,VOICE:+49 30 123456
TEL;TYPE=WORK,FAX:+49 30 123457
item1.TEL:+49 30 123458
item1.X-ABLabel:Boat
ADR;TYPE=HOME:Box 1;Flat 2;Main St;Bonn;NRW;53111;Germany
ADR;TYPE=WORK:;;Side St;Berlin;;10115;Germany
BDAY:1815-12-10
CATEGORIES:VIP,Maths
NOTE:Knows engines.
URL:http://ada.example
X-SPOUSE:William
END:VCARD
"""
BOB = "BEGIN:VCARD\nVERSION:2.1\nN:Bond;Bob\nEMAIL;INTERNET:bob@example.org\nEND:VCARD\n"
GROUP = "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Family\nMEMBER:urn:uuid:1\nEND:VCARD\n"


@pytest.fixture
def cards(rep, bring):
    """Bring in a file of cards as a person does."""
    return lambda content, name="people.vcf": bring(rep, content, name=name)


@pytest.fixture
def command(tmp_path, db):
    def run(content, kind="contacts"):
        file = tmp_path / "people.vcf"
        file.write_text(content)
        said = StringIO()
        call_command("import_file", kind, str(file), stdout=said, json=True)
        return json.loads(said.getvalue())

    return run


def reached(rows, *fields):
    return list(rows.order_by("pk").values_list(*fields, "label", "is_primary"))


def test_each_card_is_a_person(cards, counts):
    assert counts(cards(ADA + BOB)) == (2, 0, 0, 0)
    assert {str(person) for person in Contact.objects.all()} == {"Ada Lovelace", "Bob Bond"}


def test_every_address_and_number_arrives_with_its_label(cards):
    cards(ADA)
    ada = Contact.objects.get()

    assert reached(ada.emails, "address") == [("ada@work.example", "work", True), ("ada@home.example", "home", False)]
    assert reached(ada.phones, "number") == [
        ("+49 30 123456", "work", True),
        ("+49 30 123457", "work fax", False),
        ("+49 30 123458", "Boat", False),
    ]
    assert reached(ada.addresses, "street", "city", "region", "postcode", "country") == [
        ("Box 1\nFlat 2\nMain St", "Bonn", "NRW", "53111", "Germany", "home", True),
        ("Side St", "Berlin", "", "10115", "Germany", "work", False),
    ]


def test_the_fields_of_the_person_arrive(cards):
    cards(ADA)
    ada = Contact.objects.get()

    assert (ada.company.name, ada.job_title, str(ada.birthday)) == ("Engines", "Countess", "1815-12-10")
    assert set(ada.tags.values_list("name", flat=True)) == {"VIP", "Maths"}


def test_what_has_no_field_is_told_in_a_note_and_in_the_timeline(cards):
    cards(ADA)
    note = Note.objects.get()

    assert note.text.startswith("Knows engines.\n\n")
    for fact in (
        "Additional names: Augusta",
        "Department: Design",
        "Web page: http://ada.example",
        "X-SPOUSE: William",
    ):
        assert fact in note.text
    assert Interaction.objects.get(kind="contacts.note").about == note


def test_the_same_file_twice_adds_nothing(cards, counts):
    cards(ADA + BOB)
    before = Interaction.objects.count()

    assert counts(cards(ADA + BOB)) == (0, 0, 2, 0)
    assert (Contact.objects.count(), Note.objects.count(), Interaction.objects.count()) == (2, 1, before)


def test_a_person_is_known_by_any_of_their_addresses(cards, counts):
    cards(BOB)
    more = BOB.replace("EMAIL;INTERNET", "EMAIL;PREF:new@example.org\nEMAIL;INTERNET")

    assert counts(cards(more)) == (0, 1, 0, 0)
    assert reached(Contact.objects.get().emails, "address") == [
        ("bob@example.org", "", True),
        ("new@example.org", "", False),
    ]


def test_a_number_under_two_labels_has_both(cards):
    cards(BOB.replace("EMAIL", "TEL;CELL:030 123456\nTEL;WORK;FAX:030123456\nEMAIL"))

    assert reached(Contact.objects.get().phones, "number") == [("030 123456", "cell work fax", True)]


def test_what_cannot_be_read_is_said_and_blocks_nothing(cards, counts, reasons):
    broken = BOB.replace("EMAIL", "TEL:none\nEMAIL:nobody\nno colon\nPHOTO;ENCODING=BASE64;JPEG:/9j/\n\nEMAIL")
    run = cards(GROUP + broken + BOB.replace("bob@", "@") + "BEGIN:VCARD\nVERSION:4.0\nEND:VCARD\n")
    said = list(run.rows.values_list("line", "level", "reason"))

    assert counts(run) == (2, 0, 1, 1)
    assert (1, "skipped", "This card is a list of people, not a person.") in said
    told = " ".join(reason for line, _level, reason in said if line == 7)
    for part in ("“nobody”", "“none”", "“no colon”", "PHOTO"):
        assert part in told
    assert [line for line, level, _reason in said if level == "error"] == [22]


def test_the_page_shows_what_it_found(rep, browse, upload):
    page = browse(rep).get(upload(rep, ADA, name="ada.vcf").headers["Location"])
    form = page.context["form"]

    assert {form[f"column{n}"].label: form[f"column{n}"].value() for n in (0, 3, 5)} == {
        "Name": "name",
        "Emails": "emails",
        "Company": "company",
    }
    assert "work: ada@work.example" in page.content.decode()


def test_cards_are_no_companies(rep, browse, upload, command):
    answer = browse(rep).get(upload(rep, ADA, name="ada.vcf", kind="companies").headers["Location"])

    assert answer.status_code == 422 and "Import it as contacts" in answer.content.decode()
    with pytest.raises(CommandError, match="Import it as contacts"):
        command(ADA, kind="companies")


def test_the_command_takes_cards(command):
    said = command(ADA + GROUP)

    assert (said["created"], said["skipped"], said["errors"]) == (1, 1, 0)


def test_a_packed_file_and_a_wide_one_are_read_too(cards, counts):
    assert counts(cards(gzip.compress(ADA.encode()), name="people.vcf.gz")) == (1, 0, 0, 0)
    assert counts(cards(BOB.replace("Bond", "Bönd").encode("utf-16"))) == (1, 0, 0, 0)
    assert Contact.objects.named("Bönd").exists()


def test_the_file_of_rows_that_need_a_look_can_be_mended_and_imported(cards, rep, bring, counts):
    run = cards(BOB.replace("EMAIL", "TEL:none\nTEL;HOME:030 123456\nEMAIL"))
    Contact.objects.all().delete()
    with run.job.error_file.open("rb") as file:
        again = bring(rep, file.read(), name="rows.csv")

    assert again.created == 1 and reached(Contact.objects.get().phones, "number") == [("030 123456", "home", True)]


def test_a_large_file_is_read_chunk_by_chunk(cards, counts):
    many = "".join(BOB.replace("bob@", f"b{n}@").replace("Bond", f"Bond{n}") for n in range(1100))

    assert counts(cards(many)) == (1100, 0, 0, 0)


def test_sniffing_tells_cards_from_tables():
    guess = sniff(b"\xef\xbb\xbf\r\nbegin:vcard\r\nVERSION:4.0\r\nFN:Ada\r\nEND:VCARD\r\n")

    assert (guess.kind, guess.delimiter, guess.encoding) == ("contacts", "", "utf-8-sig")
    assert guess.columns["Addresses"] == "addresses" and guess.examples[0][0] == "Ada"
    assert sniff(b"name,note\nAda,BEGIN:VCARD\n").header == ["name", "note"]


def test_an_anniversary_and_a_time_zone_arrive_and_twice_is_once(cards):
    card = BOB.replace("END:", "TZ:Europe/Berlin\nANNIVERSARY:2010-05-06\nRELATED;TYPE=spouse:Cy Bond\nEND:")
    cards(card)
    cards(card)
    bob = Contact.objects.get()

    assert bob.time_zone == "Europe/Berlin"
    assert [(one.kind, str(one.day), one.yearly) for one in bob.importantdates.all()] == [
        ("anniversary", "2010-05-06", True)
    ]
    assert "Cy Bond" in Note.objects.get().text and "2010" not in Note.objects.get().text


def test_a_zone_that_is_a_mere_difference_stays_in_the_note(cards):
    cards(BOB.replace("END:", "TZ:+0100\nEND:"))
    assert Contact.objects.get().time_zone == "" and "+0100" in Note.objects.get().text
