"""The frame of every page in a real browser: what it tells, what hangs from it, its keys, and a line that breaks."""

import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.timezone import now
from playwright.sync_api import expect

from crm_site.jobs.models import Job
from crm_site.staff.models import Favourite, Notice
from crm_site.testing import make, make_campaigns, make_reports, make_sales, make_support

LATER = 16_000  # milliseconds: longer than the pause between two looks
WIDE = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}


@pytest.fixture
def sign_in(live_server, new_page, browse):
    """`sign_in(rep)` is a page of a browser in which the rep is signed in; the clock of its pages can be moved."""

    opened = []

    def open_page(person, **options):
        page = new_page(base_url=live_server.url, **(WIDE | options))
        key = browse(person).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page.context.clock.install()
        opened.append(page)
        return page

    yield open_page
    for page in opened:  # nothing is under way any more when the tables are emptied
        page.wait_for_load_state("networkidle")


@pytest.fixture
def page(sign_in, rep):
    return sign_in(rep)


@pytest.fixture
def job(rep):
    return Job.objects.create(
        kind="test", title="people.csv", owner=rep, state="running", done=50, total=200, started_at=now()
    )


def toasts(page):
    return page.locator("#toasts .notice")


def test_the_end_of_work_is_told_on_any_page_and_never_twice(page, rep, job):
    page.goto("/tasks/")
    other = page.context.new_page()
    other.goto("/companies/")
    job.finish("12 people came in.")

    page.clock.fast_forward(LATER)  # the clock of both
    for one in (page, other):
        expect(one.locator("#bell .badge")).to_have_text("1")
    shown = [one for one in (page, other) if toasts(one).count()]
    assert len(shown) == 1
    expect(toasts(shown[0])).to_contain_text("people.csv: done. 12 people came in.")
    for one in (page, other):
        with one.expect_response("**/news/"):
            one.reload()
            one.clock.fast_forward(LATER)
        expect(one.locator("#bell .badge")).to_have_text("1")
        expect(toasts(one)).to_have_count(0)


def test_the_toast_leads_to_the_result_which_is_seen_then(page, rep, job):
    page.goto("/tasks/")
    job.finish("12 people came in.")
    page.clock.fast_forward(LATER)
    toasts(page).get_by_role("link", name="Open").click()

    expect(page).to_have_url(re.compile(f"/jobs/{job.pk}/$"))
    expect(page.locator("#bell .badge")).to_be_hidden()
    assert not Notice.objects.unseen().exists()


def test_what_happens_before_ones_eyes_is_seen_already(page, job):
    page.goto(f"/jobs/{job.pk}/")
    job.finish("12 people came in.")
    page.clock.fast_forward(LATER)

    expect(page.locator("main .chip--good")).to_have_text("done")
    expect(toasts(page)).to_contain_text("12 people came in.")
    expect(toasts(page).get_by_role("link")).to_have_count(0)
    expect(page.locator("#bell .badge")).to_be_hidden()


def test_many_at_once_are_one_toast(page, rep):
    page.goto("/tasks/")
    for number in range(5):
        Notice.tell(rep, "test", f"Nr {number}")
    page.clock.fast_forward(LATER)

    expect(toasts(page)).to_have_count(1)
    expect(toasts(page)).to_contain_text("5 new notices")


def test_nothing_is_asked_while_nobody_looks(page):
    page.goto("/tasks/")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/news/" in request.url else None)
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    page.clock.fast_forward(4 * LATER)
    page.evaluate("() => new Promise(done => requestAnimationFrame(done))")

    assert asked == []


def test_the_bell_opens_a_menu_in_which_all_is_marked_as_read(page, rep):
    Notice.tell(rep, "test", "First", url="/tasks/")
    page.goto("/companies/")
    page.locator("#bell summary").click()
    expect(page.locator("#bell .told--new")).to_have_text(re.compile("First"))

    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("#bell .told--new")).to_have_count(0)
    expect(page.locator("#bell .badge")).to_be_hidden()
    expect(page.locator("#bell summary")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#bell .told")).to_have_count(0)


def test_running_work_is_followed_and_stopped_from_any_page(page, job):
    page.goto("/companies/")
    page.locator("#jobs-open summary").click()
    card = page.locator("#jobs-panel .progress-card")
    expect(card).to_contain_text("50 of 200")
    expect(card.locator("progress")).to_have_attribute("value", "50")

    Job.objects.filter(pk=job.pk).update(done=150)
    page.clock.run_for(2500)
    expect(card).to_contain_text("150 of 200")
    card.get_by_role("button", name="Stop").click()
    expect(card).to_contain_text("stopped")
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_without_javascript_bell_and_jobs_lead_to_their_pages(sign_in, rep):
    Notice.tell(rep, "test", "First", url="/tasks/")
    page = sign_in(rep, java_script_enabled=False)
    page.goto("/companies/")
    page.locator("#bell summary").click()
    page.get_by_role("link", name="All notices").click()
    page.get_by_role("button", name="Mark all as read").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Notices")
    expect(page.locator("main .told--new")).to_have_count(0)


def test_a_star_is_set_and_taken_away_by_key_and_by_mouse(page, rep):
    ada = make.contact("Ada", "Lovelace", owner=rep)
    page.goto(ada.get_absolute_url())
    page.locator("h1").click()
    page.keyboard.press("*")
    expect(page.locator("#favourites")).to_contain_text("Ada Lovelace")
    expect(page.locator("#star")).to_have_attribute("aria-pressed", "true")

    page.locator("#favourites summary").click()
    page.wait_for_function("() => localStorage.getItem('favourites') === 'closed'")
    page.reload()
    expect(page.locator("#favourites").get_by_text("Ada Lovelace")).to_be_hidden()
    page.locator("#star").click()
    expect(page.locator("#star")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#star")).to_be_focused()
    assert not Favourite.objects.exists()


def test_the_palette_offers_what_can_be_done_with_the_record_at_hand(page, rep):
    ada = make.contact("Ada", "Lovelace", owner=rep)
    page.goto(ada.get_absolute_url())
    page.keyboard.press("Control+k")
    expect(page.locator("#palette h3").first).to_have_text("Here")
    page.locator("#palette .hit", has_text="New deal for Ada Lovelace").click()
    expect(page).to_have_url(re.compile(rf"/deals/add/\?contact={ada.pk}"))

    page.goto(ada.get_absolute_url())
    page.keyboard.press("Control+k")
    page.locator("#palette .hit", has_text="Write a note").click()
    expect(page.locator("#composer textarea")).to_be_focused()


@pytest.mark.long
def test_g_and_a_letter_go_where_the_list_of_keys_says(sign_in, admin):
    page = sign_in(admin)
    page.goto("/tasks/")
    page.keyboard.press("?")
    lines = page.locator("#shortcuts .keys--go dt")
    expect(lines.first).to_be_visible()
    letters = [text.split()[-1] for text in lines.all_inner_texts()]
    goals = page.locator("#shortcuts .keys--go dd a").evaluate_all("all => all.map(link => link.pathname)")
    assert len(set(letters)) == len(letters) == len(goals) > 15
    page.keyboard.press("Escape")

    for letter, goal in list(zip(letters, goals, strict=True))[::4]:
        page.locator("h1").first.press("g")
        page.keyboard.press(letter)
        expect(page).to_have_url(re.compile(f"{goal}$"))
        page.wait_for_load_state()  # its keys listen


@pytest.mark.long
def test_e_edits_every_record_that_can_be_changed(sign_in, admin):
    made = [
        make.contact(),
        make.company(),
        make_sales.deal(owner=admin),
        make_sales.lead(),
        make_sales.product(),
        make_campaigns.segment(),
        make_reports.report(owner=admin),
    ]
    page = sign_in(admin)
    for record in made:
        page.goto(record.get_absolute_url())
        page.keyboard.press("e")
        expect(page).to_have_url(re.compile(r"/(edit|details|question)/$"))


def test_e_changes_the_first_fact_of_a_ticket(sign_in, agent):
    page = sign_in(agent)
    page.goto(make_support.ticket().get_absolute_url())
    page.keyboard.press("e")

    expect(page.locator(".desk-side form select").first).to_be_focused()


@pytest.mark.long
def test_n_begins_something_new_on_every_list(sign_in, admin):
    page = sign_in(admin)
    for path in (
        "contacts",
        "companies",
        "leads",
        "deals",
        "deals/board",
        "products",
        "tickets",
        "segments",
        "campaigns",
        "reports",
    ):
        page.goto(f"/{path}/")
        page.keyboard.press("n")
        expect(page).to_have_url(re.compile(r"/(new|add)/$"))


def test_what_is_typed_while_there_is_no_connection_stays(page, rep):
    ada = make.contact("Ada", "Lovelace", owner=rep)
    page.goto(ada.get_absolute_url())
    page.wait_for_load_state("networkidle")  # its lazy parts are there
    banner = page.locator("#offline p[data-when=offline]")
    expect(banner).to_be_hidden()
    page.context.set_offline(True)
    expect(banner).to_be_visible()
    page.locator("#composer textarea").fill("She wants samples.")
    page.get_by_role("button", name="Save note").click()

    expect(toasts(page)).to_contain_text("What you wrote is still here")
    expect(page.locator("#composer textarea")).to_have_value("She wants samples.")
    page.context.set_offline(False)
    expect(banner).to_be_hidden()
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#timeline")).to_contain_text("She wants samples.")
    assert ada.notes.count() == 1


def test_a_plain_form_is_not_sent_into_the_void_either(page):
    page.goto("/contacts/new/")
    page.get_by_label("First name").fill("Zita")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save").first.click()

    expect(toasts(page)).to_contain_text("What you wrote is still here")
    expect(page.get_by_label("First name")).to_have_value("Zita")
    page.context.set_offline(False)
    page.get_by_label("Last name").fill("Plain")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zita Plain")


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "You may not do this"), (413, "too large"), (429, "too often"), (503, "does not answer")],
)
def test_a_part_that_fails_says_why(page, rep, status, words):
    page.goto(make.contact(owner=rep).get_absolute_url())
    page.route("**/timeline/**", lambda route: route.fulfill(status=status, body="no"))
    page.locator("#timeline .chip--link", has_text="Notes").click()

    expect(toasts(page)).to_contain_text(words)


def test_a_server_that_does_not_answer_is_told_in_a_banner_until_it_does(page):
    page.goto("/tasks/")
    page.route("**/news/", lambda route: route.abort())
    page.clock.fast_forward(LATER)
    banner = page.locator("#offline p[data-when=slow]")
    expect(banner).to_be_visible()

    page.unroute("**/news/")
    page.clock.fast_forward(LATER)
    expect(banner).to_be_hidden()


def test_who_was_signed_out_meanwhile_gets_the_whole_sign_in_page(page, rep):
    ada = make.contact(owner=rep)
    page.goto(ada.get_absolute_url())
    page.wait_for_load_state("networkidle")  # its lazy parts are there
    Session.objects.all().delete()
    page.locator("#timeline .chip--link", has_text="Notes").click()

    expect(page).to_have_url(re.compile(rf"/sign-in/\?next=%2Fcontacts%2F{ada.pk}%2F$"))
    expect(page.get_by_label("User name")).to_be_visible()


def test_a_swap_that_takes_its_time_shows_a_bar(page, rep):
    page.goto(make.contact(owner=rep).get_absolute_url())
    held = []
    page.route("**/timeline/**", lambda route: held.append(route))
    bar = "getComputedStyle(document.body, '::before')"
    look = f"() => [{bar}.animationName, {bar}.animationDelay]"
    page.wait_for_function(f"() => {bar}.animationName === 'none'")
    with page.expect_request("**/timeline/**"):
        page.locator("#timeline .chip--link", has_text="Notes").click()
    assert page.evaluate(look) == ["wait", "0.3s"]

    held[0].continue_()
    expect(page.locator("#timeline .chip--link[aria-current]")).to_have_text("Notes")
    page.wait_for_function(f"() => {bar}.animationName === 'none'")


def test_the_bell_of_a_ticket_says_who_answered(sign_in, agent):
    ticket = make_support.ticket()
    Notice.tell(agent, "support.answer", "%(who)s answered.", about=ticket, who=ticket.contact)
    page = sign_in(agent)
    page.goto("/companies/")
    page.locator("#bell summary").click()
    page.locator("#bell .told").click()

    expect(page).to_have_url(re.compile(ticket.get_absolute_url()))
