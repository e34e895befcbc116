from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """An answer waits for a moment, or until a chosen time, and can be taken back until then."""

    dependencies = [("support", "0006_bin")]

    operations = [
        migrations.RemoveConstraint("message", "waiting_has_a_time"),
        migrations.RemoveIndex("message", "message_under_way"),
        migrations.RenameField("message", "next_attempt_at", "leaves_at"),
        migrations.AlterField(
            "message", "leaves_at", models.DateTimeField(blank=True, null=True, verbose_name="leaves")
        ),
        migrations.AlterField(
            "message",
            "state",
            models.CharField(
                blank=True,
                choices=[
                    ("", "–"),
                    ("waiting", "waiting to leave"),
                    ("sending", "leaving"),
                    ("sent", "sent"),
                    ("failed", "not delivered"),
                    ("uncertain", "perhaps sent"),
                    ("back", "taken back"),
                ],
                default="",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            "message", "solves", models.BooleanField(default=False, verbose_name="solves the ticket")
        ),
        migrations.AddIndex(
            "message",
            models.Index(
                condition=Q(state__in=["waiting", "sending"]), fields=["state", "leaves_at"], name="message_under_way"
            ),
        ),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(leaves_at__isnull=False), name="waiting_has_a_time"
            ),
        ),
    ]
