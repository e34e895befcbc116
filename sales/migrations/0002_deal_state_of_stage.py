from django.db import migrations

FITS = """
ALTER TABLE sales_deal ADD CONSTRAINT deal_state_of_stage
FOREIGN KEY (stage_id, pipeline_id, state) REFERENCES sales_stage (id, pipeline_id, kind)
"""


class Migration(migrations.Migration):
    """A deal is won in a stage of winning, lost in one of losing, and always in a stage of its own pipeline."""

    dependencies = [("sales", "0001_initial")]
    operations = [migrations.RunSQL(FITS, "ALTER TABLE sales_deal DROP CONSTRAINT deal_state_of_stage")]
