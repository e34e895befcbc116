"""The address of the Redis-compatible broker: REDIS_URL, or the embedded one."""

from urllib.parse import quote

from django.conf import settings

from crm_site.runtime import servers


def cache_url():
    """The address in the words of redis-py; starts the embedded broker when it is needed."""
    if settings.REDIS_URL:
        return settings.REDIS_URL
    return f"unix://{quote(str(servers.ensure().redis_socket))}?db={_number()}"


def celery_url():
    """The address in the words of Celery."""
    url = settings.REDIS_URL
    if not url:
        return f"redis+socket://{quote(str(servers.ensure().redis_socket))}?virtual_host={_number()}"
    return f"redis+socket://{url.removeprefix('unix://')}" if url.startswith("unix://") else url


def _number():
    return getattr(settings, "REDIS_DATABASE", 0)  # tests that run side by side have one each
