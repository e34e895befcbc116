"""Days that matter: beside the record, on Today, in lists."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from contacts.belongings.cards import days_ahead
from contacts.models import Company, Contact, ImportantDate
from contacts.models.dates import coming
from crm_site.lib import filters
from crm_site.testing import make

pytestmark = pytest.mark.django_db
AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep, birthday=date(1990, 11, 24))


def url(record, *more, of="contacts"):
    name = {0: "belongings", 1: "belonging", 2: "belonging_act"}[len(more)]
    return reverse(f"contacts:{name}", args=[of, record.pk, "dates", *more])


@pytest.mark.parametrize(
    ("day", "today", "following"),
    [
        (date(1990, 11, 24), date(2026, 11, 22), date(2026, 11, 24)),
        (date(1990, 11, 22), date(2026, 11, 22), date(2026, 11, 22)),
        (date(1990, 11, 21), date(2026, 11, 22), date(2027, 11, 21)),
        (date(1992, 2, 29), date(2027, 2, 1), date(2027, 2, 28)),
        (date(1992, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_day_comes_round_each_year(day, today, following):
    assert coming(day, today) == following


def test_a_day_is_added_changed_and_removed(ada, browse, rep):
    client = browse(rep)
    client.post(url(ada), {"kind": "other", "label": "Opening", "day": "2020-05-01", "yearly": "on"})
    day = ada.importantdates.get()
    client.post(url(ada, day.pk), {"kind": "other", "label": "Opening of the shop", "day": "2020-05-02"})
    day.refresh_from_db()
    assert (day.label, day.day, day.yearly) == ("Opening of the shop", date(2020, 5, 2), False)

    gone = client.post(url(ada, day.pk, "removal"), headers={"HX-Request": "true"}).context["gone"]
    assert not ada.importantdates.exists()
    client.post(url(ada), dict(gone["fields"]))
    assert ada.importantdates.get().label == "Opening of the shop"


def test_a_day_without_a_name_and_one_twice_are_refused(ada, browse, rep):
    client = browse(rep)
    page = client.post(url(ada), {"kind": "other", "day": "2020-05-01"}, headers={"HX-Request": "true"})
    assert page.status_code == 422 and "Say what day it is" in page.text

    said = {"kind": "name_day", "day": "2020-05-01", "yearly": "on"}
    client.post(url(ada), said)
    page = client.post(url(ada), said, headers={"HX-Request": "true"})
    assert page.status_code == 422 and "already" in page.text and ImportantDate.objects.count() == 1


def test_a_company_has_its_days_too(browse, rep):
    acme = make.company("Acme", owner=rep)
    browse(rep).post(url(acme, of="companies"), {"kind": "renewal", "day": "2027-01-31"})

    assert acme.importantdates.get().next_after(date(2026, 11, 22)) == date(2027, 1, 31)
    assert acme.importantdates.get().next_after(date(2027, 2, 1)) is None


def test_today_names_the_birthdays_and_days_of_ones_own_people(ada, rep, other_rep):
    make.contact("Ben", owner=other_rep, birthday=date(1990, 11, 23))
    make.contact("Far", owner=rep, birthday=date(1990, 12, 24))
    acme = make.company("Acme", owner=rep)
    acme.importantdates.create(kind="renewal", day=date(2026, 11, 22), yearly=False)
    acme.importantdates.create(kind="anniversary", day=date(2020, 11, 22), yearly=False)

    told = [(todo.rank, todo.title, todo.line) for todo in days_ahead(rep, AS_OF)]
    assert told == [
        (10, "Renewal of the contract: Acme", "today"),
        (20, "Birthday of Ada Lovelace", "Tue 24 Nov"),
    ]


def test_who_lives_further_east_has_it_a_day_earlier(ada, rep):
    rep.time_zone = "Pacific/Auckland"
    assert [todo.line for todo in days_ahead(rep, AS_OF)] == ["tomorrow"]


def test_lists_ask_for_days_that_come_round(rep):
    near, far = make.contact("Near"), make.contact("Far")
    for person, days in ((near, 3), (far, 60)):
        person.importantdates.create(kind="anniversary", day=localdate() + timedelta(days=days) - timedelta(days=3653))
    asked = {"all": [{"field": "date", "op": "yearly_days", "value": 14}]}

    assert list(filters.compile(asked, Contact.objects.all(), reader=rep, as_of=now())) == [near]
    assert list(filters.compile(asked, Company.objects.all(), reader=rep, as_of=now())) == []
