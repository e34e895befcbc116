"""Who may bring files in, and see and take back what they brought."""

from django.core.files.base import ContentFile
from django.utils.timezone import now

from contacts.importing.beginning import begin, guess_for, rehearse
from contacts.models import Import
from crm_site.jobs.work import run_to_end
from crm_site.testing import make
from crm_site.testing.access import Access

IMPORTERS = "rep manager marketer admin"


def _import(cast):
    run = Import(kind="contacts", name="people.csv", owner=cast.rep)
    run.file.save("people.csv", ContentFile(b"name,email\nAda,ada@example.org\n"))
    return [run.pk]


def _planned(cast):
    run = Import.objects.get(pk=_import(cast)[0])
    rehearse(run, guess_for(run).as_mapping())
    return [run.pk]


def _planned_row(cast):
    run = Import.objects.get(pk=_planned(cast)[0])
    return [run.pk, run.planned_rows.create(line=2, fate="new", cells=["Ada", "ada@example.org"]).line]


def _ended_import(cast):
    run = Import.objects.get(pk=_import(cast)[0])
    run_to_end(begin(run, guess_for(run).as_mapping(), ring=False))
    return [run.pk]


def _failed_import(cast):
    make.contact("Ada", "Gone", external_id="K1", deleted_at=now())
    run = Import.objects.create(kind="contacts", name="a.csv", owner=cast.rep)
    run.file.save("a.csv", ContentFile(b"Number,Name\nK1,Ada Byron\n"))
    run_to_end(begin(run, guess_for(run).as_mapping(), ring=False))
    return [run.pk]


IMPORTS = [
    Access("contacts:imports", GET=IMPORTERS, POST=IMPORTERS),
    Access("contacts:import", _import, GET="rep admin", POST="rep admin", unseen="manager marketer"),
    Access("contacts:import_start", _planned, POST="rep admin", unseen="manager marketer"),
    Access("contacts:import_row", _planned_row, GET="rep admin", POST="rep admin", unseen="manager marketer"),
    Access("contacts:import_again", _failed_import, POST="rep admin", unseen="manager marketer"),
    Access("contacts:import_undo", _ended_import, POST="rep admin", unseen="manager marketer"),
]
