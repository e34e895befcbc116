from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from crm_site.staff.links import first_administrator, sign_in_path
from crm_site.staff.models import User


class Command(BaseCommand):
    help = "Print a link that signs somebody in once, within a day."

    def add_arguments(self, parser):
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--first", action="store_true", help="for the first administrator, made if missing")
        who.add_argument("--user", help="for the user with this name")

    def handle(self, *, first, user, **options):
        person = first_administrator() if first else User.objects.filter(username=user, is_active=True).first()
        if not person:
            raise CommandError(f"There is no active user “{user}”. Names are listed under /admin/staff/user/.")
        self.stdout.write(settings.SITE_URL + sign_in_path(person))
