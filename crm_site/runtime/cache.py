"""Django's cache on the broker's server, beside the queues."""

from django.core.cache.backends.redis import RedisCache
from django.utils.functional import cached_property

from crm_site.runtime import broker


class SharedCache(RedisCache):
    def __init__(self, server, params):
        super().__init__(server, {"KEY_PREFIX": "cache", **params})

    @cached_property
    def _cache(self):
        return self._class([broker.cache_url()], **self._options)

    def clear(self):
        """Forget every cached value; the queues on the same server stay."""
        client = self._cache.get_client(None, write=True)
        for key in client.scan_iter(match=f"{self.key_prefix}:*", count=1000):
            client.unlink(key)
        return True
