import time
from importlib import import_module

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils.module_loading import module_has_submodule

from contacts.models import Contact
from crm_site.staff.demo import World

FLOORS = ("staff", "contacts", "sales", "support", "campaigns", "reports", "api")


class Command(BaseCommand):
    help = "Fill a believable business, the same each time, with dates relative to today."

    def add_arguments(self, parser):
        parser.add_argument("--contacts", type=int, default=2000, help="how many people it knows (default 2000)")

    def handle(self, *, contacts, **options):
        if Contact.objects.exists():
            self.stdout.write("There are contacts already: the demo business is filled into an empty one only.")
            return
        world = World(size=contacts)
        with transaction.atomic():
            for label in FLOORS:
                self.fill(apps.get_app_config(label), world)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write("Sign in as any of them by a link: ./crm manage sign_in_link --user jonas.keller")

    def fill(self, app, world):
        if not module_has_submodule(app.module, "demo"):
            return
        begun = time.monotonic()
        import_module(f"{app.name}.demo").fill(world)
        self.stdout.write(f"{app.verbose_name}: filled in {time.monotonic() - begun:.1f} s")
