import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from support.receiving import receive


class Command(BaseCommand):
    help = "Takes in a mail from standard input, or each file of a folder; a JSON line tells what became of it."

    def add_arguments(self, parser):
        parser.add_argument("--from-dir", type=Path, metavar="DIR", help="take in every file of this folder")

    def handle(self, *, from_dir, **options):
        if from_dir is None:
            self._take("-", sys.stdin.buffer.read(), "receive_mail")
            return
        if not from_dir.is_dir():
            raise CommandError(f"There is no folder {from_dir}.")
        for path in sorted(path for path in from_dir.iterdir() if path.is_file()):
            self._take(path.name, path.read_bytes(), f"receive_mail:{path.name}")

    def _take(self, name, raw, source):
        mail = receive(raw, source)
        line = {"file": name, "outcome": mail.state, "reason": mail.reason, "ticket": getattr(mail, "ticket_id", None)}
        self.stdout.write(json.dumps(line, ensure_ascii=False))
