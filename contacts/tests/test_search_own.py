"""What stands in own fields is found by the search box: by its words, or as the list of those that have a choice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.binning import put_in_bin, restore
from contacts.merging import join, part
from contacts.models import Company, Contact, FieldChange, OwnWords, PersonWords
from crm_site.jobs.models import Job
from crm_site.jobs.work import run_to_end
from crm_site.lib import registry
from crm_site.testing import make, make_custom, make_sales
from sales.models import Deal

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
KINDS = {"contacts": Contact, "companies": Company, "sales.deals": Deal}
FILLED = {"text": "Größe 12-B", "number": "-4711.25", "link": "https://www.example.org/linen"}


def hits(reader, text, key="contacts"):
    one = next(one for one in registry.searches if one.key == key)
    return [(hit.title, hit.line) for hit in one.find(text, reader, 20)]


def titles(reader, text, key="contacts"):
    return [title for title, _line in hits(reader, text, key)]


def lists(browse, reader, text):
    page = browse(reader).get("/search/", {"q": text}, headers=PART)
    group = next((group for group in page.context["found"] if str(group.label) == "Lists"), None)
    return {(hit.title, hit.line): hit.url for hit in group.hits} if group else {}


def record_of(model, rep, **bag):
    if model is Contact:
        return make.contact("Zoë", "Lovelace", owner=rep, custom=bag)
    return (
        make.company("Acme", owner=rep, custom=bag) if model is Company else make_sales.deal("Loom", by=rep, custom=bag)
    )


@pytest.mark.parametrize("key", KINDS)
@pytest.mark.parametrize(
    ("kind", "text"),
    [("text", "grosse 12"), ("text", "12-b"), ("number", "4711"), ("number", "4,711.25"), ("link", "example.org/lin")],
)
def test_a_record_is_found_by_what_is_written_in_it(rep, key, kind, text):
    make_custom.one_of_each(KINDS[key])
    record = record_of(KINDS[key], rep, **FILLED)
    record_of(KINDS[key], rep, text="something else")

    assert titles(rep, text, key) == [str(record)]


def test_the_hit_says_in_which_field_it_was_found(rep):
    make_custom.field("contract", "number", label="Contract")
    make_custom.field("contract", "text", Company, label="Terms")
    record_of(Contact, rep, contract="4711")
    record_of(Company, rep, contract="net thirty")

    assert hits(rep, "4711") == [("Zoë Lovelace", "Contract: 4,711")]
    assert hits(rep, "zoe 4711") == [("Zoë Lovelace", "Contract: 4,711")]
    assert hits(rep, "thirty acme", "companies") == [("Acme", "Terms: net thirty")]
    assert hits(rep, "zoe") == [("Zoë Lovelace", "")]


@pytest.mark.parametrize(
    ("of", "key"), [("contacts", "contacts"), ("companies", "companies"), ("deals", "sales.deals")]
)
def test_the_search_field_of_the_list_finds_it_too(rep, browse, of, key):
    make_custom.field("code", "text", KINDS[key])
    record = record_of(KINDS[key], rep, code="quartz")
    record_of(KINDS[key], rep, code="slate")
    address = {"contacts": "/contacts/", "companies": "/companies/", "deals": "/deals/"}[of]

    assert browse(rep).get(address, {"q": "quartz"}).context["listing"].page.rows == [record]


@pytest.mark.parametrize("key", KINDS)
def test_whoever_changes_it_and_however_it_is_found_by_what_is_there_now(rep, key):
    model = KINDS[key]
    make_custom.field("code", "text", model)
    record = record_of(model, rep, code="quartz")

    model.objects.filter(pk=record.pk).update(custom={"code": "slate"})
    assert (titles(rep, "quartz", key), titles(rep, "slate", key)) == ([], [str(record)])
    model.objects.filter(pk=record.pk).update(custom={})
    assert titles(rep, "slate", key) == []
    model.objects.filter(pk=record.pk).update(custom={"code": "basalt"})
    record.delete()
    assert not OwnWords.objects.exists() and not PersonWords.objects.filter(words__contains="basalt")


def test_a_renamed_company_is_found_by_its_new_name_and_its_field_together(rep):
    make_custom.field("code", "text", Company)
    Company.objects.filter(pk=record_of(Company, rep, code="quartz").pk).update(name="Zenith")

    assert titles(rep, "zenith quartz", "companies") == ["Zenith"]
    assert titles(rep, "acme quartz", "companies") == []


def test_a_date_an_amount_and_a_yes_are_no_words(rep):
    make_custom.one_of_each()
    record_of(Contact, rep, date="2027-01-31", money={"amount": "1200.50", "currency": "EUR"}, yes_no=True)

    assert [titles(rep, text) for text in ("2027-01-31", "1200.50", "yes")] == [[], [], []]


def test_a_field_that_is_not_searched_finds_nobody_and_then_everybody_again(rep, admin, browse):
    field = make_custom.field("code", "text")
    other = make_custom.field("code", "text", Deal)
    record_of(Contact, rep, code="quartz")
    record_of(Deal, rep, code="quartz")
    places = {"label": "Code", "on_form": "on", "on_record": "on", "in_lists": "on"}

    def settle(**more):
        for one in (field, other):
            browse(admin).post(f"/fields/{one.pk}/details/", places | more)
        for job in Job.objects.filter(kind="contacts.field_words", state="queued"):
            assert run_to_end(job).state == "done"
        return titles(rep, "quartz") + titles(rep, "quartz", "sales.deals")

    assert settle() == []
    assert settle(in_search="on") == ["Zoë Lovelace", "Loom"]


def test_an_archived_field_finds_nobody_until_it_is_back(rep, admin, browse, monkeypatch):
    field = make_custom.field("code", "text")
    last = [record_of(Contact, rep, code="quartz") for _one in range(3)][-1].pk
    monkeypatch.setattr("contacts.custom.sought.BLOCK", last // 2)

    browse(admin).post(f"/fields/{field.pk}/archiving/")
    run_to_end(Job.objects.get(kind="contacts.field_words", state="queued"))
    assert titles(rep, "quartz") == []
    browse(admin).post(f"/fields/{field.pk}/return/")
    run_to_end(Job.objects.get(kind="contacts.field_words", state="queued"))
    assert len(titles(rep, "quartz")) == 3


def test_of_merged_and_binned_people_it_is_found_where_they_are(rep):
    make_custom.field("code", "text")
    kept, other = make.contact("Ada", "Kept", owner=rep), record_of(Contact, rep, code="quartz")
    merge = join(kept, [other], by=rep)
    assert titles(rep, "quartz") == ["Ada Kept"]
    part(merge, by=rep)
    assert titles(rep, "quartz") == ["Zoë Lovelace"]

    other.refresh_from_db()
    put_in_bin([other], by=rep)
    assert titles(rep, "quartz") == []
    restore([other], by=rep)
    assert titles(rep, "quartz") == ["Zoë Lovelace"]


def test_of_whoever_is_erased_nothing_of_it_is_left(rep, admin):
    make_custom.field("code", "text")
    make_custom.field("code", "text", Deal)
    person = record_of(Contact, rep, code="quartz")
    person.revise(by=rep, version=person.version, **{"custom.code": "basalt"})
    make_sales.deal("Loom", by=rep, contact=person, custom={"code": "slate"})

    person.erase(by=admin)

    assert Contact.everyone.get(pk=person.pk).custom == {}
    with connection.cursor() as cursor:
        for word in ("quartz", "basalt", "slate"):
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{word}%"])
                assert cursor.fetchone() == (0,), (word, table)
    assert not FieldChange.objects.filter(contact_key=person.pk, changes__has_key="custom").exists()


@pytest.mark.parametrize(("kind", "stored"), [("choice", "gold"), ("choices", ["gold", "bronze"])])
@pytest.mark.parametrize("key", KINDS)
def test_a_choice_is_found_as_the_list_of_those_that_have_it(rep, browse, key, kind, stored):
    make_custom.field("tier", kind, KINDS[key], label="Tier")
    record = record_of(KINDS[key], rep, tier=stored)
    record_of(KINDS[key], rep, tier="silver" if kind == "choice" else ["silver"])
    of = {"contacts": "Contacts", "companies": "Companies", "sales.deals": "Deals"}[key]

    found = lists(browse, rep, "tier GÓLD")

    assert list(found) == [("Gold", f"Tier · {of}")]
    assert browse(rep).get(next(iter(found.values()))).context["listing"].page.rows == [record]
    assert lists(browse, rep, "tier") == {}


def test_a_colleague_is_found_as_the_list_of_what_they_keep(rep, manager, browse):
    make_custom.field("keeper", "person", label="Keeper")
    mine = record_of(Contact, rep, keeper=manager.pk)

    (found,) = lists(browse, rep, str(manager).split()[0]).values()

    assert browse(rep).get(found).context["listing"].page.rows == [mine]


def test_lists_of_records_that_somebody_may_not_see_are_not_offered_to_them(agent, rep, browse):
    make_custom.field("tier", "choice", Deal)

    assert lists(browse, agent, "gold") == {}
    assert len(lists(browse, rep, "gold")) == 1


def test_a_field_that_is_not_searched_offers_no_lists(rep, browse):
    make_custom.field("tier", "choice", in_search=False)

    assert lists(browse, rep, "gold") == {}


def test_own_fields_cost_the_search_few_queries_whatever_their_number(rep, browse):
    record_of(Contact, rep)
    with CaptureQueriesContext(connection) as plain:
        browse(rep).get("/search/", {"q": "zoe"}, headers=PART)
    for model in KINDS.values():
        make_custom.one_of_each(model)
        for number in range(10):
            make_custom.field(f"more_{number}", "text", model)
            record_of(model, rep, text="quartz", **{f"more_{number}": "quartz"})
    with CaptureQueriesContext(connection) as full:
        browse(rep).get("/search/", {"q": "quartz"}, headers=PART)

    assert len(full) <= len(plain) + 8
