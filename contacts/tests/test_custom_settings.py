"""The page of fields: added, changed, put in order, archived; the index behind a sorted list."""

import pytest
from django.db import connection

from contacts.custom import indexes
from contacts.models import Company, Contact, CustomField, SavedView
from crm_site.jobs.models import Job
from crm_site.jobs.work import run_to_end
from crm_site.lib import keyset
from crm_site.testing import make, make_custom

pytestmark = pytest.mark.django_db
PLACES = {"on_form": "on", "on_record": "on", "in_lists": "on"}


def add(browse, admin, of="contacts", **answers):
    return browse(admin).post(f"/fields/{of}/new/", PLACES | answers)


def edit(browse, admin, field, **answers):
    return browse(admin).post(f"/fields/{field.pk}/details/", PLACES | {"label": field.label} | answers, follow=True)


def test_a_field_is_added_and_named_after_its_label(admin, browse):
    answer = add(browse, admin, label="  Customer   group ", kind="choice", options="A: key\n\nB & C\n")

    assert answer.status_code == 302
    field = CustomField.objects.get()
    assert (field.key, field.label, field.subject) == ("customer_group", "Customer group", "contacts.contact")
    assert field.choices == [{"key": "a_key", "label": "A: key"}, {"key": "b_c", "label": "B & C"}]
    assert "Customer group" in browse(admin).get("/contacts/new/").content.decode()


def test_a_key_of_ones_own_is_kept_and_a_taken_one_is_not_given_twice(admin, browse):
    add(browse, admin, label="Budget", kind="money", key="money_in_mind")
    add(browse, admin, label="Größe", kind="text")
    make_custom.field("grade").archive()
    add(browse, admin, label="Grade", kind="text")
    add(browse, admin, label="50 %", kind="number")

    assert sorted(CustomField.objects.active().values_list("key", flat=True)) == [
        "field_50",
        "grade_2",
        "groe",
        "money_in_mind",
    ]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"label": "Tier", "kind": "text"}, "Another field is called that already."),
        ({"label": "Job title", "kind": "text"}, "There is a field of that name already"),
        ({"label": "New", "kind": "text", "key": "tier"}, "A field with this key is there already"),
        ({"label": "New", "kind": "text", "key": "Not Plain"}, "Small letters, digits"),
        ({"label": "New", "kind": "choice"}, "Write at least one choice."),
        ({"label": "New", "kind": "choice", "options": "Gold\ngold"}, "is there twice"),
        ({"label": "New", "kind": "choices", "options": "a;b"}, "cannot hold a semicolon"),
        ({"label": "New", "kind": "text", "required": "on", "on_form": ""}, "stands in the form"),
        ({"label": "New", "kind": "poem"}, "poem is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(admin, browse, answers, sentence):
    make_custom.field("tier")

    page = browse(admin).post("/fields/contacts/new/", {k: v for k, v in (PLACES | answers).items() if v})

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert CustomField.objects.count() == 1


def test_it_is_renamed_and_choices_are_renamed_ordered_and_added(admin, browse):
    field = make_custom.field("tier", "choice", label="Tier")
    person = make.contact(owner=admin, custom={"tier": "gold"})
    rows = {
        "label-gold": "Golden",
        "place-gold": "3",
        "offer-gold": "on",
        "label-silver": "Silver",
        "place-silver": "1",
    }
    rows |= {
        "offer-silver": "on",
        "label-bronze": "Bronze",
        "place-bronze": "2",
        "offer-bronze": "on",
        "more": "Tin\nLead",
    }

    edit(browse, admin, field, **rows | {"label": "Grade"})

    field.refresh_from_db()
    assert [one["label"] for one in field.choices] == ["Silver", "Bronze", "Golden", "Tin", "Lead"]
    page = browse(admin).get(f"/contacts/{person.pk}/").content.decode()
    assert "Grade" in page
    assert "Golden" in page


def test_taking_a_used_choice_away_says_how_many_have_it_and_leaves_it_with_them(admin, browse):
    field = make_custom.field("tier", "choices")
    people = [make.contact(owner=admin, custom={"tier": ["gold", "silver"]}) for _one in range(3)]
    rows = {"label-gold": "Gold", "label-silver": "Silver", "offer-silver": "on", "label-bronze": "Bronze"}

    page = edit(browse, admin, field, **rows)
    assert "“Gold” is the choice of 3 records." in page.content.decode()
    assert "Bronze” is the choice" not in page.content.decode()
    field.refresh_from_db()
    assert len(field.choices) == 3

    edit(browse, admin, field, **rows | {"anyway": "1"})
    field.refresh_from_db()
    assert field.choices == [{"key": "gold", "label": "Gold", "gone": True}, {"key": "silver", "label": "Silver"}]
    assert "Gold" in browse(admin).get(f"/contacts/{people[0].pk}/").content.decode()
    assert "Gold" not in browse(admin).get("/contacts/new/").content.decode()


def test_fields_are_put_in_order(admin, browse):
    first, _second, third = (make_custom.field(key) for key in ("a", "b", "c"))
    make_custom.field("a", model=Company)

    browse(admin).post(f"/fields/{third.pk}/place/", {"to": "up"})
    browse(admin).post(f"/fields/{first.pk}/place/", {"to": "up"})
    browse(admin).post(f"/fields/{first.pk}/place/", {"to": "down"})

    rows = CustomField.objects.of(Contact).in_order()
    assert list(rows.values_list("key", flat=True)) == ["c", "a", "b"]


def test_archiving_keeps_what_was_written_and_says_who_asked_for_it(admin, browse):
    field = make_custom.field("tier", "choice", label="Grade")
    person = make.contact(owner=admin, custom={"tier": "gold"})
    asked = {"filter": {"all": [{"field": "custom.tier", "op": "set"}]}}
    SavedView.objects.create(model="contacts.contact", name="With", owner=admin, query=asked)
    SavedView.objects.create(model="contacts.contact", name="Other", owner=admin, query={"filter": {}})

    page = browse(admin).post(f"/fields/{field.pk}/archiving/", follow=True).content.decode()
    assert "1 saved view asks for it." in page
    assert Contact.objects.get(pk=person.pk).custom == {"tier": "gold"}

    browse(admin).post(f"/fields/{field.pk}/return/")
    assert "Gold" in browse(admin).get(f"/contacts/{person.pk}/").content.decode()


def test_a_field_becomes_sortable_when_its_index_is_there(admin, browse):
    field = make_custom.field("budget", "money")
    edit(browse, admin, field, sorts="on")
    field.refresh_from_db()
    assert field.order == "building"
    assert Job.objects.filter(kind="contacts.field_index", subject_id=field.pk).count() == 1
    assert "custom.budget" not in browse(admin).get("/contacts/?columns=custom.budget").context["listing"].sorts

    CustomField.objects.filter(pk=field.pk).update(order="ready")
    assert "custom.budget" in browse(admin).get("/contacts/?columns=custom.budget").context["listing"].sorts
    edit(browse, admin, field)
    field.refresh_from_db()
    assert field.order == ""


@pytest.mark.parametrize("kind", ["text", "number", "money", "date"])
def test_a_list_is_walked_in_the_order_of_a_field_both_ways(admin, browse, kind):
    field = make_custom.field("level", kind, order="ready")
    stored = {
        "text": ["adam", "Zoe", "Éva"],
        "number": ["2", "10", "-1.5"],
        "money": [{"amount": a, "currency": c} for a, c in (("2.00", "EUR"), ("10.00", "EUR"), ("1.00", "USD"))],
        "date": ["2027-01-31", "2026-01-01", "1999-12-31"],
    }[kind]
    wanted = {"text": [0, 2, 1], "number": [2, 0, 1], "money": [0, 1, 2], "date": [2, 1, 0]}[kind]
    rows = [make.contact(owner=admin, custom={"level": one}) for one in stored]
    rest = [make.contact(owner=admin) for _one in range(3)]
    listing = browse(admin).get(f"/contacts/?sort={field.name}").context["listing"]
    order = listing.order

    walked, token = [], ""
    for _step in range(len(rows + rest)):
        page = keyset.page(Contact.objects.all(), order, token, size=1)
        walked += page.rows
        token = page.next
    assert walked == [rows[place] for place in wanted] + rest

    back = [keyset.flip(key) for key in order]
    assert [keyset.page(Contact.objects.all(), back, size=10).rows[-1 - n] for n in range(6)] == walked


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["text", "money"])
def test_the_index_is_made_and_dropped_in_the_background_and_the_list_uses_it(admin, kind):
    field = make_custom.field("level", kind)
    values = {"text": "x", "money": {"amount": "1.00", "currency": "EUR"}}
    make.contact(custom={"level": values[kind]})

    job = run_to_end(indexes.begin(field, by=admin))
    field.refresh_from_db()
    assert (job.state, field.order) == ("done", "ready")
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        paths = [f"custom__{one}_level" for one in {"text": ["folded"], "money": ["currency", "amount"]}[kind]]
        assert f"custom_{field.pk}_order" in Contact.everyone.order_by(*paths, "pk").explain()
        cursor.execute("RESET enable_seqscan")

    assert run_to_end(indexes.begin(field, by=admin)).state == "done"
    assert run_to_end(indexes.end(field, by=admin)).state == "done"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname LIKE %s", [f"custom_{field.pk}_%"])
        assert cursor.fetchone() == (0,)
    CustomField.objects.all().delete()


def test_nobody_adds_deletes_or_retypes_a_field_in_the_administration(admin, browse):
    field = make_custom.field("tier", label="Grade")
    page = browse(admin).get(f"/admin/contacts/customfield/{field.pk}/change/").content.decode()

    assert "Grade" in page
    assert 'name="kind"' not in page
    assert browse(admin).get("/admin/contacts/customfield/add/").status_code == 403
    assert browse(admin).post(f"/admin/contacts/customfield/{field.pk}/delete/").status_code == 403
