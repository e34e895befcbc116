"""The embedded Redis-compatible server: started, asked whether it answers, stopped."""

import shutil
import signal
import subprocess

import redis

from crm_site.runtime import process, programs
from crm_site.runtime.address import private

DURABLE = ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
THROWAWAY = ["--appendonly", "no", "--save", ""]


class Valkey:
    name = "broker"

    def __init__(self, address, *, throwaway=False):
        self.address = address
        self.throwaway = throwaway
        self.data = address.redis_data
        self.log = address.logs / "broker.log"
        self.pid_file = address.locks / "broker.pid"
        self.process = None

    def prepare(self):
        """Make the folders, and end a server that a killed keeper left on them."""
        private(self.address.sockets)
        private(self.data)
        if pid := process.first_number(self.pid_file):
            process.end_leftover(pid, self.data, (signal.SIGTERM, 20))
        self.address.redis_socket.unlink(missing_ok=True)

    def start(self):
        with process.open_log(self.log) as log:
            self.process = process.start_server(
                [programs.redis_server(), "--dir", self.data, *self._options()],
                log=log,
                farewell=signal.SIGTERM,
            )
        self.pid_file.write_text(str(self.process.pid))

    def answers(self):
        try:
            return redis.Redis(unix_socket_path=str(self.address.redis_socket), socket_timeout=5).ping()
        except redis.RedisError:
            return False

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def forget(self):
        """Throw the data away: only for a server of tests."""
        shutil.rmtree(self.data, ignore_errors=True)

    def _options(self):
        listen = ["--port", "0", "--unixsocket", self.address.redis_socket, "--unixsocketperm", "700"]
        rest = ["--maxmemory-policy", "noeviction", "--databases", "64", "--daemonize", "no"]
        return [*listen, *rest, *(THROWAWAY if self.throwaway else DURABLE)]
