"""Counts the tasks under way in the tests' Redis; the tests and the worker that they start both load it."""

import redis
from celery.signals import before_task_publish, task_postrun, task_prerun, task_revoked, task_unknown
from django.contrib.contenttypes.models import ContentType

from crm_site.runtime import broker

TALLY = "tests:tally"
_clients = {}


def client():
    """One client for each address: a session moves to its own database once."""
    url = broker.cache_url()
    if url not in _clients:
        _clients[url] = redis.Redis.from_url(url)
    return _clients[url]


def under_way():
    """How many tasks are waiting or running."""
    return client().hlen(TALLY)


@before_task_publish.connect
def _publish(headers, **_):
    client().hincrby(TALLY, headers["id"], 1)


@task_prerun.connect
def _forget_types(**_):
    """Transactional tests number the content types anew; a worker outlives them and must not remember the old."""
    ContentType.objects.clear_cache()


@task_postrun.connect
def _finish(task_id, **_):
    if client().hexists(TALLY, task_id) and client().hincrby(TALLY, task_id, -1) <= 0:
        client().hdel(TALLY, task_id)


@task_revoked.connect
def _drop(request, **_):
    _finish(request.id)


@task_unknown.connect
def _ignore(id, **_):
    _finish(id)
