from django.core.management.base import BaseCommand, CommandError

from campaigns import planning, sending
from campaigns.models import Campaign, NotReady


class Command(BaseCommand):
    help = "Send a campaign, as the button does, and work until nothing is due any more."

    def add_arguments(self, parser):
        parser.add_argument("id", type=int)

    def handle(self, *, id, **options):
        campaign = Campaign.objects.filter(pk=id).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {id}.")
        try:
            started = campaign.send()
        except NotReady as missing:
            raise CommandError(str(missing)) from missing
        if not started and not campaign.is_under_way:
            state = campaign.get_state_display()
            self.stdout.write(f"“{campaign}” was sent before ({state}); nothing was changed.")
            return
        self._work(campaign)
        self._say(campaign)

    def _work(self, campaign):
        """Do here what workers do; if some are at it as well, nobody gets it twice."""
        while planning.plan(campaign.pk):
            pass
        while sending.send_batch(campaign.pk):
            pass
        campaign.refresh_from_db()

    def _say(self, campaign):
        progress = campaign.progress()
        for name in ("total", "sent", "failed", "suppressed", "uncertain", "waiting"):
            self.stdout.write(f"{name}: {progress[name]}")
        if progress["waiting"]:
            reason = f" ({campaign.error})" if campaign.error else ""
            self.stdout.write(f"Those that wait are sent by a worker, or by this command once more.{reason}")
