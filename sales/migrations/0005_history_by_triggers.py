from django.db import migrations

WATCH = """
CALL history_watch(
    'sales_deal', 'sales.deal', 'contact_id', 'company_id', 'id,version,created_at,updated_at,stage_since'
);
CALL history_watch('sales_lead', 'sales.lead', 'contact_id', '', 'id,version,created_at,updated_at');
"""
FORGET = """
DROP TRIGGER IF EXISTS history_update ON sales_deal;
DROP TRIGGER IF EXISTS history_gone ON sales_deal;
DROP TRIGGER IF EXISTS history_update ON sales_lead;
DROP TRIGGER IF EXISTS history_gone ON sales_lead;
"""


class Migration(migrations.Migration):
    """What the fields were before is written by the triggers of the ground floor."""

    dependencies = [
        ("sales", "0004_search"),
        ("contacts", "0024_history_by_triggers"),
    ]

    operations = [migrations.RunSQL(WATCH, FORGET)]
