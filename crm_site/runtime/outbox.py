"""A mail server for the time before there is one: each message becomes a file that mail programs open."""

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class Outbox(BaseEmailBackend):
    def send_messages(self, messages):
        """Write each message into the outbox folder; the number of those written."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in messages:
            self._keep(message.message().as_bytes(), folder)
        return len(messages)

    def _keep(self, content, folder):
        number, draft = tempfile.mkstemp(dir=folder, prefix=".draft-")
        with os.fdopen(number, "wb") as file:
            file.write(content)
        os.rename(draft, folder / f"{Path(draft).name.removeprefix('.draft-')}.eml")
