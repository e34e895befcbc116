import pytest

from contacts.models import Company, Contact
from crm_site.testing import make

ADD = "/contacts/new/"


def person(**fields):
    return {"first_name": "Ada", "last_name": "Lovelace", "lifecycle": "lead"} | fields


def test_the_form_names_oneself_as_owner(browse, rep):
    page = browse(rep).get(ADD).content.decode()

    assert f'<option value="{rep.pk}" selected>' in page


def test_a_person_is_written_down(browse, rep):
    sent = person(
        email="Ada@Example.org", phone="030 1234567", company_name="Engines", owner=rep.pk, job_title="Countess"
    )
    answer = browse(rep).post(ADD, sent)
    ada = Contact.objects.get()

    assert answer.headers["Location"] == ada.get_absolute_url()
    assert (str(ada), ada.job_title, ada.owner, str(ada.company)) == ("Ada Lovelace", "Countess", rep, "Engines")
    assert ada.primary_email.address == "Ada@Example.org" and ada.phones.get().is_primary


def test_the_addition_is_a_fact(browse, rep):
    browse(rep).post(ADD, person(company_name="Engines"))
    ada = Contact.objects.get()

    assert ada.interactions.get().by == rep
    assert "Added" in browse(rep).get(ada.get_absolute_url()).content.decode()
    assert Company.objects.get().interactions.filter(kind="contacts.company_added").count() == 1


def test_a_company_that_is_there_is_found_whatever_its_spelling(browse, rep):
    known = make.company("Müller & Söhne")
    browse(rep).post(ADD, person(company_name="  muller &  SOHNE "))

    assert Contact.objects.get().company == known and Company.objects.count() == 1


def test_somebody_without_a_name_is_refused(browse, rep):
    answer = browse(rep).post(ADD, person(first_name=" ", last_name="", job_title="Typed for long"))

    assert "Give a first or a last name" in answer.content.decode() and "Typed for long" in answer.content.decode()
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("email", "not an address"), ("birthday", "31.02.2000"), ("lifecycle", "king")]
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(browse, rep, field, value):
    answer = browse(rep).post(ADD, person(**{field: value}))

    assert "Lovelace" in answer.content.decode() and not Contact.objects.exists()


def test_a_twin_by_address_is_pointed_out(browse, rep, other_rep):
    twin = make.contact("Augusta", "King", email="ada@example.org", owner=other_rep)
    page = browse(rep).post(ADD, person(email="ADA@example.org ")).content.decode()

    assert "Augusta King has this address already" in page
    assert f'href="{twin.get_absolute_url()}"' in page and 'name="anyway"' in page and "Lovelace" in page
    assert Contact.objects.count() == 1


def test_two_people_may_share_an_address_anyway(browse, rep):
    make.contact("Augusta", "King", email="ada@example.org")
    browse(rep).post(ADD, person(email="ada@example.org", anyway="1"))

    assert Contact.objects.with_email("ada@example.org").count() == 2


def test_who_left_cannot_become_an_owner(browse, rep):
    gone = make.user(is_active=False)

    assert browse(rep).post(ADD, person(owner=gone.pk)).status_code == 200
    assert not Contact.objects.exists()


@pytest.mark.parametrize("who", ["analyst", "outsider"])
def test_who_may_not_add_is_refused(browse, cast, who):
    assert browse(getattr(cast, who)).post(ADD, person()).status_code == 403
    assert not Contact.objects.exists()


def test_the_other_methods_are_refused(browse, rep):
    assert browse(rep).put(ADD).status_code == 405
