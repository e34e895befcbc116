import pytest
from django.db import connection

from contacts.models import Tag
from crm_site.lib import counting
from crm_site.lib.counting import Count, at_most, count, counts, quick_count


def tags(number):
    Tag.objects.bulk_create(Tag(name=f"tag {n}") for n in range(number))
    return Tag.objects.all()


@pytest.mark.parametrize("number", [0, 1, 19, 20])
def test_up_to_the_limit_it_is_exact(db, number):
    assert count(tags(number), limit=20) == Count(number, True)


def test_beyond_the_limit_it_is_an_estimate_never_below_the_limit(db):
    rows = tags(50)
    found = count(rows, limit=20)

    assert not found.exact and found.number >= 20


def test_the_estimate_is_what_the_planner_expects(db):
    rows = tags(500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_tag")

    assert count(rows, limit=20).number == pytest.approx(500, rel=0.1)


def test_a_filtered_and_sorted_list_is_counted_too(db):
    rows = tags(30).filter(name__contains="2").order_by("-name")

    assert count(rows, limit=20) == Count(12, True)
    assert count(rows, limit=5).number >= 5


def test_an_empty_list_costs_nothing_and_is_zero(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert count(Tag.objects.none()) == Count(0, True)


def test_it_reads_no_more_rows_than_the_limit(db, django_assert_num_queries):
    rows = tags(30)
    with django_assert_num_queries(1):
        count(rows, limit=100)
    with django_assert_num_queries(2):
        count(rows, limit=10)


@pytest.mark.parametrize(("found", "text"), [(Count(1234, True), "1,234"), (Count(12000, False), "≈ 12,000")])
def test_an_estimate_says_that_it_is_one(found, text):
    assert str(found) == text


def test_a_list_that_nobody_narrowed_and_that_goes_far_beyond_the_limit_is_not_counted(db, django_assert_num_queries):
    rows = tags(500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_tag")

    with django_assert_num_queries(1):
        assert count(rows, limit=20, whole=True) == Count(500, False)
    assert count(rows.filter(name="tag 7"), limit=20, whole=True) == Count(1, True)


def test_badges_stop_where_nobody_counts_on(db, monkeypatch):
    monkeypatch.setattr(counting, "MOST", 9)
    found = counts({"few": tags(9), "none": Tag.objects.none()})
    assert found == {"few": 9, "none": 0} and at_most(found["few"]) == 9

    Tag.objects.create(name="one more")
    assert at_most(counts({"many": Tag.objects.all()})["many"]) == "9+"


def test_a_quick_count_gives_up_in_time_and_leaves_the_connection_whole(db):
    rows = tags(1)

    assert quick_count(rows.extra(where=["pg_sleep(5) IS NOT NULL"]), patience=50) is None
    assert quick_count(rows, patience=1000) == Count(1, True)
