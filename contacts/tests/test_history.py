"""Every change of a field leaves what it was before, whoever makes it and however."""

from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.utils.timezone import now

from contacts.history import outside
from contacts.merging import join, part
from contacts.models import Contact, FieldChange, Interaction
from crm_site.jobs.work import run_to_end, start, work
from crm_site.lib.acting import acting
from crm_site.testing import make, make_sales, make_support

pytestmark = pytest.mark.django_db


def known(person):
    """Somebody who was there before this transaction began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rapport.new_from', '', true)")
    FieldChange.objects.all().delete()
    return person


def sql(statement, *values, through=""):
    """A statement as psql sends it: nobody says who it is."""
    with connection.cursor() as cursor:
        plain = cursor.cursor  # of the driver, past all that Rapport adds
        plain.execute("SELECT set_config('rapport.through', %s, true), set_config('rapport.by', '', true)", [through])
        plain.execute(statement, values)


def changes(**which):
    return list(FieldChange.objects.filter(**which).order_by("pk"))


def test_a_page_leaves_who_and_what_it_was(rep, browse):
    ada = make.contact(owner=rep, job_title="Clerk")
    browser, url = browse(rep), f"/records/contacts/{ada.pk}/job_title/"
    form = browser.get(url).context["form"]
    browser.post(url, {"job_title": "Engineer", "version": form["version"].value(), "was": form["was"].value()})

    (change,) = changes(contact_key=ada.pk)
    assert (change.by, change.through, change.what) == (rep, "page", "changed")
    assert change.changes == {"job_title": ["Clerk", "Engineer"]}


def test_a_statement_of_psql_is_known_as_such():
    ada = make.contact(job_title="Clerk")
    sql("UPDATE contacts_contact SET job_title = 'Baker' WHERE id = %s", ada.pk)

    (change,) = changes(contact_key=ada.pk)
    assert (change.by, change.through, change.changes) == (None, "outside", {"job_title": ["Clerk", "Baker"]})


def test_only_what_differs_is_kept():
    ada = make.contact(job_title="Clerk")
    Contact.objects.filter(pk=ada.pk).update(job_title="Clerk", version=9)

    assert changes() == []


def test_many_rows_at_once_are_told_as_one_is(rep):
    people = [make.contact(job_title="Clerk", owner=rep) for _one in range(40)]
    Contact.objects.update(custom={"size": "M"})
    FieldChange.objects.all().delete()
    Contact.objects.update(job_title="Baker", owner=None, custom={"size": "L"}, version=7)

    assert {one.contact_key for one in changes()} == {person.pk for person in people}
    said = {"job_title": ["Clerk", "Baker"], "owner_id": [rep.pk, None], "custom.size": ["M", "L"]}
    assert all(one.changes == said for one in changes())
    Contact.objects.update(version=8)
    assert len(changes()) == 40


def test_custom_fields_are_looked_into():
    ada = make.contact()
    Contact.objects.filter(pk=ada.pk).update(custom={"size": "M", "colour": "red"})
    FieldChange.objects.all().delete()
    Contact.objects.filter(pk=ada.pk).update(custom={"size": "L", "colour": "red"})

    assert changes()[0].changes == {"custom.size": ["M", "L"]}


def test_ways_and_tags_that_come_and_go_are_changes_of_the_person(rep):
    ada = known(make.contact(owner=rep))
    with acting(by=rep.pk, through="page"):
        way = ada.add_way("emails", "ada@example.org", by=rep)
        way.correct("ada@example.com", label="work", by=rep)
        ada.retag(["VIP"], by=rep)
        way.remove(by=rep)

    told = [(change.of, change.what) for change in changes(contact_key=ada.pk)]
    assert told == [
        ("contacts.emailaddress", "added"),
        ("contacts.emailaddress", "changed"),
        ("contacts.contact_tags", "added"),
        ("contacts.emailaddress", "removed"),
    ]
    assert changes()[1].changes == {"address": ["ada@example.org", "ada@example.com"], "label": ["", "work"]}
    assert {change.by for change in changes()} == {rep}


def test_what_comes_with_a_new_person_is_no_change():
    make.contact(email="ada@example.org", phone="+44 20 7946 0018")

    assert changes() == []


def test_deals_and_tickets_have_a_history_too(rep, agent):
    deal, ticket = make_sales.deal(owner=rep, amount=5), make_support.ticket(assignee=agent)
    deal.revise(by=rep, version=deal.version, next_step="Call")
    ticket.set_priority("high", by=agent)

    assert changes(of="sales.deal", key=deal.pk)[0].changes == {"next_step": ["", "Call"]}
    assert changes(of="support.ticket", key=ticket.pk)[0].changes == {"priority": ["normal", "high"]}


def test_a_job_says_which_it_was(rep):
    ada = make.contact(owner=rep)

    @work("test.rename")
    def rename(job):
        Contact.objects.filter(pk=ada.pk).update(job_title="Baker")
        job.finish()

    run_to_end(start("test.rename", "x", owner=rep, ring=False))

    assert (changes()[0].by, changes()[0].through) == (rep, "job:test.rename")


def test_who_it_was_is_forgotten_within_the_same_transaction(rep):
    ada = make.contact()
    with acting(by=rep.pk, through="page"):
        Contact.objects.filter(pk=ada.pk).update(job_title="Baker")
    Contact.objects.filter(pk=ada.pk).update(job_title="Clerk")

    assert [(one.by, one.through) for one in changes()] == [(rep, "page"), (None, "rapport")]


@pytest.mark.django_db(transaction=True)
def test_a_connection_of_its_own_is_outside(rep):
    ada = make.contact(job_title="Clerk")
    params = connection.get_connection_params()
    wanted = {key: params[key] for key in ("dbname", "user", "password", "host", "port") if params.get(key)}
    with psycopg2.connect(**wanted) as other, other.cursor() as cursor:
        cursor.execute("UPDATE contacts_contact SET job_title = 'Baker' WHERE id = %s", [ada.pk])
    other.close()
    with acting(by=rep.pk, through="page"):
        Contact.objects.filter(pk=ada.pk).update(job_title="Clerk")
    Contact.objects.filter(pk=ada.pk).update(job_title="Smith")

    assert [(one.by, one.through) for one in changes()] == [(None, "outside"), (rep, "page"), (None, "rapport")]


def test_the_page_tells_it_in_words_and_by_field(rep, browse, queries):
    ada = make.contact(owner=None, job_title="Clerk")
    with acting(by=rep.pk, through="page"):
        ada.revise(by=rep, version=1, owner=rep)
    sql("UPDATE contacts_contact SET job_title = 'Baker' WHERE id = %s", ada.pk)
    url = f"/records/contacts/{ada.pk}/history/"
    page = browse(rep).get(url).content.decode()

    assert "outside Rapport" in page and "Baker" in page and str(rep) in page
    only = browse(rep).get(f"{url}?field=owner_id").context["told"]
    assert [line.new for _change, lines in only for line, _seen in lines] == [str(rep)]
    fact = browse(rep).get(f"{url}?fact=job_title").context["told"]
    assert [(line.old, line.new) for _change, lines in fact for line, _seen in lines] == [("Clerk", "Baker")]


def test_the_page_costs_the_same_for_one_change_and_for_thirty(rep, browse, queries):
    ada, url = make.contact(owner=rep), "/records/contacts/{}/history/"
    ada.revise(by=rep, version=1, owner=None)
    one = queries(browse(rep), url.format(ada.pk))
    for number in range(29):
        Contact.objects.filter(pk=ada.pk).update(job_title=str(number), owner=rep if number % 2 else None)

    assert queries(browse(rep), url.format(ada.pk)) == one


def put_back(browser, person, column):
    """Press the button beside the newest line of the column."""
    url = f"/records/contacts/{person.pk}/history/"
    lines = [pair for _change, lines in browser.get(url).context["told"] for pair in lines]
    line, seen = next((line, seen) for line, seen in lines if line.column == column and seen)
    said = {"column": column, "seen": seen}
    return browser.post(f"{url}{line.change.pk}/restoration/", said, follow=True).content.decode()


def test_an_old_value_is_put_back_by_the_usual_verb(rep, other_rep, browse):
    ada = make.contact("Ada", "Byron", owner=other_rep, company=make.company("Engines"))
    ada.revise(by=rep, version=1, owner=rep, last_name="Lovelace", company=None)
    for column in ("owner_id", "last_name", "company_id"):
        Contact.objects.filter(pk=ada.pk).update(owner=rep)
        put_back(browse(rep), ada, column)
    ada.refresh_from_db()

    assert (str(ada), str(ada.company), ada.owner) == ("Ada Byron", "Engines", rep)
    assert ada.interactions.filter(kind="contacts.contact_changed", by=rep).count() >= 3


def test_nothing_is_put_back_over_what_somebody_changed_meanwhile(rep, browse):
    ada = make.contact(owner=rep, job_title="Clerk")
    ada.revise(by=rep, version=1, job_title="Engineer")
    browser, url = browse(rep), f"/records/contacts/{ada.pk}/history/"
    ((change, ((_line, seen),)),) = browser.get(url).context["told"]
    ada.revise(by=rep, version=2, job_title="Director")
    said = {"column": "job_title", "seen": seen}
    answer = browser.post(f"{url}{change.change.pk}/restoration/", said, follow=True).content.decode()

    ada.refresh_from_db()
    assert ada.job_title == "Director" and "Somebody changed it meanwhile" in answer


def test_an_address_and_a_tag_that_were_removed_come_back(rep, browse):
    ada = known(make.contact(owner=rep, email="ada@example.org"))
    ada.retag(["VIP"], by=rep)
    ada.primary_email.remove(by=rep)
    ada.retag([], by=rep)
    put_back(browse(rep), ada, "address")
    put_back(browse(rep), ada, "tag_id")

    assert str(ada.primary_email) == "ada@example.org" and [tag.name for tag in ada.tags.all()] == ["VIP"]


def test_the_timeline_learns_of_what_was_done_outside_once(rep):
    ada = known(make.contact(owner=rep, job_title="Clerk"))
    sql("UPDATE contacts_contact SET job_title = 'Baker', owner_id = NULL WHERE id = %s", ada.pk)
    sql(
        "INSERT INTO contacts_phonenumber (contact_id, number, key, label, is_primary, failed_why)"
        " VALUES (%s, '12', '12', '', true, '')",
        ada.pk,
    )
    outside.tell(), outside.tell()

    (fact,) = ada.interactions.filter(kind="contacts.contact_changed")
    assert fact.data["changes"]["job_title"] == ["Clerk", "Baker"] and fact.by is None
    assert fact.data["changes"]["owner"] == [str(rep), ""] and fact.data["changes"]["phones"] == ["", "12"]


def test_what_a_verb_told_is_not_told_again(rep):
    ada = make.contact(owner=rep)
    with acting(by=rep.pk, through="page"):
        ada.revise(by=rep, version=1, job_title="Baker")
    outside.tell()

    assert Interaction.objects.filter(kind="contacts.contact_changed").count() == 1


def test_a_change_in_the_administration_is_told(admin, browse):
    ada = known(make.contact(job_title="Clerk"))
    with acting(by=admin.pk, through="admin"):
        Contact.objects.filter(pk=ada.pk).update(job_title="Baker")
    outside.tell()

    fact = ada.interactions.get(kind="contacts.contact_changed")
    assert (fact.by, fact.data["changes"]) == (admin, {"job_title": ["Clerk", "Baker"]})


def test_a_merge_shows_both_histories_and_parting_gives_each_its_own(rep, browse):
    ada, again = make.contact(owner=rep), make.contact(owner=rep)
    for person, title in ((ada, "Clerk"), (again, "Baker")):
        Contact.objects.filter(pk=person.pk).update(job_title=title)

    def titles(person):
        found = browse(rep).get(f"/records/contacts/{person.pk}/history/?field=job_title").context["told"]
        return {line.new for _change, lines in found for line, _seen in lines}

    merge = join(ada, [again], by=rep)
    assert titles(ada) == {"Clerk", "Baker"}
    part(merge, by=rep)
    assert "Baker" not in titles(ada) and "Baker" in titles(again)


def test_erasure_leaves_no_history(admin):
    ada = known(make.contact(job_title="Clerk", email="ada@example.org"))
    Contact.objects.filter(pk=ada.pk).update(job_title="Baker")
    ada.erase(by=admin)

    assert changes(contact_key=ada.pk) == []
    Contact.objects.filter(pk=ada.pk).update(job_title="x")
    assert len(changes(contact_key=ada.pk)) == 1  # the next change is written down again


def test_with_a_record_goes_its_history():
    ada = known(make.contact(email="ada@example.org"))
    Contact.objects.filter(pk=ada.pk).update(job_title="Baker")
    Contact.everyone.filter(pk=ada.pk).delete()

    assert changes() == []


def test_old_history_goes_after_its_time(settings):
    settings.HISTORY_KEEP_DAYS = 10
    for days in (11, 9):
        FieldChange.objects.create(of="x", key=days, what="changed", through="page", at=now() - timedelta(days=days))

    assert outside.forget_old() == 1 and FieldChange.objects.get().key == 9


def test_the_person_reads_it_in_their_data(client, rep):
    from contacts import own_data

    ada = make.contact(job_title="Clerk")
    ada.revise(by=rep, version=1, job_title="Engineer")

    assert '"before": "Clerk", "after": "Engineer"' in "".join(own_data.as_json(ada))
