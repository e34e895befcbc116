import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_favourite")]

    operations = [
        migrations.CreateModel(
            name="Once",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(verbose_name="key")),
                ("path", models.CharField(max_length=500, verbose_name="sent to")),
                ("content", models.CharField(max_length=64, verbose_name="digest of what it said")),
                ("where", models.TextField(verbose_name="led to")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "sent form",
                "verbose_name_plural": "sent forms",
                "ordering": ["-created_at", "-pk"],
                "indexes": [models.Index(fields=["created_at"], name="once_by_age")],
                "constraints": [models.UniqueConstraint(fields=("key", "user", "path"), name="once_per_form")],
            },
        ),
    ]
