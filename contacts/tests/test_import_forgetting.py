"""Files are not kept for ever, and nothing of somebody who was erased stays in one."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils.timezone import now

from contacts.importing import forgetting
from contacts.models import Contact, Import
from crm_site.jobs.models import Job
from crm_site.testing import make

FILE = "name,email,birthday\nAda Lovelace,ada@example.org,never\nCid,cid@example.org,never\n"


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", email="ada@example.org", owner=rep)


@pytest.fixture
def erase(rep, django_capture_on_commit_callbacks):
    def gone(person):
        with django_capture_on_commit_callbacks(execute=True):
            person.erase(by=rep)

    return gone


def test_the_rows_of_somebody_erased_leave_the_file_of_errors(rep, bring, ada, erase):
    run = bring(rep, FILE)
    erase(ada)
    job = Job.objects.get(pk=run.job_id)
    rows = list(csv.reader(io.StringIO(job.error_file.read().decode("utf-8-sig"))))

    assert [row[0] for row in rows] == ["name", "Cid"]
    assert not any("ada" in str(cells).lower() for cells in run.rows.values_list("cells", "reason"))


def test_a_file_of_errors_without_rows_goes_whole(rep, bring, ada, erase):
    run = bring(rep, "name,email,birthday\nAda Lovelace,ada@example.org,never\n")
    name = run.job.error_file.name
    erase(ada)

    assert not Job.objects.get(pk=run.job_id).error_file and not default_storage.exists(name)


def test_a_file_that_waits_goes_when_somebody_in_it_is_erased(browse, rep, upload, ada, erase):
    urls = [upload(rep, text).headers["Location"] for text in (FILE, "name\nBob\n")]
    erase(ada)
    with_ada, without = Import.objects.order_by("pk")

    assert not with_ada.file and without.file
    assert "kept no longer" in browse(rep).get(urls[0]).content.decode()
    assert "Bob" in browse(rep).get(urls[1]).content.decode()


def test_the_original_goes_when_the_import_is_over(rep, bring, upload, browse):
    run = bring(rep, FILE)
    upload(rep, "name\nBob\n")
    name = run.file.name
    assert forgetting.drop_old_files() == 1 and not default_storage.exists(name)

    assert Contact.objects.count() == 2 and browse(rep).get(f"/imports/{run.pk}/").status_code == 200
    assert Import.objects.latest("pk").file and Job.objects.get(pk=run.job_id).error_file


def test_after_a_month_no_file_is_kept(rep, bring, upload):
    run = bring(rep, FILE)
    upload(rep, "name\nBob\n")
    Import.objects.update(created_at=now() - timedelta(days=31))
    Job.objects.update(finished_at=now() - timedelta(days=31))

    assert forgetting.drop_old_files() == 3 and forgetting.drop_old_files() == 0
    assert not Import.objects.exclude(file="").exists() and not Job.objects.get(pk=run.job_id).error_file
