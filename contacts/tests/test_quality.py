"""Data quality: what the checks find, what they come to, and how a row is mended."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.utils.timezone import localdate, now

from contacts.lists import LISTS
from contacts.models import (
    Company,
    Contact,
    DuplicatePair,
    EmailAddress,
    PhoneNumber,
    QualityFigure,
    QualityFinding,
    QualityRules,
    Task,
)
from contacts.quality import taking
from contacts.quality.criteria import asked_for
from contacts.quality.registry import Asking, all_checks, find
from contacts.quality.scoring import Board, Tally
from crm_site.jobs.models import Job
from crm_site.jobs.work import run_to_end
from crm_site.testing import make, make_sales, make_support

pytestmark = pytest.mark.django_db
YEARS_AGO = now() - timedelta(days=800)


def take(key, day=None):
    """The keys of the rows that the check finds now."""
    taking.take(find(key), Asking.now(), day=day or localdate())
    return set(QualityFinding.objects.filter(check_key=key).open().values_list("key", flat=True))


def whole(**fields):
    """Somebody of whom everything is known."""
    person = make.contact(email="ada@example.org", phone="+44 20 7946 0018", job_title="Engineer", **fields)
    person.addresses.create(country="United Kingdom")
    return person


def test_each_check_finds_its_rows_and_no_sound_one(rep, admin):
    firm = make.company(owner=rep, country="Spain", domain="example.com", industry="Textiles", employees=3)
    sound = whole(owner=rep, company=firm)
    bare = make.contact(owner=rep, company=firm)
    bounced = make.contact(owner=rep, company=firm, email="gone@example.org", phone="+44 20 7946 0018")
    EmailAddress.objects.filter(contact=bounced).update(bounced_at=now())
    odd = whole(owner=rep, company=firm)
    odd.add_phone("12")
    gone = make.user("Sales rep", is_active=False)
    left, alone = whole(owner=gone, company=firm), whole(company=firm)
    stale = whole(owner=rep, company=firm)
    Contact.objects.filter(pk__in=[stale.pk, bare.pk]).update(updated_at=YEARS_AGO)
    bare.record("contacts.note", at=now())
    DuplicatePair.objects.create(of="contacts", first=sound.pk, second=odd.pk, score=0.9)
    nowhere = make.company(owner=rep)

    assert take("contacts.unreachable") == {bare.pk}
    assert take("contacts.bounced") == {bounced.pk}
    assert take("contacts.phone") == {odd.pk}
    assert take("contacts.incomplete") == {bare.pk}
    assert take("contacts.stale") == {stale.pk}
    assert take("contacts.no_owner") == {alone.pk}
    assert take("contacts.owner_left") == {left.pk}
    assert take("contacts.duplicate") == {sound.pk, odd.pk}
    assert take("companies.no_country") == take("companies.incomplete") == {nowhere.pk}
    assert take("companies.no_owner") == take("companies.stale") == set()


def test_upper_floors_bring_checks_of_their_own(rep, agent):
    gone = make.user("Sales rep", is_active=False)
    yesterday = localdate() - timedelta(days=1)
    fine = make_sales.deal(owner=rep, contact=make.contact(), expected_close=localdate() + timedelta(days=30))
    late = make_sales.deal(owner=rep, contact=make.contact(), expected_close=yesterday)
    left = make_sales.deal(owner=gone, contact=make.contact(), expected_close=localdate() + timedelta(days=30))
    nobodys = make_sales.deal(owner=rep, contact=None, company=None, expected_close=None)
    unknown = make_support.ticket(contact=make.contact(), assignee=agent)
    known = make_support.ticket(contact=make.contact(email="ada@example.org"), assignee=gone)
    task = Task.objects.create(title="Call", assignee=rep, due_at=now() - timedelta(days=2))
    Task.objects.create(title="Later", assignee=rep, due_at=now() + timedelta(days=2))

    assert take("sales.past_due") == {late.pk} and take("sales.owner_gone") == {left.pk}
    assert take("sales.of_nobody") == take("sales.no_close") == {nobodys.pk}
    assert take("support.of_nobody") == {unknown.pk} and take("support.assignee_left") == {known.pk}
    assert take("tasks.overdue") == {task.pk}
    deals = QualityFinding.objects.filter(check_key__startswith="sales.")
    assert fine.pk not in deals.values_list("key", flat=True)


def test_a_day_taken_twice_has_each_figure_once(rep):
    make.contact(owner=rep), make.contact(owner=rep, email="ada@example.org")
    take("contacts.unreachable")
    Contact.objects.first().add_email("ben@example.org")
    take("contacts.unreachable")

    figure = QualityFigure.objects.get(check_key="contacts.unreachable")
    assert (figure.owner, figure.rows, figure.wrong, figure.day) == (rep, 2, 0, localdate())


def test_the_round_makes_every_check_and_says_how_far_it_is(admin):
    make.contact(owner=admin)
    job = run_to_end(taking.look(by=admin))

    assert (job.state, job.done, job.total) == ("done", len(all_checks()), len(all_checks()))
    assert job.result == {"wrong": QualityFinding.objects.count()} and job.result["wrong"] > 0


def test_the_night_asks_once_a_day():
    taking.look_once_a_day()
    taking.look_once_a_day()
    assert Job.objects.filter(kind=taking.KIND).count() == 1

    run_to_end(Job.objects.get(kind=taking.KIND))
    taking.look_once_a_day()
    assert Job.objects.filter(kind=taking.KIND).count() == 1


def test_figures_that_are_too_old_go(settings):
    settings.QUALITY_KEEP_DAYS = 10
    for days in (11, 9):
        day = localdate() - timedelta(days=days)
        QualityFigure.objects.create(day=day, check_key="contacts.stale", rows=1, wrong=0)
    taking.forget_old()

    assert QualityFigure.objects.get().day == localdate() - timedelta(days=9)


def test_the_score_is_the_weighted_share_of_sound_rows():
    tally = Tally({"a": (10, 5), "b": (1000, 0), "c": (0, 0)})

    assert tally.score({"a": 3, "b": 1, "c": 9}) == pytest.approx(100 * (3 * 0.5 + 1 * 1) / 4)
    assert Tally({"c": (0, 0)}).score({"c": 1}) is None


def figures(owner, wrong, day=None, rows=10):
    QualityFigure.objects.create(
        day=day or localdate(), check_key="contacts.unreachable", owner=owner, rows=rows, wrong=wrong
    )


def test_a_rep_sees_their_own_a_manager_the_team_and_an_analyst_all(rep, manager, analyst, other_rep):
    for owner, wrong in ((rep, 5), (manager, 0), (other_rep, 10), (None, 1)):
        figures(owner, wrong)
    rules = QualityRules.now()
    seen = {person: Board(person, rules).tally(localdate()).figures for person in (rep, manager, analyst)}

    assert seen[rep] == {"contacts.unreachable": (10, 5)}
    assert seen[manager] == {"contacts.unreachable": (20, 5)}
    assert seen[analyst] == {"contacts.unreachable": (40, 16)}
    assert [(str(one), score) for one, score, _wrong in Board(manager, rules).people()] == [
        (str(rep), 50),
        (str(manager), 100),
    ]


def test_the_page_shows_score_trend_and_how_it_moved(rep, browse):
    figures(rep, 5, localdate() - timedelta(days=1))
    figures(rep, 2)
    page = browse(rep).get("/quality/")

    assert page.context["total"] | {"value": "80.0", "delta": "30.0", "direction": "up"} == page.context["total"]
    assert page.context["spec"]["series"][0]["values"] == [50.0, 80.0]
    assert "/quality/contacts.unreachable/" in page.content.decode()


def test_before_the_first_round_the_page_says_so(rep, browse):
    assert "Not checked yet" in browse(rep).get("/quality/").content.decode()


def test_the_board_costs_the_same_for_one_owner_and_for_many(analyst, browse, queries):
    figures(make.user("Sales rep"), 1)
    few = queries(browse(analyst), "/quality/")
    for _owner in range(20):
        figures(make.user("Sales rep"), 1)

    assert queries(browse(analyst), "/quality/") == few


def test_the_rows_of_a_check_are_ones_own(rep, manager, other_rep, browse):
    mine, theirs = make.contact(owner=rep), make.contact(owner=other_rep)
    take("contacts.unreachable")

    def keys(person, query=""):
        page = browse(person).get(f"/quality/contacts.unreachable/{query}")
        return [line.row.pk for line in page.context["lines"]]

    assert keys(rep) == keys(manager) == [mine.pk]
    assert keys(make.user("Analyst")) == [mine.pk, theirs.pk]
    assert keys(make.user("Analyst"), f"?owner={other_rep.pk}") == [theirs.pk]


def test_a_list_of_fifty_costs_what_one_row_costs(rep, browse, queries):
    make.contact(owner=rep)
    take("contacts.incomplete")
    one = queries(browse(rep), "/quality/contacts.incomplete/")
    for _more in range(24):
        make.contact(owner=rep)
    take("contacts.incomplete")

    assert queries(browse(rep), "/quality/contacts.incomplete/") == one


def test_pages_follow_each_other_by_key(rep, browse):
    rows = [make.contact(owner=rep).pk for _one in range(30)]
    take("contacts.unreachable")
    page = browse(rep).get("/quality/contacts.unreachable/").context
    after = browse(rep).get(f"/quality/contacts.unreachable/?page={page['page'].next}").context

    assert [line.row.pk for line in [*page["lines"], *after["lines"]]] == rows


def save(browser, person, fact, value):
    form = browser.get(f"/records/contacts/{person.pk}/{fact}/").context["form"]
    said = {name: field.value() or "" for name, field in ((bound.name, bound) for bound in form)}
    return browser.post(f"/records/contacts/{person.pk}/{fact}/", said | {fact: value}, headers={"HX-Request": "true"})


def test_a_row_is_mended_in_place_and_leaves(rep, browse):
    ada = make.contact(owner=rep)
    take("contacts.unreachable")
    browser = browse(rep)
    assert save(browser, ada, "mend_email", "ada@example.org").status_code == 200
    row = browser.get(f"/quality/contacts.unreachable/rows/{ada.pk}/").content.decode()

    assert str(ada.primary_email) == "ada@example.org" and "in order" in row and "data-sound" in row
    assert take("contacts.unreachable") == set()


def test_another_address_has_not_bounced_yet(rep, browse):
    ada = make.contact(owner=rep, email="old@example.org")
    ada.emails.update(bounced_at=now())
    save(browse(rep), ada, "mend_email", "new@example.org")

    assert ada.emails.get().bounced_at is None and take("contacts.bounced") == set()


def test_what_is_no_number_is_not_taken_for_one(rep, browse):
    ada = make.contact(owner=rep)
    PhoneNumber.objects.create(contact=ada, number="12", is_primary=True)
    refused = save(browse(rep), ada, "mend_phone", "123")
    assert refused.status_code == 422 and ada.phones.get().number == "12"

    assert save(browse(rep), ada, "mend_phone", "+44 20 7946 0018").status_code == 200
    assert take("contacts.phone") == set()


def test_right_as_it_is_stays_quiet_until_the_problem_was_gone_once(rep, browse):
    ada = make.contact(owner=rep)
    take("contacts.unreachable")
    found = QualityFinding.objects.get()
    browse(rep).post(f"/quality/findings/{found.pk}/dismissal/")

    assert take("contacts.unreachable") == set()
    assert QualityFigure.objects.get().wrong == 0
    shown = browse(rep).get("/quality/contacts.unreachable/?view=dismissed").context["lines"]
    assert [(line.row, line.finding.dismissed_by) for line in shown] == [(ada, rep)]

    way = ada.add_email("ada@example.org")
    take("contacts.unreachable")
    way.remove(by=rep)
    assert take("contacts.unreachable") == {ada.pk}


def test_calling_right_can_be_taken_back(rep, browse):
    make.contact(owner=rep)
    take("contacts.unreachable")
    url = f"/quality/findings/{QualityFinding.objects.get().pk}/dismissal/"
    browse(rep).post(url)
    browse(rep).post(url, {"undo": "1"})

    assert QualityFinding.objects.open().count() == 1


def test_it_opens_as_a_list_of_what_is_still_wrong(rep, browse):
    ada, ben = make.contact(owner=rep), make.contact(owner=rep)
    take("contacts.unreachable")
    ben.add_email("ben@example.org")
    found = LISTS["contacts"].found(rep, {"filter": asked_for(find("contacts.unreachable"))}, as_of=now())
    page = browse(rep).get("/contacts/", {"filter": json.dumps(asked_for(find("contacts.unreachable")))})

    assert list(found) == [ada]
    assert "has a data problem: No way to reach them" in page.content.decode()


def test_administrators_say_what_counts(admin, rep, browse):
    make.contact(owner=rep, email="ada@example.org")
    assert take("contacts.incomplete")
    form = browse(admin).get("/quality/rules/").context["form"]
    said = {bound.name: bound.value() for bound in form} | {f"field:contact.{name}": 0 for name in ("phone", "company")}
    answer = browse(admin).post("/quality/rules/", said | {"stale_months": 3, "check:contacts.stale": 0})

    rules = QualityRules.now()
    assert answer.status_code == 302 and (rules.stale_months, rules.changed_by) == (3, admin)
    assert take("contacts.incomplete") == set()
    assert "contacts.stale" not in Board(admin, rules).weights


def test_a_record_of_which_nothing_counts_is_refused(admin, browse):
    form = browse(admin).get("/quality/rules/").context["form"]
    said = {bound.name: 0 if bound.name.startswith("field:company.") else bound.value() for bound in form}

    assert "At least one field has to count." in browse(admin).post("/quality/rules/", said).content.decode()
    assert not QualityRules.objects.exists()


def test_the_file_has_a_line_for_each_owner_and_check(rep, browse):
    rep.last_name = "=HYPERLINK(1)"
    rep.first_name = ""
    rep.save()
    figures(rep, 4)
    text = b"".join(browse(rep).get("/quality/figures.csv").streaming_content).decode("utf-8-sig")
    head, line = StringIO(text).read().splitlines()

    assert head.startswith("Owner,Team,Check") and line.startswith("'=HYPERLINK(1),") and line.endswith(",10,4,3")


def test_what_is_in_the_bin_or_merged_is_not_counted(rep):
    ada = make.contact(owner=rep)
    Contact.objects.filter(pk=ada.pk).update(merged_into=make.contact(owner=rep, email="ada@example.org"))

    assert take("contacts.unreachable") == set()
    assert not Company.objects.exists()


def test_the_board_stands_after_ninety_days_of_a_team(rep, manager, browse):
    gone = make.user("Sales rep", is_active=False)
    for back in range(90):
        for check in all_checks():
            for owner in (rep, gone):
                QualityFigure.objects.create(
                    day=localdate() - timedelta(days=back), check_key=check.key, owner=owner, rows=4, wrong=back % 5
                )
    page = browse(manager).get("/quality/")

    assert page.status_code == 200 and len(page.context["spec"]["labels"]) == 30
    assert [label for label, _lines in page.context["sections"]] == ["People", "Companies", "Tasks", "Deals", "Tickets"]
