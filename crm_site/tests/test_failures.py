"""When something fails, a page says so in plain words, also when neither database nor broker is there."""

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.template import loader
from django.test import Client
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as RedisError

from contacts.views import today
from crm_site.failures import Wordless
from crm_site.jobs import tasks
from crm_site.jobs.models import Job
from crm_site.jobs.work import start


def gone(*args, **kwargs):
    raise OperationalError("server closed the connection unexpectedly")


@pytest.fixture
def visitor(rep):
    """A browser of somebody who is signed in, which gets what a server answers to an exception."""
    client = Client(raise_request_exception=False)
    client.force_login(rep)
    return client


def test_while_the_database_is_away_a_page_asks_to_come_back(visitor):
    with connection.execute_wrapper(gone):
        answer = visitor.get("/contacts/?q=ada&view=mine")
    page = answer.content.decode()

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30" and answer.headers["Cache-Control"] == "no-store"
    assert "We are not there for a moment" in page
    assert 'href="/contacts/?q=ada&amp;view=mine"' in page, "the same page again"


@pytest.mark.django_db
def test_it_is_said_to_a_passer_by_too():
    with connection.execute_wrapper(gone):
        answer = Client(raise_request_exception=False).post("/sign-in/", {"username": "rep", "password": "x"})

    assert answer.status_code == 503 and 'href="/sign-in/"' in answer.content.decode()


@pytest.mark.parametrize("problem", [BrokerError("no broker"), RedisError("no cache")])
def test_while_the_broker_is_away_it_is_the_same(visitor, monkeypatch, problem):
    def fail(*args):
        raise problem

    monkeypatch.setattr(today.registry, "queues", [fail])

    assert visitor.get("/").status_code == 503


def test_another_failure_is_ours_and_says_so(visitor, monkeypatch):
    monkeypatch.setattr(today.registry, "queues", [lambda user, as_of: 1 / 0])
    answer = visitor.get("/")

    assert answer.status_code == 500 and "That was our fault" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_work_that_is_asked_for_while_the_broker_is_away_is_kept(rep, monkeypatch):
    def fail(*args, **kwargs):
        raise BrokerError("no broker")

    monkeypatch.setattr(tasks.run_job, "apply_async", fail)
    job = start("test.count", "Counting", owner=rep)

    assert Job.objects.get(pk=job.pk).state == "queued"


def test_too_much_at_once_is_said_to_be_too_much(visitor, monkeypatch):
    monkeypatch.setattr(settings, "DATA_UPLOAD_MAX_MEMORY_SIZE", 100)
    answer = visitor.post("/contacts/new/", {"first_name": "x" * 200})

    assert answer.status_code == 413 and "too large" in answer.content.decode()


def test_a_form_of_an_old_page_is_refused_in_words(rep):
    client = Client(enforce_csrf_checks=True)
    client.force_login(rep)
    answer = client.post("/me/", {"first_name": "Pat"})

    assert answer.status_code == 403 and "This page was open for too long" in answer.content.decode()


def test_what_is_not_there_can_be_searched_for(visitor):
    answer = visitor.get("/nothing-here/")

    assert answer.status_code == 404 and 'action="/search/"' in answer.content.decode()


def test_where_only_a_button_sends_something_a_visit_is_told_so(visitor):
    answer = visitor.get("/notices/seen/")

    assert answer.status_code == 405 and answer.headers["Allow"] == "POST"
    assert "not a page to look at" in answer.content.decode()


@pytest.mark.parametrize("status", [409, 429])
def test_a_refusal_without_a_word_gets_one(rf, status):
    answer = Wordless(lambda request: HttpResponse(status=status))(rf.get("/"))
    spoken = Wordless(lambda request: HttpResponse("words", status=status))(rf.get("/"))

    assert f'<p class="error-code">{status}</p>' in answer.content.decode()
    assert spoken.content == b"words"


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "409", "413", "429", "500", "503"])
def test_each_page_needs_no_database_and_names_a_way_on(name):
    """This test may not use one."""
    page = loader.render_to_string(f"{name}.html")

    assert f'<p class="error-code">{name[:3]}</p>' in page and 'class="btn btn-primary" href="/"' in page


def test_each_has_its_words_for_a_part_that_failed(visitor):
    page = visitor.get("/tasks/").content.decode()
    for reason in ("unreadable", "forbidden", "gone", "overtaken", "large", "often", "away", "slow", "failed"):
        assert f"data-{reason}=" in page


def test_the_answer_to_a_broken_request_stays_400(visitor):
    assert visitor.get("/search/?q=%00").status_code == 400
