"""Each fact is told to the webhooks that want its kind: the rows are written with it, however it is written."""

from django.db import migrations

MAKE = """
CREATE FUNCTION contacts_tell_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM api_endpoint WHERE active) THEN
        INSERT INTO api_delivery (endpoint_id, source, subject, kind, state, tries, due_at, problem, request, response,
                                  log, created_at)
        SELECT endpoint.id, 'interaction', fact.id, fact.kind, 'waiting', 0, now(), '', '', '', '[]'::jsonb, now()
        FROM facts AS fact
        JOIN api_endpoint AS endpoint
          ON endpoint.active AND (cardinality(endpoint.kinds) = 0 OR fact.kind = ANY (endpoint.kinds))
        ORDER BY fact.id, endpoint.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_webhooks AFTER INSERT ON contacts_interaction
    REFERENCING NEW TABLE AS facts FOR EACH STATEMENT EXECUTE FUNCTION contacts_tell_webhooks();
"""
DROP = """
DROP TRIGGER tell_webhooks ON contacts_interaction;
DROP FUNCTION contacts_tell_webhooks();
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0021_search"), ("api", "0001_first")]
    operations = [migrations.RunSQL(MAKE, DROP)]
