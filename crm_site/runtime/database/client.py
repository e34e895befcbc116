import os

from django.db.backends.postgresql import client

from crm_site.runtime import programs, servers


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` on the embedded server, with the psql that came with it."""

    def runshell(self, parameters):
        if self.connection.embedded:
            self.connection.settings_dict["HOST"] = str(servers.ensure().sockets)
            os.environ["PATH"] += f"{os.pathsep}{programs.postgres_folder()}"
        super().runshell(parameters)
