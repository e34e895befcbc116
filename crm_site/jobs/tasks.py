from celery import shared_task
from django.db import transaction
from django.utils.timezone import now

from crm_site.jobs import work
from crm_site.jobs.models import Job


@shared_task(acks_late=True)
def run_job(job_id):
    """Do one chunk of a job. May run twice: only a waiting or abandoned job is claimed."""
    if job := Job.objects.filter(pk=job_id).first():
        work.run(job)


def ring(job):
    """Have a worker look at the job once the transaction is through, in the queue of its kind.

    While the broker is away the row waits: the sweeper rings again, and nobody is told that it failed.
    """

    def send():
        run_job.apply_async((job.pk,), queue=work.queue_of(job.kind))

    transaction.on_commit(send, robust=True)


@shared_task
def ring_again():
    """Ring for jobs whose doorbell was lost."""
    for job in Job.objects.silent(now())[:100]:
        ring(job)
