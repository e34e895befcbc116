import os
import time

from django.db.backends.postgresql import base
from django.db.utils import OperationalError as DjangoOperationalError
from psycopg2 import OperationalError

from crm_site.runtime import servers
from crm_site.runtime.database.client import DatabaseClient

PATIENCE = 10  # seconds: a crashed server is back within one
NOT_THERE = (
    "No such file",
    "Connection refused",
    "starting up",
    "shutting down",
    "not yet accepting connections",
    "in recovery mode",
    "terminating connection",
    "closed the connection",
)


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks up the embedded server at the first connection, and again when that server is gone."""

    client_class = DatabaseClient

    @property
    def embedded(self):
        return not os.environ.get("DATABASE_URL")

    def get_connection_params(self):
        params = super().get_connection_params()
        if self.embedded:
            params["host"] = str(self._embedded_server().sockets)
        return params

    def get_new_connection(self, params):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return super().get_new_connection(params)
            except OperationalError as error:
                gone = self.embedded and any(words in str(error) for words in NOT_THERE)
                if not gone or time.monotonic() > deadline:
                    raise
            time.sleep(0.1)
            self._embedded_server(afresh=True)

    def _embedded_server(self, **options):
        try:
            return servers.ensure(**options)
        except servers.ServersFailed as error:
            raise DjangoOperationalError(str(error)) from error
