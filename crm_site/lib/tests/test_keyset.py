from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models.functions import Length
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Company, Contact, Tag
from crm_site.lib.keyset import neighbours, page, place
from crm_site.testing.often import often

EPOCH = date(2026, 1, 1)
KEYS = ["name", "founded", "revenue", "created_at", "industry"]


@pytest.fixture
def companies(db):
    """Companies with many ties in each column."""
    rows = [
        Company(
            name=f"Company {n % 5}",
            founded=1990 + n % 3,
            revenue=Decimal(n % 4) / 3,
            industry="" if n % 2 else "retail",
            created_at=f"2026-01-0{1 + n % 2}T00:00:00.{n % 3:06d}Z",
        )
        for n in range(23)
    ]
    Company.objects.bulk_create(rows)
    return Company.objects.all()


def orders():
    keys = st.lists(st.sampled_from(KEYS), unique=True, max_size=3)
    turned = st.tuples(keys, st.lists(st.booleans(), min_size=4, max_size=4))
    return turned.map(lambda both: [f"-{k}" if t else k for k, t in zip([*both[0], "pk"], both[1], strict=False)])


def forward(rows, order, size):
    """All pages from the first to the last."""
    found = [page(rows, order, size=size)]
    while found[-1].next:
        found.append(page(rows, order, found[-1].next, size=size))
    return found


EXAMPLES = settings(max_examples=often(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@EXAMPLES
@given(order=orders(), size=st.integers(2, 25))
def test_the_pages_one_after_the_other_are_the_whole_list(companies, order, size):
    pages = forward(companies, order, size)

    assert [row for one in pages for row in one] == list(companies.order_by(*order))
    assert all(len(one) == size for one in pages[:-1])


@EXAMPLES
@given(order=orders(), size=st.integers(2, 25))
def test_going_back_shows_the_same_pages(companies, order, size):
    pages = forward(companies, order, size)
    back = [pages[-1]]
    while back[-1].previous:
        back.append(page(companies, order, back[-1].previous, size=size))

    assert [one.rows for one in reversed(back)] == [one.rows for one in pages]
    assert not back[-1].previous and (back[-1].next or len(pages) == 1)


def test_the_first_page_leads_nowhere_back_and_the_last_nowhere_on(companies):
    pages = forward(companies, ["pk"], 10)

    assert not pages[0].previous and pages[0].next
    assert pages[-1].previous and not pages[-1].next


def test_a_list_that_fits_on_one_page_leads_nowhere(companies):
    only = page(companies, ["pk"], size=23)

    assert len(only) == 23 and not only.next and not only.previous


def test_an_empty_list_is_an_empty_page(db):
    nothing = page(Tag.objects.all(), ["name", "pk"])

    assert list(nothing) == [] and not nothing.next and not nothing.previous


def test_a_new_row_moves_nobodys_page(companies):
    first = page(companies, ["name", "pk"], size=10)
    second = page(companies, ["name", "pk"], first.next, size=10)
    Company.objects.create(name="AAA")

    assert page(companies, ["name", "pk"], first.next, size=10).rows == second.rows


def test_the_last_page_gone_meanwhile_is_empty_and_no_error(companies):
    first = page(companies, ["pk"], size=10)
    companies.filter(pk__gt=first.rows[-1].pk).delete()

    assert list(page(companies, ["pk"], first.next, size=10)) == []


@pytest.mark.parametrize("token", ["x", "a:b:c", "ü", "\x00", "e30:1abc:zzz", "." * 3000])
def test_a_damaged_token_gives_the_first_page(companies, token):
    assert page(companies, ["pk"], token, size=5).rows == list(companies.order_by("pk")[:5])


def test_a_changed_token_gives_the_first_page(companies):
    token = page(companies, ["pk"], size=5).next

    assert page(companies, ["pk"], token[:-1] + ("a" if token[-1] != "a" else "b"), size=5).rows[0] == companies.first()


@pytest.mark.parametrize("other", [["-created_at", "-pk"], ["founded", "pk"], ["pk"], ["-name", "-pk"]])
def test_a_token_made_for_another_order_gives_the_first_page(companies, other):
    token = page(companies, ["name", "pk"], size=5).next

    assert page(companies, other, token, size=5).rows == list(companies.order_by(*other)[:5])


def test_a_key_may_lie_on_a_related_row(companies, rep):
    rep_rows = Company.objects.all()
    rep_rows.update(owner=rep)
    pages = forward(rep_rows.select_related("owner"), ["owner__username", "-pk"], 10)

    assert [row.pk for one in pages for row in one] == list(rep_rows.order_by("-pk").values_list("pk", flat=True))


def test_a_page_costs_one_query_wherever_it_is(companies, django_assert_num_queries):
    pages = forward(companies, ["name", "pk"], 5)
    with django_assert_num_queries(1):
        page(companies, ["name", "pk"], pages[-2].next, size=5)


@EXAMPLES
@given(days=st.lists(st.integers(0, 5), min_size=1, max_size=12), size=st.integers(1, 4), turned=st.booleans())
def test_dates_page_as_they_sort(db, days, size, turned):
    Contact.objects.all().delete()
    Contact.objects.bulk_create(Contact(last_name="x", birthday=EPOCH + timedelta(days=n)) for n in days)
    order = ["-birthday", "pk"] if turned else ["birthday", "pk"]
    pages = forward(Contact.objects.all(), order, size)

    assert [row for one in pages for row in one] == list(Contact.objects.order_by(*order))


def known_or_not(db, days):
    """People with these birthdays; None for those whose birthday nobody knows."""
    Contact.objects.all().delete()
    people = [Contact(last_name="x", birthday=None if n is None else EPOCH + timedelta(days=n)) for n in days]
    Contact.objects.bulk_create(people)
    return Contact.objects.all()


DAYS = st.lists(st.none() | st.integers(0, 4), min_size=1, max_size=9)


@EXAMPLES
@given(days=DAYS, turned=st.booleans())
def test_each_row_knows_the_one_before_and_the_one_after_it(db, days, turned):
    rows = known_or_not(db, days)
    order = ["-birthday", "-pk"] if turned else ["birthday", "pk"]
    everybody = list(rows.order_by(*order))

    found = [neighbours(rows, order, row) for row in everybody]

    assert found == list(zip([None, *everybody[:-1]], [*everybody[1:], None], strict=True))
    assert [place(rows, order, row) for row in everybody] == list(range(1, len(everybody) + 1))


@EXAMPLES
@given(days=DAYS, size=st.integers(1, 4), turned=st.booleans())
def test_rows_of_which_nothing_is_known_have_their_page_too(db, days, size, turned):
    rows = known_or_not(db, days)
    order = ["-birthday", "pk"] if turned else ["birthday", "pk"]

    assert [row for one in forward(rows, order, size) for row in one] == list(rows.order_by(*order))


def test_neighbours_are_two_queries_of_one_row(companies, django_assert_num_queries):
    row = companies.order_by("name", "pk")[11]
    with django_assert_num_queries(2) as caught:
        neighbours(companies, ["name", "pk"], row)

    assert all(query["sql"].endswith("LIMIT 1") for query in caught.captured_queries)


def test_what_a_queryset_computes_can_order_neighbours(companies):
    rows = companies.annotate(length=Length("industry"))
    order = ["-length", "pk"]
    everybody = list(rows.order_by(*order))

    assert neighbours(rows, order, everybody[7]) == (everybody[6], everybody[8])


def test_a_page_says_plainly_where_its_walk_along_the_index_begins(companies, django_assert_num_queries):
    first = page(companies, ["name", "pk"], size=10)
    with django_assert_num_queries(1) as caught:
        page(companies, ["name", "pk"], first.next, size=10)

    assert '"contacts_company"."name" >= ' in caught.captured_queries[0]["sql"]
