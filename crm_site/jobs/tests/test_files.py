import pytest
from django.core.files.base import ContentFile

from crm_site.jobs.models import Job


@pytest.fixture
def job(rep, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    job = Job.objects.create(kind="test", title="Report", owner=rep)
    job.attach("result_file", "won.csv", ContentFile(b"deal,amount\n"))
    job.attach("error_file", "rows.csv", ContentFile(b"line,reason\n"))
    return job


def body(answer):
    return b"".join(answer.streaming_content)


def test_the_owner_downloads_the_result(browse, rep, job):
    answer = browse(rep).get(f"/jobs/{job.pk}/result-file/")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "won" in answer.headers["Content-Disposition"]
    assert body(answer) == b"deal,amount\n"


def test_the_owner_downloads_the_rows_that_need_a_look(browse, rep, job):
    assert body(browse(rep).get(f"/jobs/{job.pk}/error-file/")) == b"line,reason\n"


@pytest.mark.parametrize("person", ["manager", "other_rep", "marketer", "outsider"])
@pytest.mark.parametrize("which", ["", "result-file/", "error-file/"])
def test_for_everybody_else_the_job_does_not_exist(browse, cast, job, person, which):
    assert browse(getattr(cast, person)).get(f"/jobs/{job.pk}/{which}").status_code == 404


def test_the_page_offers_both_files(browse, rep, job):
    page = browse(rep).get(f"/jobs/{job.pk}/").content.decode()

    assert f"/jobs/{job.pk}/result-file/" in page and f"/jobs/{job.pk}/error-file/" in page


def test_a_job_without_a_file_has_none_to_download(browse, rep):
    job = Job.objects.create(kind="test", title="Bare", owner=rep)

    assert browse(rep).get(f"/jobs/{job.pk}/result-file/").status_code == 404
    assert "result-file" not in browse(rep).get(f"/jobs/{job.pk}/").content.decode()


def test_a_file_that_was_cleared_away_is_a_404_and_no_crash(browse, rep, job):
    job.result_file.storage.delete(job.result_file.name)

    assert browse(rep).get(f"/jobs/{job.pk}/result-file/").status_code == 404
