from django.db import migrations


class Migration(migrations.Migration):
    """What stands in the own fields of deals is found by the search box."""

    dependencies = [("sales", "0007_bin"), ("contacts", "0028_own_fields_in_search")]
    operations = [
        migrations.RunSQL(
            "CALL own_words_watch('sales_deal', 'sales.deal', 'folded')",
            "CALL own_words_unwatch('sales_deal', 'sales.deal')",
        )
    ]
