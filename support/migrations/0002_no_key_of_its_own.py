from django.db import migrations


class Migration(migrations.Migration):
    """Answers are sent once as every form is, see crm_site/staff/once.py."""

    dependencies = [("support", "0001_initial")]

    operations = [migrations.RemoveField(model_name="message", name="once")]
