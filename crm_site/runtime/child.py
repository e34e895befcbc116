"""One process of `./crm up`: started, watched, started again with growing pauses, stopped."""

import os
import signal
import subprocess
import time
from contextlib import suppress

from crm_site.runtime import home, process

LONGEST_PAUSE = 30
BOOT = 3
SETTLED = 60  # seconds alive after which an end counts as the first one again


class Child:
    def __init__(self, name, command, *, log, patience, environment):
        self.name = name
        self.command = command
        self.log = log
        self.patience = patience  # seconds to finish in once it is asked to stop
        self.environment = environment
        self.process = None
        self.failures = 0
        self.again_at = 0

    def start(self):
        """In a session of its own: Ctrl-C reaches only the parent, which ends its children in order."""
        with process.open_log(self.log) as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=home.PROJECT,
                env=self.environment,
                start_new_session=True,
                preexec_fn=process.end_with_parent(signal.SIGTERM),
            )
        self.started_at = time.monotonic()

    @property
    def runs(self):
        return self.process is not None and self.process.poll() is None

    def look_after(self):
        """Start it again when it ended; what to tell about that, or nothing."""
        if self.runs:
            return ""
        if self.again_at:
            if time.monotonic() > self.again_at:
                self.again_at = 0
                self.start()
            return ""
        return self._plan_restart()

    def _plan_restart(self):
        self._end_group()  # a server whose first process died may leave workers on the port
        lived = time.monotonic() - self.started_at
        self.failures = 1 if lived > SETTLED else self.failures + 1
        pause = min(2 ** (self.failures - 1), LONGEST_PAUSE)
        self.again_at = time.monotonic() + pause
        return f"The {self.name} ended and is started again in {pause} s. Its log: {self.log}"

    def ask_to_stop(self):
        if self.runs:
            self.process.terminate()
            # While it boots, the web server loses this signal, and there is nothing to finish yet.
            lives = time.monotonic() - self.started_at
            self.stop_by = time.monotonic() + (self.patience if lives > BOOT else min(self.patience, 1))

    def is_gone(self):
        """Whether it ended by now; it is killed when its time to finish is over."""
        if self.runs and time.monotonic() < self.stop_by:
            return False
        if self.process:
            self._end_group()
            self.process.wait()
        return True

    def kill(self):
        self.stop_by = 0
        if self.process:
            self._end_group()

    def _end_group(self):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
