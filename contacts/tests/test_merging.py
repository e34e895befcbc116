"""Several records become one, and are parted again as if nothing had been."""

from contextlib import suppress
from datetime import date

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.merging import CannotMerge, CannotPart, join, living, part
from contacts.merging.children import links_to
from contacts.merging.joining import last_words, values_of
from contacts.models import (
    CannotRelate,
    Channel,
    Company,
    Contact,
    ContactPreference,
    Merge,
    Relation,
    Role,
    Tag,
)
from contacts.models.relations import reaches
from crm_site.staff.models import Favourite, Notice
from crm_site.testing import make, make_campaigns, make_sales, make_support
from crm_site.testing.often import often
from sales.models import CustomerTotals

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(rep):
    ada = make.contact("Ada", "Lovelace", email="ada@example.com", job_title="Countess", owner=rep)
    other = make.contact("A.", "Lovelace", email="ADA@example.com", external_id="C-7", language="en")
    other.add_email("lovelace@example.org")
    other.add_phone("+44 20 7946 0018")
    return ada, other


def everything():
    """Each row of each table that hangs on a person or company, by table: what a merge must put back."""
    pointing = ("staff_favourite", "staff_notice")
    told = (
        *("contacts_interaction", "contacts_merge", "contacts_mergemove", "contacts_consent"),
        "contacts_fieldchange",
    )
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        table, app = model._meta.db_table, model._meta.app_label
        if table in pointing or (app in ("contacts", "sales", "support", "campaigns") and table not in told):
            rows[table] = sorted(map(repr, model._base_manager.values_list(*_lasting(model))))
        if table.endswith("words"):  # what search reads: the order of the words says nothing
            rows[table] = sorted(" ".join(sorted(row.split())) for row in rows[table])
    return rows


def _lasting(model):
    """All columns but the counters and stamps that every change moves on."""
    moving = {"version", "updated_at", "most_recent"}
    return [field.attname for field in model._meta.concrete_fields if field.name not in moving]


def test_the_one_that_stays_has_all_that_hung_on_both(two, rep, agent):
    ada, other = two
    deal, order = make_sales.deal(contact=other), make_sales.order(contact=other, total="40")
    ticket = make_support.ticket(contact=other)
    make_sales.order(contact=ada, total="2")

    join(ada, [other], by=rep)

    for row in (deal, order, ticket):
        row.refresh_from_db()
        assert row.contact_id == ada.pk
    assert [str(address) for address in ada.emails.all()] == ["ada@example.com", "lovelace@example.org"]
    assert ada.phones.get().key == "+442079460018"
    assert CustomerTotals.objects.get().orders == 2


def test_a_chosen_field_is_taken_and_an_empty_one_filled(two, rep):
    ada, other = two
    join(ada, [other], by=rep, chosen={"first_name": other})
    ada.refresh_from_db()

    assert (ada.first_name, ada.job_title, ada.language, ada.external_id) == ("A.", "Countess", "en", "C-7")


def test_the_merged_one_is_seen_nowhere_and_leads_to_the_other(two, rep):
    ada, other = two
    join(ada, [other], by=rep)

    assert list(Contact.objects.all()) == [ada]
    assert living(Contact.everyone.get(pk=other.pk)) == ada


def test_the_most_careful_word_holds(two, rep):
    ada, other = two
    ada.grant(Channel.EMAIL, source="fair")
    other.grant(Channel.EMAIL, source="form")
    other.withdraw(Channel.EMAIL, source="letter")
    other.grant(Channel.POST, source="form")
    ContactPreference.of(ada).limit(4)
    ContactPreference.of(other).limit(1)

    merge = join(ada, [other], by=rep)
    assert not ada.allows(Channel.EMAIL) and ada.allows(Channel.POST)
    assert ContactPreference.objects.get(contact=ada).most_per_month == 1

    part(merge, by=rep)
    assert ada.allows(Channel.EMAIL) and not other.allows(Channel.EMAIL) and other.allows(Channel.POST)
    assert ContactPreference.objects.get(contact=ada).most_per_month == 4


def test_what_somebody_changed_since_stays(two, rep):
    ada, other = two
    merge = join(ada, [other], by=rep)
    ada.refresh_from_db()
    ada.revise(by=rep, version=ada.version, language="de")
    later = make_sales.deal(contact=ada)

    assert part(merge, by=rep) == ["language"]
    later.refresh_from_db()
    other.refresh_from_db()
    assert (later.contact_id, other.language, other.external_id) == (ada.pk, "en", "C-7")
    ada.refresh_from_db()
    assert ada.language == "de"


def test_a_merge_is_undone_once_and_in_order(two, rep):
    ada, other = two
    third = make.contact("Augusta", "King")
    first, second = join(ada, [other], by=rep), join(ada, [third], by=rep)

    with pytest.raises(CannotPart, match="latest"):
        part(first, by=rep)
    part(second, by=rep)
    part(first, by=rep)
    with pytest.raises(CannotPart, match="already"):
        part(first, by=rep)
    assert Contact.objects.count() == 3


def test_one_that_was_merged_meanwhile_is_refused(two, rep):
    ada, other = two
    join(ada, [other], by=rep)

    with pytest.raises(CannotMerge, match="meanwhile"):
        join(make.contact("Ben"), [other], by=rep)
    with pytest.raises(CannotMerge, match="at least two"):
        join(ada, [ada], by=rep)
    assert Merge.objects.count() == 1


def test_companies_are_merged_with_their_people_and_subsidiaries(rep):
    acme, copy = make.company("Acme"), make.company("ACME Ltd", domain="acme.example")
    child = make.company("Acme Labs", parent=copy)
    person = make.contact("Ada", company=copy)
    before = everything()

    merge = join(acme, [copy], by=rep)
    person.refresh_from_db()
    child.refresh_from_db()
    acme.refresh_from_db()
    assert (person.company, child.parent, acme.domain) == (acme, acme, "acme.example")

    part(merge, by=rep)
    assert everything() == before


def test_both_fit_in_one_campaign_and_one_list(two, rep):
    """Rows of which a person has one at most stay with the one that is hidden, and come back with it."""
    ada, other = two
    for person in (ada, other):
        person.grant(Channel.EMAIL, source="form")
    make_campaigns.sent()
    before = everything()
    merge = join(ada, [other], by=rep)
    assert ada.deliveries.count() == 1
    part(merge, by=rep)

    assert everything() == before


def test_every_table_that_points_at_people_is_moved():
    named = {(model._meta.label, field.name) for model, field in links_to(Contact)}
    assert {("sales.Deal", "contact"), ("support.Ticket", "contact"), ("campaigns.Delivery", "contact")} <= named
    assert {("contacts.Contact_tags", "contact"), ("contacts.Interaction", "contact")} <= named
    assert ("contacts.Contact", "company") in {(model._meta.label, field.name) for model, field in links_to(Company)}


def _person(number, spoken):
    person = make.contact(
        f"P{number}", email=spoken["email"], language=spoken["language"], company=_company(spoken["company"])
    )
    for address in spoken["more"]:
        person.add_email(address)
    for channel, granted in spoken["words"]:
        (person.grant if granted else person.withdraw)(channel, source="test")
    for name in spoken["tags"]:
        person.tags.add(Tag.named(name))
    if spoken["deal"]:
        make_sales.deal(contact=person)
    if spoken["order"]:
        make_sales.order(contact=person)
    for name, title in spoken["roles"]:
        Role.objects.create(contact=person, company=_company(name), title=title)
    for day in spoken["dates"]:
        person.importantdates.create(kind="anniversary", day=day)
    if spoken["city"]:
        person.addresses.create(city=spoken["city"], is_primary=True)
    return person


def _company(name):
    return Company.objects.get_or_create(name=name)[0] if name else None


def _relate(persons, people, rep):
    """Relations among those who are merged, and to two others."""
    all_ = [*persons, make.contact("Outer", "One"), make.contact("Outer", "Two")]
    for person, spoken in zip(persons, people, strict=True):
        for word, other in spoken["relations"]:
            with suppress(CannotRelate):
                person.relate(word, all_[other % len(all_)], by=rep)
        if spoken["starred"]:
            Favourite.star(rep, "contacts.contact", person.pk)
            Notice.tell(rep, "contacts.contact", "News of %(what)s", about=person, what=person)


WORDS = ["reports_to", "manages", "friend", "household", "referred_by"]
ADDRESSES = st.sampled_from(["a@x.example", "b@x.example", "c@x.example"])
SPOKEN = st.fixed_dictionaries(
    {
        "email": ADDRESSES,
        "more": st.lists(ADDRESSES, max_size=2),
        "language": st.sampled_from(["", "de", "es"]),
        "words": st.lists(st.tuples(st.sampled_from([Channel.EMAIL, Channel.POST]), st.booleans()), max_size=3),
        "tags": st.sets(st.sampled_from(["vip", "fair"])),
        "deal": st.booleans(),
        "order": st.booleans(),
        "company": st.sampled_from(["", "Acme", "Engines"]),
        "roles": st.sets(st.tuples(st.sampled_from(["Acme", "Engines"]), st.sampled_from(["", "CFO"]))),
        "relations": st.sets(st.tuples(st.sampled_from(WORDS), st.integers(0, 5)), max_size=3),
        "dates": st.sets(st.sampled_from([date(2020, 5, 1), date(2021, 2, 28)])),
        "city": st.sampled_from(["", "Leeds"]),
        "starred": st.booleans(),
    }
)


@settings(max_examples=often(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(SPOKEN, min_size=2, max_size=4), data=st.data())
def test_merging_and_parting_is_the_identity(rep, people, data):
    persons = [_person(number, spoken) for number, spoken in enumerate(people)]
    _relate(persons, people, rep)
    before, words = everything(), [last_words(person) for person in persons]
    chosen = {name: data.draw(st.sampled_from(persons)) for name in ("first_name", "language")}

    merge = join(persons[0], persons[1:], by=rep, chosen=chosen)
    kept = Contact.objects.get(pk=persons[0].pk)
    said = [one for word in words for one in word.items()]
    assert all(not kept.allows(*pair) for pair, granted in said if not granted)
    assert all(values_of(kept)[name] == values_of(person)[name] for name, person in chosen.items())

    live = Relation.objects.visible_to(rep)
    assert not any(one.kind == "reports_to" and reaches(one.other_id, [one.contact_id]) for one in live)

    assert part(merge, by=rep) == []
    assert everything() == before
    assert [last_words(person) for person in persons] == words


def test_a_company_that_was_not_chosen_stays_known(two, rep):
    ada, other = two
    for person, name in ((ada, "Acme"), (other, "Engines")):
        Contact.objects.filter(pk=person.pk).update(company=_company(name), job_title=f"{name} head")
    merge = join(ada, [other], by=rep)

    role = Role.objects.get()
    assert (role.contact, role.company.name, role.title) == (ada, "Engines", "Engines head")
    part(merge, by=rep)
    assert not Role.objects.exists()


def test_stars_and_notices_follow_the_record_and_come_back(two, rep, agent):
    ada, other = two
    for user, person in ((rep, ada), (rep, other), (agent, other)):
        Favourite.star(user, "contacts.contact", person.pk)
    Notice.tell(agent, "contacts.contact", "News of %(what)s", about=other, what=other)
    merge = join(ada, [other], by=rep)

    stars = Favourite.objects.of(Contact, [ada.pk])
    assert {star.user for star in stars} == {rep, agent}
    assert Notice.objects.get(user=agent).about == f"contacts.contact:{ada.pk}"
    part(merge, by=rep)
    assert [star.user for star in Favourite.objects.of(Contact, [ada.pk])] == [rep]
    assert Notice.objects.get(user=agent).about == f"contacts.contact:{other.pk}"


def test_the_parts_of_an_address_come_from_one_company(rep):
    acme = make.company("Acme", city="Leeds")
    copy = make.company("ACME", city="York", street="Wall 1", postcode="YO1")
    join(acme, [copy], by=rep)

    acme.refresh_from_db()
    assert (acme.city, acme.street, acme.postcode) == ("Leeds", "", "")
