"""What holds for any list of people or companies, however odd."""

from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.matching import company_pairs, explain, pairs

NAMES = ["Ada", "ada ", "Adah", "Lovelace", "Lovelcae", "King", "John", "Smith", "J.", "Smith Jr.", "", None, "Müller"]
MAILS = ["ada@x.example", "ADA@x.example", "info@x.example", "smith@y.example"]
PHONES = ["+49 30 1234567", "0301234567", "030 7654321"]
FEW = st.lists(
    st.fixed_dictionaries(
        {"first_name": st.sampled_from(NAMES), "last_name": st.sampled_from(NAMES)},
        optional={
            "emails": st.lists(st.sampled_from(MAILS), max_size=2),
            "phones": st.lists(st.sampled_from(PHONES), max_size=2),
            "street": st.sampled_from(["1 High St", "1 High Street", "2 High Street", "1 Low Road"]),
            "city": st.sampled_from(["London", "Lodnon", "Leeds"]),
            "postcode": st.sampled_from(["10115", "10151", "20095"]),
            "company": st.sampled_from(["Engines", "Looms"]),
        },
    ),
    max_size=12,
)
ODD = st.one_of(
    st.none(),
    st.text(max_size=300),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.binary(max_size=5),
    st.sampled_from(["\x00\x1f", "🦊" * 9, "שלום", "مرحبا", "a" * 5000, "@", "a@", "٣٤٥٦٧٨٩٠", "\ud800", "²³"]),
    st.lists(st.one_of(st.none(), st.text(max_size=9), st.integers()), max_size=3),
    st.dictionaries(st.text(max_size=2), st.text(max_size=2), max_size=1),
)
KEYS = ("first_name", "last_name", "name", "domain", "company", "emails", "phones", "street", "city", "postcode")
JUNK = st.lists(st.one_of(st.none(), st.dictionaries(st.sampled_from(KEYS), ODD)), max_size=6)


@settings(deadline=None, max_examples=150)
@given(FEW, st.randoms(use_true_random=False))
def test_the_order_of_the_list_changes_nothing(people, random):
    order = list(range(len(people)))
    random.shuffle(order)
    found = {(frozenset((i, j)), score, tier) for i, j, score, tier in pairs(people)}
    again = {
        (frozenset((order[i], order[j])), score, tier) for i, j, score, tier in pairs([people[at] for at in order])
    }

    assert found == again


@settings(deadline=None, max_examples=100)
@given(FEW)
def test_pairs_come_once_in_order_of_the_list_and_the_same_again(people):
    found = list(pairs(people))

    assert found == list(pairs(people))
    assert all(0 <= i < j < len(people) for i, j, _score, _tier in found)
    assert len({(i, j) for i, j, _score, _tier in found}) == len(found)


@settings(deadline=None, max_examples=200)
@given(JUNK)
def test_junk_is_read_as_little_as_it_says(rows):
    for i, j, score, tier in [*pairs(rows), *company_pairs(rows)]:
        assert i < j and 0.5 <= score <= 1 and tier in ("auto", "review")
    for row in rows:
        explain(row or {}, rows[0] or {})


@settings(deadline=None, max_examples=100)
@given(FEW)
def test_both_say_the_same_of_each_other(people):
    for one, other in zip(people, reversed(people), strict=True):
        assert explain(one, other) == explain(other, one)
