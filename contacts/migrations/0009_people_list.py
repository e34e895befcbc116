"""Lists of people put together by hand."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0008_bulk_of_every_list"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PeopleList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "shared",
                    models.BooleanField(
                        default=False,
                        help_text=("They see it, filter by it, and put people on it; only you rename and delete it."),
                        verbose_name="shared with all colleagues",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people_lists",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "list of people",
                "verbose_name_plural": "lists of people",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ListMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="added")),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "people_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="contacts.peoplelist",
                        verbose_name="list",
                    ),
                ),
            ],
            options={"verbose_name": "person on a list", "verbose_name_plural": "people on lists"},
        ),
        migrations.AddField(
            model_name="peoplelist",
            name="members",
            field=models.ManyToManyField(
                related_name="people_lists",
                through="contacts.ListMember",
                to="contacts.contact",
                verbose_name="people",
            ),
        ),
        migrations.AddConstraint(
            model_name="peoplelist",
            constraint=models.UniqueConstraint(fields=("owner", "name"), name="people_list_name_once"),
        ),
        migrations.AddConstraint(
            model_name="peoplelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="people_list_has_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="listmember",
            constraint=models.UniqueConstraint(fields=("people_list", "contact"), name="list_member_once"),
        ),
    ]
