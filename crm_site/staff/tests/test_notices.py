from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from crm_site.jobs.models import Job
from crm_site.staff.models import Notice
from crm_site.staff.tasks import forget_old_notices
from crm_site.testing import make

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


def page_of(person, browse, **headers):
    return browse(person).get("/notices/", headers=headers).content.decode()


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_it_leads_to_our_own_pages_only(rep, url):
    assert Notice.tell(rep, "test", "Look", url=url).url == ""


def test_a_long_text_is_cut_and_none_is_too_long(rep):
    notice = Notice.tell(rep, "test", "%(what)s", what="x" * 500)

    assert len(notice.text) == 300 and notice.text.endswith("…")


def test_nobody_and_those_who_left_are_not_told(rep):
    rep.is_active = False

    assert Notice.tell(None, "test", "Look") is None
    assert Notice.tell(rep, "test", "Look") is None


def test_telling_of_the_same_thing_again_replaces_what_was_not_seen(rep):
    contact = make.contact()
    first = Notice.tell(rep, "test", "One", about=contact)
    Notice.tell(rep, "test", "Two", about=contact)
    Notice.tell(rep, "other", "Three", about=contact)

    assert set(Notice.objects.values_list("text", flat=True)) == {"Two", "Three"}
    assert first.url == contact.get_absolute_url()


def test_a_percent_sign_in_a_name_does_no_harm(rep):
    assert Notice.tell(rep, "test", "%(what)s is here", what="50 % off %s").text == "50 % off %s is here"


def test_the_page_shows_ones_own_by_day_and_marks_what_is_new(browse, rep, manager):
    old = Notice.tell(rep, "test", "Yesterday’s")
    Notice.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=1), seen_at=now())
    Notice.tell(rep, "test", "Today’s <b>")
    Notice.tell(manager, "test", "Somebody else’s")
    page = page_of(rep, browse)

    assert page.index("Today’s &lt;b&gt;") < page.index("Yesterday’s")
    assert "Somebody else’s" not in page
    assert page.count('class="day"') == 2 and page.count("told--new") == 1
    assert "1 is new." in page


def test_an_empty_page_says_what_will_stand_there(browse, rep):
    assert "Nothing to tell" in page_of(rep, browse)


def test_opening_one_leads_there_and_marks_it_as_seen(browse, rep):
    notice = Notice.tell(rep, "test", "Look", url="/tasks/")
    answer = browse(rep).get(f"/notices/{notice.pk}/")
    notice.refresh_from_db()

    assert answer.headers["Location"] == "/tasks/" and notice.seen_at


def test_all_that_one_saw_is_marked_and_what_came_meanwhile_stays_new(browse, rep, manager):
    notices = [Notice.tell(rep, "test", f"Nr {n}") for n in range(3)]
    others = Notice.tell(manager, "test", "Not mine")
    browse(rep).post("/notices/seen/", {"newest": notices[1].pk})

    assert set(Notice.objects.unseen()) == {notices[2], others}


@pytest.mark.parametrize("newest", ["", "x", "9" * 30])
def test_a_forged_mark_marks_nothing(browse, rep, newest):
    Notice.tell(rep, "test", "Look")
    assert browse(rep).post("/notices/seen/", {"newest": newest}).status_code == 302

    assert Notice.objects.unseen().count() == 1


def test_htmx_gets_the_menu(browse, rep):
    notice = Notice.tell(rep, "test", "Look")
    menu = page_of(rep, browse, **PART)
    answer = browse(rep).post("/notices/seen/", {"newest": notice.pk}, headers=PART)

    assert "<html" not in menu and "Mark all as read" in menu
    assert "Mark all as read" not in answer.content.decode() and answer.headers["HX-Trigger"] == "news"


def test_older_ones_are_on_the_next_page(browse, rep):
    Notice.objects.bulk_create(Notice(user=rep, kind="test", text=f"Nr {n}.") for n in range(45))
    page = page_of(rep, browse)

    assert page.count('class="told ') == 40 and "Nr 4." not in page and 'rel="next"' in page


def test_the_page_costs_the_same_with_many(browse, rep):
    Notice.tell(rep, "test", "Look")
    few = cost(browse(rep), "/notices/")
    Notice.objects.bulk_create(Notice(user=rep, kind="test", text=f"Nr {n}.") for n in range(39))

    assert cost(browse(rep), "/notices/") == few


def cost(browser, url):
    browser.get(url)
    with CaptureQueriesContext(connection) as caught:
        browser.get(url)
    return len(caught)


def test_the_bell_counts_what_is_new(browse, rep):
    Notice.tell(rep, "test", "Look")
    page = browse(rep).get("/tasks/").content.decode()

    assert '<span class="badge" data-count="unseen">1</span>' in page


def test_news_are_few_words_for_two_queries(browse, rep, manager):
    first = Notice.tell(rep, "jobs.failed", "It failed", url="/jobs/1/")
    Notice.tell(manager, "test", "Not mine")
    Job.objects.create(kind="test", title="x", owner=rep, state="running")
    Job.objects.create(kind="test", title="x", owner=manager, state="running")
    browser = browse(rep)
    assert browser.get("/news/").json() == {
        "unseen": 1,
        "running": 1,
        "notices": [
            {"id": first.pk, "text": "It failed", "url": "/jobs/1/", "go": f"/notices/{first.pk}/", "tone": "late"}
        ],
    }
    signed_in = 2  # the session and the user, as on every page
    assert cost(browser, "/news/") == signed_in + 2


def test_news_count_all_and_tell_the_newest_five(browse, rep):
    Notice.objects.bulk_create(Notice(user=rep, kind="test", text=f"Nr {n}.") for n in range(30))
    news = browse(rep).get("/news/").json()

    assert news["unseen"] == 30 and [one["text"] for one in news["notices"]] == [
        f"Nr {n}." for n in (29, 28, 27, 26, 25)
    ]


def test_without_news_nothing_travels(browse, rep):
    browser = browse(rep)
    tag = browser.get("/news/").headers["ETag"]
    assert browser.get("/news/", headers={"If-None-Match": tag}).status_code == 304

    Notice.tell(rep, "test", "Look")
    assert browser.get("/news/", headers={"If-None-Match": tag}).status_code == 200


def test_what_was_seen_three_months_ago_is_swept_away(rep):
    long_ago = now() - timedelta(days=91)
    seen = {"user": rep, "kind": "test", "created_at": long_ago}
    Notice.objects.create(**seen, text="seen long ago", seen_at=long_ago)
    Notice.objects.create(**seen, text="seen lately", seen_at=now() - timedelta(days=89))
    Notice.objects.create(**seen, text="never seen")
    forget_old_notices()

    assert set(Notice.objects.values_list("text", flat=True)) == {"seen lately", "never seen"}
