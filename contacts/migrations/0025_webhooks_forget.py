"""What webhooks were told of a fact goes with the fact; when and that something was told stays."""

from django.db import migrations

MAKE = """
CREATE FUNCTION contacts_forget_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE api_delivery SET request = '', response = ''
    FROM facts WHERE source = 'interaction' AND subject = facts.id AND (request <> '' OR response <> '');
    RETURN NULL;
END $$;
CREATE TRIGGER forget_told AFTER DELETE ON contacts_interaction
    REFERENCING OLD TABLE AS facts FOR EACH STATEMENT EXECUTE FUNCTION contacts_forget_told();
"""
DROP = """
DROP TRIGGER forget_told ON contacts_interaction;
DROP FUNCTION contacts_forget_told();
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0024_history_by_triggers"), ("api", "0001_first")]
    operations = [migrations.RunSQL(MAKE, DROP)]
