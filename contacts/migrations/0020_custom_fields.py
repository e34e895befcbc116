import django.contrib.postgres.indexes
import django.core.validators
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import contacts.models.custom

DAY = """
CREATE OR REPLACE FUNCTION custom_day(text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT make_date(substr($1, 1, 4)::int, substr($1, 6, 2)::int, substr($1, 9, 2)::int) $$
"""
STAYS = """
CREATE OR REPLACE FUNCTION custom_field_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.subject, NEW.key, NEW.kind) IS DISTINCT FROM (OLD.subject, OLD.key, OLD.kind) THEN
        RAISE EXCEPTION 'key and kind of a field stay as they are' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER custom_field_stays BEFORE UPDATE ON contacts_customfield
FOR EACH ROW EXECUTE FUNCTION custom_field_stays();
"""
AWAY = "DROP TRIGGER custom_field_stays ON contacts_customfield; DROP FUNCTION custom_field_stays()"


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0019_quality_and_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=60, verbose_name="kind of record")),
                (
                    "key",
                    models.CharField(
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9]*(_[a-z0-9]+)*$",
                                "Small letters, digits and single underscores; a letter first.",
                            )
                        ],
                        verbose_name="key",
                    ),
                ),
                ("label", models.CharField(max_length=80, verbose_name="label")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("number", "number"),
                            ("money", "money"),
                            ("date", "date"),
                            ("choice", "one of several choices"),
                            ("choices", "several choices"),
                            ("person", "colleague"),
                            ("link", "link"),
                            ("yes_no", "yes or no"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("help_text", models.CharField(blank=True, max_length=200, verbose_name="help")),
                ("choices", models.JSONField(blank=True, default=list, verbose_name="choices")),
                ("required", models.BooleanField(default=False, verbose_name="required of new records")),
                ("on_record", models.BooleanField(default=True, verbose_name="on the record’s page")),
                ("on_form", models.BooleanField(default=True, verbose_name="in the form")),
                ("in_lists", models.BooleanField(default=True, verbose_name="as a column of lists")),
                (
                    "order",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not sorted"),
                            ("building", "being made ready"),
                            ("ready", "ready"),
                            ("failed", "failed"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="sorting",
                    ),
                ),
                ("place", models.PositiveIntegerField(default=0, verbose_name="place")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived")),
            ],
            options={
                "verbose_name": "own field",
                "verbose_name_plural": "own fields",
                "ordering": ["subject", "place", "pk"],
            },
        ),
        migrations.AddField(
            model_name="company",
            name="custom",
            field=contacts.models.custom.CustomValues(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=contacts.models.custom.Bag,
                editable=False,
                verbose_name="own fields",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="custom",
            field=contacts.models.custom.CustomValues(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=contacts.models.custom.Bag,
                editable=False,
                verbose_name="own fields",
            ),
        ),
        migrations.AddIndex(
            model_name="company",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["custom"], name="company_custom", opclasses=["jsonb_path_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["custom"], name="contact_custom", opclasses=["jsonb_path_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="customfield",
            constraint=models.UniqueConstraint(fields=("subject", "key"), name="custom_field_key_once"),
        ),
        migrations.AddConstraint(
            model_name="customfield",
            constraint=models.CheckConstraint(
                condition=models.Q(("key__regex", "^[a-z][a-z0-9]*(_[a-z0-9]+)*$")), name="custom_field_key_plain"
            ),
        ),
        migrations.AddConstraint(
            model_name="customfield",
            constraint=models.CheckConstraint(
                condition=models.Q(("label", ""), _negated=True), name="custom_field_has_label"
            ),
        ),
        migrations.AddConstraint(
            model_name="customfield",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["text", "number", "money", "date", "choice", "choices", "person", "link", "yes_no"])
                ),
                name="custom_field_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="customfield",
            constraint=models.CheckConstraint(
                condition=models.Q(("order", ""), ("kind__in", ["text", "number", "money", "date"]), _connector="OR"),
                name="custom_field_sorts_by_kind",
            ),
        ),
        migrations.RunSQL(DAY, "DROP FUNCTION custom_day(text)"),
        migrations.RunSQL(STAYS, AWAY),
    ]
