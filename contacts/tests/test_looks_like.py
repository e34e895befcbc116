import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact
from crm_site.testing import make

ADD = "/contacts/new/"


def person(**fields):
    return {"first_name": "Ada", "last_name": "Lovelace", "lifecycle": "lead"} | fields


def said(browse, reader, **fields):
    return browse(reader).post(ADD, person(**fields)).content.decode()


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ({}, {}),
        ({}, {"first_name": "LOVELACE", "last_name": "ada"}),
        ({"phone": "+49 30 1234567"}, {"phone": "030/123 45-67", "last_name": "Lovelase"}),
    ],
    ids=["the same name", "first and last name exchanged", "the number in another notation and a slip"],
)
def test_who_looks_like_somebody_is_pointed_out(browse, rep, other_rep, known, typed):
    twin = make.contact("Ada", "Lovelace", owner=other_rep, **known)
    page = said(browse, rep, **typed)

    assert "This looks like Ada Lovelace" in page and "first name" in page
    assert f'href="{twin.get_absolute_url()}"' in page and 'name="anyway"' in page
    assert Contact.objects.count() == 1


def test_a_slip_is_forgiven_within_a_company(browse, rep):
    make.contact("Ada", "Lovelace", company=make.company("Engines"))

    assert "This looks like Ada Lovelace" in said(browse, rep, last_name="Lovelcae", company_name="ENGINES")


def test_the_likeliest_is_named(browse, rep):
    make.contact("Ada", "Lovelace", phone="+49 30 7654321")
    known = make.contact("Ada", "Lovelace", phone="+49 30 1234567")

    assert f'href="{known.get_absolute_url()}"' in said(browse, rep, phone="+49301234567")


def test_they_may_be_two_people_anyway(browse, rep):
    make.contact("Ada", "Lovelace")
    said(browse, rep, anyway="1")

    assert Contact.objects.named("Ada Lovelace").count() == 2


@pytest.mark.parametrize(
    "typed",
    [
        {"first_name": "Charles", "last_name": "Babbage", "company_name": "Engines"},
        {"first_name": "Byron", "phone": "+49 30 1234567"},
    ],
    ids=["a colleague", "a sister on the same phone"],
)
def test_who_only_shares_a_company_or_a_phone_is_let_in(browse, rep, typed):
    make.contact("Ada", "Lovelace", phone="+49 30 1234567", company=make.company("Engines"))
    said(browse, rep, **typed)

    assert Contact.objects.count() == 2


def test_a_common_name_elsewhere_is_let_in(browse, rep):
    make.contact("John", "Smith", email="john@example.org", company=make.company("Engines"))
    said(browse, rep, first_name="John", last_name="Smith", email="js@example.com", company_name="Looms")

    assert Contact.objects.count() == 2


def test_nobody_hears_of_people_whom_they_may_not_see(browse, rep, other_rep, monkeypatch):
    make.contact("Ada", "Lovelace", owner=other_rep)
    own = lambda rows, user: rows.filter(owner=user)  # noqa: E731 (a reach that no role has out of the box)
    monkeypatch.setattr(type(Contact.objects.all()), "visible_to", own)

    assert "This looks like" not in said(browse, rep)


def test_changing_a_record_is_not_warned_of_itself(browse, rep):
    ada = make.contact("Ada", "Lovelace", owner=rep)
    browse(rep).post(
        f"{ada.get_absolute_url()}details/", person(job_title="Countess", owner=rep.pk, version=ada.version)
    )
    ada.refresh_from_db()

    assert ada.job_title == "Countess"


def test_many_namesakes_cost_no_more_queries_than_one(browse, rep):
    def spent():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            said(browse, rep, phone="+49 30 1234567", company_name="Engines")
        return len(queries)

    works = make.company("Engines")
    make.contact("Ada", "Lovelace", phone="+49 30 1234567", company=works)
    spent()
    one = spent()
    for _ in range(20):
        make.contact("Ada", "Lovelace", phone="+49 30 1234567", company=works)

    assert spent() == one


@pytest.mark.parametrize("typed", ["%_\\", "🦊" * 50, "א" * 100, "x" * 100])
def test_anything_typed_is_answered(browse, rep, typed):
    answer = browse(rep).post(ADD, person(first_name=typed, phone=typed[:60], company_name=typed))

    assert answer.status_code in (200, 302)
