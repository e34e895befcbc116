"""Changes of many rows are about the rows of any list, named by their keys; what was before each is kept by field."""

from django.db import migrations, models

BEFORE = """
UPDATE contacts_bulkchangerow AS row SET before = CASE change.what
    WHEN 'assign' THEN jsonb_build_object('owner_id', nullif(row.before #>> '{}', '')::bigint)
    WHEN 'stage' THEN jsonb_build_object('lifecycle', row.before #>> '{}')
    ELSE '{}'::jsonb END
FROM contacts_bulkchange AS change WHERE change.id = row.change_id
"""
BACK = """
UPDATE contacts_bulkchangerow SET before = to_jsonb(coalesce(before ->> 'owner_id', before ->> 'lifecycle', ''))
"""
TO_JSON = "ALTER TABLE contacts_bulkchangerow ALTER COLUMN before TYPE jsonb USING to_jsonb(before)"
TO_TEXT = "ALTER TABLE contacts_bulkchangerow ALTER COLUMN before TYPE varchar(60) USING left(before #>> '{}', 60)"


class Migration(migrations.Migration):
    dependencies = [("contacts", "0007_import_vcards")]

    operations = [
        migrations.AddField(
            model_name="bulkchange",
            name="of",
            field=models.CharField(default="contacts", max_length=40, verbose_name="list"),
        ),
        migrations.AlterField(
            model_name="bulkchange",
            name="what",
            field=models.CharField(max_length=20, verbose_name="what"),
        ),
        migrations.AddField(
            model_name="bulkchange",
            name="declined",
            field=models.PositiveBigIntegerField(default=0, verbose_name="not possible"),
        ),
        migrations.AddField(
            model_name="bulkchange",
            name="reasons",
            field=models.JSONField(default=dict, verbose_name="why not"),
        ),
        migrations.RemoveConstraint(model_name="bulkchangerow", name="bulk_change_row_once"),
        migrations.AlterField(
            model_name="bulkchangerow",
            name="contact",
            field=models.BigIntegerField(db_column="contact_id", verbose_name="row"),
        ),
        migrations.RenameField(model_name="bulkchangerow", old_name="contact", new_name="key"),
        migrations.AlterField(
            model_name="bulkchangerow",
            name="key",
            field=models.BigIntegerField(db_index=True, verbose_name="row"),
        ),
        migrations.AddConstraint(
            model_name="bulkchangerow",
            constraint=models.UniqueConstraint(fields=("change", "key"), name="bulk_change_row_once"),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(TO_JSON, TO_TEXT),
                migrations.RunSQL(BEFORE, BACK),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="bulkchangerow",
                    name="before",
                    field=models.JSONField(default=dict, verbose_name="before"),
                ),
            ],
        ),
    ]
