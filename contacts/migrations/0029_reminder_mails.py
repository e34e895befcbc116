from django.db import migrations, models


class Migration(migrations.Migration):
    """A reminder stays to be mailed until it was: whoever stops in between is followed by another."""

    dependencies = [("contacts", "0028_own_fields_in_search")]
    operations = [
        migrations.AddField(
            model_name="task",
            name="mail_begun_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="reminder being mailed since"
            ),
        ),
    ]
