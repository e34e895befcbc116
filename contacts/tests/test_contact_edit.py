import pytest

from contacts.models import Company, Contact
from crm_site.testing import make


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep, job_title="Countess", company=make.company("Engines"))


def form(person, **changes):
    stored = Contact.objects.select_related("company").get(pk=person.pk)
    return {
        "first_name": stored.first_name,
        "last_name": stored.last_name,
        "company_name": str(stored.company or ""),
        "job_title": stored.job_title,
        "lifecycle": stored.lifecycle,
        "owner": stored.owner_id or "",
        "version": stored.version,
    } | changes


def edit(browser, person, sent):
    return browser.post(f"/contacts/{person.pk}/details/", sent)


def test_the_form_shows_what_is_stored(browse, rep, ada):
    page = browse(rep).get(f"/contacts/{ada.pk}/details/").content.decode()

    for text in ("Ada", "Lovelace", "Countess", "Engines"):
        assert f'value="{text}"' in page


def test_a_change_is_saved_and_told(browse, rep, ada):
    answer = edit(browse(rep), ada, form(ada, job_title="Programmer", company_name="Looms"))
    ada.refresh_from_db()

    assert answer.headers["Location"] == ada.get_absolute_url()
    assert (ada.job_title, ada.company.name, ada.version) == ("Programmer", "Looms", 2)
    fact = ada.interactions.get(kind="contacts.contact_changed")
    assert fact.by == rep and fact.data["changes"]["job_title"] == ["Countess", "Programmer"]
    page = browse(rep).get(ada.get_absolute_url()).content.decode()
    assert "2 fields changed" in page and "<s>Countess</s>" in page


def test_saving_without_a_change_tells_nothing(browse, rep, ada):
    edit(browse(rep), ada, form(ada))
    ada.refresh_from_db()

    assert ada.version == 1 and not ada.interactions.filter(kind="contacts.contact_changed").exists()


def test_the_company_can_be_taken_away(browse, rep, ada):
    edit(browse(rep), ada, form(ada, company_name=""))
    ada.refresh_from_db()

    assert ada.company is None and Company.objects.count() == 1


def test_of_two_editors_the_second_sees_both_values_and_loses_no_typing(browse, rep, manager, ada):
    first, second = form(ada, job_title="Programmer"), form(ada, job_title="Poet", last_name="King")
    edit(browse(manager), ada, first)
    answer = edit(browse(rep), ada, second)
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "Somebody else saved this record first" in page
    assert "“Programmer”" in page and "“Poet”" in page and 'value="Poet"' in page and 'value="King"' in page
    ada.refresh_from_db()
    assert (ada.job_title, ada.last_name) == ("Programmer", "Lovelace")


def test_saving_once_more_keeps_ones_own_value(browse, rep, manager, ada):
    mine = form(ada, job_title="Poet")
    edit(browse(manager), ada, form(ada, job_title="Programmer"))
    refused = edit(browse(rep), ada, mine)
    again = mine | {"version": refused.context["form"]["version"].value()}

    assert edit(browse(rep), ada, again).status_code == 302
    ada.refresh_from_db()
    assert ada.job_title == "Poet"
    assert ada.interactions.filter(kind="contacts.contact_changed").count() == 2


def test_a_third_editor_in_between_is_a_conflict_again(browse, rep, manager, admin, ada):
    mine = form(ada, job_title="Poet")
    edit(browse(manager), ada, form(ada, job_title="Programmer"))
    refused = edit(browse(rep), ada, mine)
    edit(browse(admin), ada, form(ada, job_title="Analyst"))

    assert edit(browse(rep), ada, mine | {"version": refused.context["form"]["version"].value()}).status_code == 409


def test_a_company_that_the_other_changed_is_shown_too(browse, rep, manager, ada):
    mine = form(ada, job_title="Poet")
    edit(browse(manager), ada, form(ada, company_name="Looms"))
    page = edit(browse(rep), ada, mine).content.decode()

    assert "“Looms”" in page and "“Engines”" in page


def test_a_refused_edit_adds_no_company(browse, rep, manager, ada):
    mine = form(ada, company_name="Brand New")
    edit(browse(manager), ada, form(ada, job_title="Programmer"))
    edit(browse(rep), ada, mine)

    assert not Company.objects.filter(name="Brand New").exists()


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_form_that_lost_its_version_overwrites_nothing(browse, rep, ada, version):
    assert edit(browse(rep), ada, form(ada, job_title="Poet", version=version)).status_code in (200, 409)
    ada.refresh_from_db()
    assert ada.job_title == "Countess"


@pytest.mark.parametrize(
    ("who", "status"), [("manager", 302), ("agent", 302), ("other_rep", 403), ("analyst", 403), ("outsider", 403)]
)
def test_those_may_edit_whose_right_reaches_so_far(browse, cast, ada, who, status):
    person = getattr(cast, who)

    assert edit(browse(person), ada, form(ada, job_title="Poet")).status_code == status
    assert Contact.objects.filter(pk=ada.pk, job_title="Poet").exists() is (status == 302)


def test_nobodys_person_may_be_edited_by_any_rep(browse, other_rep, ada):
    Contact.objects.filter(pk=ada.pk).update(owner=None)

    assert edit(browse(other_rep), ada, form(ada, job_title="Poet")).status_code == 302


def test_a_name_cannot_be_taken_away_altogether(browse, rep, ada):
    page = edit(browse(rep), ada, form(ada, first_name="", last_name="")).content.decode()

    assert "Give a first or a last name" in page
    ada.refresh_from_db()
    assert str(ada) == "Ada Lovelace"
