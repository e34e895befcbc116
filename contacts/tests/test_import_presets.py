"""Exports of other programs are told by their header, and everything in them has its place."""

import csv
import io

import pytest

from contacts.importing import sniff
from contacts.models import Contact, Import
from contacts.models.reach import phone_key
from contacts.tests.conftest import agreed
from crm_site.jobs.work import run_to_end

GOOGLE = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Nickname,File As,Organization Name,"
    "Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,"
    "E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,"
    "Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,"
    "Address 1 - Country,Address 1 - Extended Address,Website 1 - Label,Website 1 - Value,"
    "Custom Field 1 - Label,Custom Field 1 - Value\n"
    "Ada,King,Lovelace,,Lady,Countess,,Engines,Analyst,Research,1815-12-10,Met at the fair,,Poets ::: * myContacts,"
    "Work,ada@work.org,* Home,ada@home.org,Mobile,030 123456 ::: 030 123457,Home,whole,"
    "Main St. 1,London,Box 7,Greater London,W1,UK,Flat 2,Blog,https://ada.example,Shoe,38\n"
)
GOOGLE_OLD = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Birthday,Notes,Group Membership,E-mail 1 - Type,"
    "E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Address 1 - Type,Address 1 - Formatted,Address 1 - Street,"
    "Organization 1 - Name,Organization 1 - Title\n"
    "Ada Lovelace,Ada,,Lovelace,,1815-12-10,,* My Contacts ::: Poets,* Work,a@work.org ::: b@work.org,Mobile,030 12345,"
    "Home,Main St. 1,,Engines,Analyst\n"
)
OUTLOOK = (
    '"Title","First Name","Last Name","Company","Job Title","Business Street","Business Street 2","Business City",'
    '"Business Postal Code","Business Country/Region","Home Street","Home City","Business Fax","Business Phone",'
    '"Business Phone 2","Mobile Phone","Birthday","Categories","E-mail Address","E-mail 2 Address","Notes","Web Page"\n'
    '"Lady","Ada","Lovelace","Engines","Analyst","Main St. 1","Flat 2","London","W1","UK","Side St. 3","Paris",'
    '"030 123450","030 123451","030 123452","0170 1234567","0/0/00","Poets;VIP","a@work.org",'
    '"a@home.org","Met","x.example"\n'
)
HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Lifecycle Stage,Company Name,Job Title,"
    "Street Address,City,State/Region,Postal Code,Country/Region,Contact owner,Lead Status\n"
    "501,Ada,Lovelace,ada@work.org,030 123451,0170 1234567,Marketing Qualified Lead,Engines,Analyst,"
    "Main St. 1,London,Greater London,W1,UK,Bob,New\n"
)
SALESFORCE = (
    '"Salutation","First Name","Last Name","Title","Account Name","Mailing Street","Mailing City",'
    '"Mailing State/Province","Mailing Zip/Postal Code","Mailing Country","Phone","Fax","Mobile","Email",'
    '"Contact Owner","Contact ID"\n'
    '"Ms.","Ada","Lovelace","Analyst","Engines","Main St. 1","London","GL","W1","UK","030 123451","030 123450",'
    '"0170 1234567","ada@work.org","Bob","003X"\n'
)
BY_NAME = {
    "google": GOOGLE,
    "google-old": GOOGLE_OLD,
    "outlook": OUTLOOK,
    "hubspot": HUBSPOT,
    "salesforce": SALESFORCE,
    "own": "Number,First name,Last name,E-mail,Phone,Company,Stage,Link\nK1,Ada,L,a@x.org,030 123456,Engines,lead,x\n",
}


def ways(rows, text):
    return set(rows.values_list("label", text))


@pytest.mark.parametrize("preset", BY_NAME)
def test_each_program_is_told_by_its_header(preset):
    guess = sniff(BY_NAME[preset].encode())

    assert (guess.preset, guess.kind) == (preset, "contacts")


@pytest.mark.parametrize(
    ("header", "preset"),
    [
        (b"Record ID,Company name,Company Domain Name,Industry\n", "hubspot-companies"),
        (b"Account Name,Billing Street,Billing City,Industry\n", "salesforce-accounts"),
        (b"Number,Name,Industry,Link\n", "own-companies"),
        (b"name,email\n", ""),
    ],
)
def test_companies_too_and_a_list_of_ones_own_is_no_export(header, preset):
    assert sniff(header).preset == preset


def test_google_arrives_complete(rep, bring):
    run = bring(rep, GOOGLE)
    ada = Contact.objects.get()

    assert (str(ada), ada.company.name, ada.job_title) == ("Ada Lovelace", "Engines", "Analyst")
    assert str(ada.birthday) == "1815-12-10" and run.warnings == 0
    assert ways(ada.emails, "address") == {("work", "ada@work.org"), ("home", "ada@home.org")}
    assert ada.primary_email.address == "ada@home.org"
    assert ways(ada.phones, "number") == {("mobile", "030 123456"), ("mobile", "030 123457")}
    address = ada.addresses.get()
    assert (address.label, address.street, address.city, address.postcode) == (
        "home",
        "Box 7\nFlat 2\nMain St. 1",
        "London",
        "W1",
    )
    assert [tag.name for tag in ada.tags.all()] == ["Poets"]
    note = ada.notes.get().text
    for said in ("Met at the fair", "Nickname: Countess", "Blog: https://ada.example", "Shoe: 38", "Prefix: Lady"):
        assert said in note
    assert "Additional names: King" in note and "Department: Research" in note


def test_the_older_google_file_too(rep, bring):
    bring(rep, GOOGLE_OLD)
    ada = Contact.objects.get()

    assert ways(ada.emails, "address") == {("work", "a@work.org"), ("work", "b@work.org")}
    assert (ada.addresses.get().street, ada.company.name) == ("Main St. 1", "Engines")
    assert [tag.name for tag in ada.tags.all()] == ["Poets"]


def test_outlook_arrives_complete_and_its_empty_day_is_none(rep, bring):
    run = bring(rep, OUTLOOK)
    ada = Contact.objects.get()

    assert run.warnings == 0 and ada.birthday is None
    assert ways(ada.emails, "address") == {("", "a@work.org"), ("", "a@home.org")}
    assert ways(ada.phones, "number") == {
        ("work fax", "030 123450"),
        ("work", "030 123451"),
        ("work", "030 123452"),
        ("mobile", "0170 1234567"),
    }
    assert ways(ada.addresses, "street") == {("work", "Main St. 1\nFlat 2"), ("home", "Side St. 3")}
    assert {tag.name for tag in ada.tags.all()} == {"Poets", "VIP"}
    assert ada.notes.get().text == "Met\n\nPrefix: Lady\nWeb page: x.example"


@pytest.mark.parametrize(("file", "number"), [(HUBSPOT, "501"), (SALESFORCE, "003X")])
def test_other_crms_arrive_complete(rep, bring, file, number):
    run = bring(rep, file)
    ada = Contact.objects.get()

    assert (ada.external_id, ada.company.name, ada.job_title, ada.lifecycle) == (number, "Engines", "Analyst", "lead")
    assert {("work", "030 123451"), ("mobile", "0170 1234567")} <= ways(ada.phones, "number")
    assert ada.primary_email.address == "ada@work.org" and run.warnings == 0
    assert ways(ada.addresses, "city") == {("work", "London")}


@pytest.mark.parametrize("preset", BY_NAME)
def test_the_same_export_twice_adds_nothing(rep, bring, counts, preset):
    bring(rep, BY_NAME[preset])

    assert counts(bring(rep, BY_NAME[preset])) == (0, 0, 1, 0)


def test_the_page_says_what_it_looks_like(browse, rep, upload):
    page = browse(rep).get(upload(rep, GOOGLE).headers["Location"]).content.decode()

    assert "This looks like a Google Contacts export." in page
    assert '<option value="emails:1" selected>E-mail: 1</option>' in page


def test_another_preset_or_none_can_be_chosen(browse, rep, upload):
    url = upload(rep, OUTLOOK).headers["Location"]
    page = browse(rep).get(f"{url}?preset=")

    assert "This looks like" not in page.content.decode() and page.context["guess"].preset == ""
    assert browse(rep).get(f"{url}?preset=google-old").context["guess"].preset == "google-old"


def test_encoding_and_delimiter_can_be_chosen_and_the_preview_follows(browse, rep, upload):
    url = upload(rep, "name;city\nZoë;Köln, Rhein\n".encode("mac_roman")).headers["Location"]
    browser = browse(rep)
    page = browser.get(f"{url}?encoding=mac_roman&delimiter=;").content.decode()
    other = browser.get(f"{url}?encoding=mac_roman&delimiter=,").context["guess"]

    assert "Zoë" in page and "Köln, Rhein" in page
    assert other.header == ["name;city"]


@pytest.mark.parametrize("asked", ["encoding=bogus", "delimiter=bogus", "preset=bogus", "encoding=utf-7&delimiter="])
def test_a_reading_that_does_not_exist_is_overlooked(browse, rep, upload, asked):
    url = upload(rep, "name,email\nAda,a@example.org\n").headers["Location"]

    assert browse(rep).get(f"{url}?{asked}").context["guess"].header == ["name", "email"]


def test_what_was_chosen_is_what_is_imported(browse, rep, upload):
    url = (
        upload(rep, "name|city\nZoë|Köln\n".encode("mac_roman")).headers["Location"] + "?encoding=mac_roman&delimiter=|"
    )
    browser = browse(rep)
    browser.post(url, agreed(browser.get(url).context["form"]))
    run_to_end(Import.objects.get().job)

    assert Contact.objects.get().last_name == "Zoë" and Contact.objects.get().addresses.get().city == "Köln"


@pytest.mark.real
def test_the_real_address_book_arrives_complete(rep, bring, shared_data):
    raw = (shared_data / "google-contacts" / "sample1.csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    run = bring(rep, raw)

    assert run.mapping["preset"] == "google-shared" and (run.created, run.errors, run.warnings) == (len(rows), 0, 0)
    for row in rows:
        person = Contact.objects.get(external_id=row["ID"])
        notes = person.notes.get().text
        emails = {cell for title, cell in row.items() if title.startswith("E-mail") and cell}
        phones = {
            phone_key(cell) for title, cell in row.items() if cell and title.endswith(("Phone", "Phone 2", "Fax"))
        }
        assert set(person.emails.values_list("address", flat=True)) == emails
        assert set(person.phones.values_list("key", flat=True)) == phones
        assert {one.street for one in person.addresses.all()} == {row["Business Address"]}
        assert (str(person), person.company.name, person.job_title) == (row["Name"], row["Company"], row["Job Title"])
        assert all(cell in notes for cell in (row["Notes"], row["Website"], row["Website Work"]))
        assert f"{row['Custom Key2']}: {row['Custom Value2']}" in notes
