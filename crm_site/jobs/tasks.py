from celery import shared_task
from django.utils.timezone import now

from crm_site.jobs import work
from crm_site.jobs.models import Job


@shared_task(acks_late=True)
def run_job(job_id):
    """Do one chunk of a job. May run twice: only a waiting or abandoned job is claimed."""
    if job := Job.objects.filter(pk=job_id).first():
        work.run(job)


@shared_task
def ring_again():
    """Ring for jobs whose doorbell was lost."""
    for job in Job.objects.silent(now())[:100]:
        run_job.delay(job.pk)
