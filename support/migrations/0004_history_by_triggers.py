from django.db import migrations

WATCH = """
CALL history_watch('support_ticket', 'support.ticket', 'contact_id', '', 'id,created_at,waits_since,first_response_at');
"""
FORGET = """
DROP TRIGGER IF EXISTS history_update ON support_ticket;
DROP TRIGGER IF EXISTS history_gone ON support_ticket;
"""


class Migration(migrations.Migration):
    """What the fields were before is written by the triggers of the ground floor."""

    dependencies = [
        ("support", "0003_mailbox_purpose"),
        ("contacts", "0024_history_by_triggers"),
    ]

    operations = [migrations.RunSQL(WATCH, FORGET)]
