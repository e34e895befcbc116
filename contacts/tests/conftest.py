import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Import
from crm_site.celery import app
from crm_site.jobs.work import run_to_end


@pytest.fixture
def queries():
    """How many queries a page costs, once the session is warm."""

    def count(browser, url, **headers):
        browser.get(url, headers=headers)
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(url, headers=headers).status_code == 200
        return len(caught)

    return count


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Uploads of this test only."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def upload(browse):
    """Send a file to the page: `upload(rep, "name\\nAda\\n")` gives the answer; text is sent as UTF-8."""

    def send(person, content, *, name="people.csv", kind="contacts"):
        content = content.encode() if isinstance(content, str) else content
        return browse(person).post("/imports/", {"kind": kind, "file": SimpleUploadedFile(name, content)})

    return send


@pytest.fixture
def bring(browse, upload):
    """Bring a file in as a person does: send it, agree to what was guessed (but for `changes`), let the worker run."""

    def bring_in(person, content, *, changes=None, **file):
        answer = upload(person, content, **file)
        assert answer.status_code == 302, answer.context["form"].errors
        url = answer.headers["Location"]
        page = browse(person).get(url)
        assert page.status_code == 200, page.context.get("problem")
        browse(person).post(url, agreed(page.context["form"]) | (changes or {}))
        run = Import.objects.select_related("job").get(pk=url.strip("/").rpartition("/")[2])
        run_to_end(run.job)
        run.refresh_from_db()
        return run

    return bring_in


@pytest.fixture
def look_first(browse, upload):
    """Send a file and have it looked at before anything is written: the import with its dry run."""

    def look(person, content, *, changes=None, **file):
        url = upload(person, content, **file).headers["Location"]
        page = browse(person).get(url)
        browse(person).post(url, agreed(page.context["form"]) | (changes or {}) | {"then": "check"})
        run = Import.objects.select_related("plan").get(pk=url.strip("/").rpartition("/")[2])
        run_to_end(run.plan)
        run.refresh_from_db()
        return run

    return look


def agreed(form):
    """What the mapping form sends when nothing is changed in it."""
    return {name: form[name].value() for name in form.fields}


@pytest.fixture
def counts():
    """`(created, updated, skipped, errors)` of an import."""
    return lambda run: (run.created, run.updated, run.skipped, run.errors)


@pytest.fixture
def reasons():
    """`{line: reason}` of the rows that need a look."""
    return lambda run: dict(run.rows.values_list("line", "reason"))


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    """`with at_once():` tasks that are rung for run when the block ends."""
    app.conf.task_always_eager = True
    yield lambda: django_capture_on_commit_callbacks(execute=True)
    app.conf.task_always_eager = False
