import json
from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from contacts.importing import beginning, targets
from contacts.models import Import
from crm_site.jobs.work import CannotWork, run_to_end


class Command(BaseCommand):
    help = "Import a file, as the page does; says what was created, updated, skipped and wrong."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=sorted(targets))
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, help="a JSON file: columns, date_order, aliases, options, skip …")
        parser.add_argument("--json", action="store_true", help="print the counts as one JSON line")

    def handle(self, *, kind, file, mapping, json, **options):
        if not file.is_file():
            raise CommandError(f"There is no file “{file}”.")
        try:
            job = run_to_end(self.begin(kind, file, mapping))
        except CannotWork as reason:
            raise CommandError(str(reason)) from None
        if job.state != job.State.DONE:
            raise CommandError(job.message)
        self.say(job, json)

    def begin(self, kind, file, mapping):
        with file.open("rb") as content:
            run = Import.objects.create(kind=kind, name=file.name, file=File(content, file.name))
        told = beginning.read_mapping(mapping) if mapping else {}
        return beginning.begin(run, beginning.completed(told, beginning.guess_for(run)), ring=False)

    def say(self, job, as_json):
        if as_json:
            self.stdout.write(json.dumps(job.imported.counts | {"error_file": job.error_file.name or None}))
            return
        self.stdout.write(job.message)
        for row in job.imported.rows.exclude(level="skipped")[:20]:
            self.stdout.write(f"  line {row.line}, {row.get_level_display()}: {row.reason}")
        if job.error_file:
            self.stdout.write(f"All rows that need a look: {job.error_file.path}")
