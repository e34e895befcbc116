"""Rapport's Celery application: `celery -A crm_site.celery …`, or `./crm worker` and `./crm beat`."""

import os

from celery import Celery

from crm_site.runtime import broker
from crm_site.runtime.commands import QUEUES

# Rows are the truth and messages only carry ids: the sweepers ring again for what got lost. Seconds.
SWEEPERS = {
    "crm_site.jobs.tasks.ring_again": 30,
    "crm_site.staff.tasks.forget_sent_forms": 3600,
    "crm_site.staff.tasks.forget_old_notices": 3600,
    "contacts.tasks.empty_bin": 3600,
    "contacts.tasks.remind": 30,
    "contacts.tasks.send_waiting_mails": 10,
    "contacts.tasks.sweep_files": 3600,
    "contacts.tasks.drop_old_files": 3600,
    "contacts.tasks.check_quality": 1800,
    "contacts.tasks.look_for_duplicates": 1800,
    "contacts.tasks.tell_outside": 30,
    "contacts.tasks.forget_old_changes": 3600,
    "crm_site.api.tasks.ring_again": 10,
    "crm_site.api.tasks.forget": 3600,
    "support.tasks.poll_mailboxes": 60,
    "support.tasks.send_waiting": 30,
    "campaigns.tasks.ring_again": 30,
}

# Which of the QUEUES a task waits in; jobs say theirs (crm_site/jobs/work.py), every other one waits in "default".
QUEUE_OF = {
    "contacts.tasks.send_mail": "mail",
    "contacts.tasks.send_waiting_mails": "mail",
    "contacts.tasks.read_logged_mail": "mail",
    "crm_site.api.tasks.*": "mail",
    "support.tasks.*": "mail",
    "campaigns.tasks.*": "mail",
}


class Rapport(Celery):
    """Looks up the broker's address at the first connection: naming the application starts no server."""

    def _connection(self, url, **options):
        return super()._connection(url or broker.celery_url(), **options)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_site.settings")

app = Rapport("rapport")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_default_queue=QUEUES[-1],
    task_routes={name: {"queue": queue} for name, queue in QUEUE_OF.items()},
    beat_schedule={
        # A message that waited for as long as its pause is useless: the next one is there.
        name: {"task": name, "schedule": seconds, "options": {"expires": seconds}}
        for name, seconds in SWEEPERS.items()
    },
)
app.autodiscover_tasks()
