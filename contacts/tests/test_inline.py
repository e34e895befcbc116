"""A fact is changed where it stands: the form, the answer, the race, and who may."""

import pytest

from contacts.models import Company, Contact, Tag
from crm_site.testing import make

PART = {"HX-Request": "true"}


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep, job_title="Countess", company=make.company("Engines"))


def url(row, field, of="contacts"):
    return f"/records/{of}/{row.pk}/{field}/"


def asked(browser, row, field, of="contacts"):
    """What the opened form would send when nothing is typed."""
    form = browser.get(url(row, field, of), headers=PART).context["form"]
    names = form.fields
    return {name: "" if (value := form[name].value()) is None else value for name in names}


def send(browser, row, field, sent, of="contacts"):
    return browser.post(url(row, field, of), sent, headers=PART)


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("job_title", {"job_title": "Poet"}, {"job_title": "Poet"}),
        ("lifecycle", {"lifecycle": "customer"}, {"lifecycle": "customer"}),
        ("birthday", {"birthday": "1815-12-10"}, {"birthday": "1815-12-10"}),
        ("language", {"language": "de"}, {"language": "de"}),
        ("time_zone", {"time_zone": "Europe/Berlin"}, {"time_zone": "Europe/Berlin"}),
        ("external_id", {"external_id": "K7"}, {"external_id": "K7"}),
        ("name", {"first_name": "Augusta", "last_name": "King"}, {"first_name": "Augusta", "last_name": "King"}),
    ],
)
def test_a_fact_is_saved_shown_and_told(browse, rep, ada, field, typed, stored):
    browser = browse(rep)
    answer = send(browser, ada, field, asked(browser, ada, field) | typed)
    ada.refresh_from_db()

    assert answer.status_code == 200 and answer.content.decode().strip().startswith('<div class="cell"')
    assert {name: str(getattr(ada, name)) for name in stored} == stored
    fact = ada.interactions.get(kind="contacts.contact_changed")
    assert fact.by == rep and set(fact.data["changes"]) == set(stored)
    assert "record-changed" in answer["HX-Trigger-After-Settle"]


def test_the_owner_and_the_company_are_changed_by_name(browse, rep, manager, ada):
    browser = browse(rep)
    send(browser, ada, "company", asked(browser, ada, "company") | {"company": "Looms"})
    send(browser, ada, "owner", asked(browser, ada, "owner") | {"owner": manager.pk})
    ada.refresh_from_db()

    assert (ada.company.name, ada.owner) == ("Looms", manager)


def test_tags_are_words_between_commas(browse, rep, ada):
    Tag.objects.create(name="VIP")
    browser = browse(rep)
    answer = send(browser, ada, "tags", asked(browser, ada, "tags") | {"tags": "vip, wholesale,, wholesale "})

    assert sorted(ada.tags.values_list("name", flat=True)) == ["VIP", "wholesale"]
    assert ada.interactions.get().data["changes"]["tags"] == ["", "VIP, wholesale"]
    assert answer.content.decode().count('class="chip"') == 2


def test_the_same_again_changes_and_tells_nothing(browse, rep, ada):
    browser = browse(rep)
    for field in ("job_title", "company", "tags", "owner", "birthday"):
        assert send(browser, ada, field, asked(browser, ada, field)).status_code == 200
    ada.refresh_from_db()

    assert ada.version == 1 and not ada.interactions.exists()


def test_the_loser_of_a_race_keeps_the_typing_and_sees_both_values(browse, rep, manager, ada):
    mine, theirs = browse(rep), browse(manager)
    opened = asked(mine, ada, "job_title")
    send(theirs, ada, "job_title", asked(theirs, ada, "job_title") | {"job_title": "Programmer"})
    answer = send(mine, ada, "job_title", opened | {"job_title": "Poet"})
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "Programmer" in page and 'value="Poet"' in page and "Use mine" in page and "Keep theirs" in page
    ada.refresh_from_db()
    assert ada.job_title == "Programmer"


def test_use_mine_takes_what_was_typed(browse, rep, manager, ada):
    mine, theirs = browse(rep), browse(manager)
    opened = asked(mine, ada, "job_title")
    send(theirs, ada, "job_title", asked(theirs, ada, "job_title") | {"job_title": "Programmer"})
    refused = send(mine, ada, "job_title", opened | {"job_title": "Poet"}).context["form"]
    again = {name: refused[name].value() for name in refused.fields}

    assert send(mine, ada, "job_title", again).status_code == 200
    ada.refresh_from_db()
    assert ada.job_title == "Poet"


def test_keep_theirs_shows_what_is_stored(browse, rep, ada):
    ada.revise(by=rep, version=1, job_title="Programmer")
    part = browse(rep).get(url(ada, "job_title"), {"shown": 1}, headers=PART).content.decode()

    assert "Programmer" in part and "<form" not in part and "<html" not in part


def test_another_fact_that_changed_meanwhile_is_no_conflict(browse, rep, manager, ada):
    mine, theirs = browse(rep), browse(manager)
    opened = asked(mine, ada, "job_title")
    send(theirs, ada, "language", asked(theirs, ada, "language") | {"language": "de"})

    assert send(mine, ada, "job_title", opened | {"job_title": "Poet"}).status_code == 200
    ada.refresh_from_db()
    assert (ada.job_title, ada.language) == ("Poet", "de")


@pytest.mark.parametrize("lost", [{"version": "", "was": ""}, {"version": "0", "was": "x"}])
def test_a_form_that_does_not_know_what_it_began_from_overwrites_nothing(browse, rep, ada, lost):
    assert send(browse(rep), ada, "job_title", {"job_title": "Poet"} | lost).status_code == 409
    assert Contact.objects.get(pk=ada.pk).job_title == "Countess"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("birthday", {"birthday": "some day"}, "valid date"),
        ("name", {"first_name": "", "last_name": ""}, "Give a first or a last name"),
        ("external_id", {"external_id": "K1"}, "Another one has this already"),
        ("job_title", {"job_title": "x" * 200}, "at most 150"),
        ("owner", {"owner": "999999"}, "valid choice"),
        ("tags", {"tags": "x" * 61}, "at most 60"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_the_typing_stays(browse, rep, ada, field, typed, sentence):
    make.contact(external_id="K1")
    browser = browse(rep)
    answer = send(browser, ada, field, asked(browser, ada, field) | typed)

    assert answer.status_code == 422 and sentence in answer.content.decode()
    ada.refresh_from_db()
    assert ada.version == 1


def test_without_javascript_it_is_a_page_that_leads_back(browse, rep, ada):
    browser = browse(rep)
    page = browser.get(url(ada, "job_title"), {"next": "/contacts/?q=ada"}).content.decode()
    sent = asked(browser, ada, "job_title") | {"job_title": "Poet", "next": "/contacts/?q=ada"}
    answer = browser.post(url(ada, "job_title"), sent)

    assert "<html" in page and 'name="job_title"' in page and 'value="/contacts/?q=ada"' in page
    assert answer.status_code == 302 and answer["Location"] == "/contacts/?q=ada"
    assert Contact.objects.get(pk=ada.pk).job_title == "Poet"


def test_it_leads_to_no_foreign_page(browse, rep, ada):
    browser = browse(rep)
    sent = asked(browser, ada, "job_title") | {"job_title": "Poet", "next": "//evil.example/"}

    assert browser.post(url(ada, "job_title"), sent)["Location"] == ada.get_absolute_url()


@pytest.mark.parametrize("address", ["/records/nobody/1/name/", "/records/contacts/{pk}/version/"])
def test_what_cannot_be_changed_in_place_does_not_exist(browse, rep, ada, address):
    assert browse(rep).get(address.format(pk=ada.pk)).status_code == 404


def test_who_may_only_look_is_refused_before_anything_is_written(browse, analyst, rep, ada):
    sent = asked(browse(rep), ada, "job_title") | {"job_title": "Poet"}

    assert send(browse(analyst), ada, "job_title", sent).status_code == 403
    assert browse(analyst).get(url(ada, "job_title"), {"shown": 1}, headers=PART).status_code == 200
    assert Contact.objects.get(pk=ada.pk).job_title == "Countess"


def test_facts_of_companies_are_changed_in_place_too(browse, rep):
    acme = make.company("Acme", owner=rep)
    browser = browse(rep)
    for field, typed in (
        ("industry", {"industry": "Looms"}),
        ("employees", {"employees": "12"}),
        ("revenue", {"revenue": "1200.50", "currency": "CHF"}),
    ):
        sent = asked(browser, acme, field, "companies") | typed
        assert send(browser, acme, field, sent, "companies").status_code == 200
    acme = Company.objects.get(pk=acme.pk)

    assert (acme.industry, acme.employees, str(acme.revenue), acme.currency) == ("Looms", 12, "1200.50", "CHF")


def test_in_a_list_the_cell_stays_as_a_list_shows_it(browse, rep, ada):
    browser = browse(rep)
    form = browser.get(url(ada, "owner"), {"look": "list"}, headers=PART).content.decode()
    shown = browser.get(url(ada, "owner"), {"look": "list", "shown": 1}, headers=PART).content.decode()

    assert "?look=list" in form and "avatar" in shown and f">{rep}<" not in shown
