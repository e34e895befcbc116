from django.db import migrations

FIND = r"""
CREATE FUNCTION sought_condition(ways jsonb) RETURNS text
LANGUAGE sql
AS $$
    SELECT string_agg('(' || (
        SELECT string_agg(format('words LIKE %L', '%' || regexp_replace(fold(word), '([\\%_])', '\\\1', 'g') || '%'),
                          ' AND ')
        FROM jsonb_array_elements_text(way) word
    ) || ')', ' OR ') FROM jsonb_array_elements(ways) way
$$;

-- By letters and by nothing else: what is asked here is known to be rare, whatever the planner expects.
CREATE FUNCTION sought_by_letters(condition text, most int) RETURNS SETOF contacts_personwords
LANGUAGE plpgsql SET enable_seqscan = off SET enable_indexscan = off
AS $$
BEGIN
    RETURN QUERY EXECUTE 'SELECT * FROM contacts_personwords WHERE ' || condition || ' LIMIT ' || most;
END
$$;

CREATE FUNCTION sought_people(ways jsonb, newest int, plenty int, most int) RETURNS SETOF contacts_personwords
LANGUAGE plpgsql
AS $$
DECLARE
    condition text := sought_condition(ways);
    number int;
BEGIN
    RETURN QUERY EXECUTE 'SELECT * FROM (SELECT * FROM contacts_personwords ORDER BY contact DESC LIMIT ' || newest
        || ') lately WHERE ' || condition || ' LIMIT ' || most;
    GET DIAGNOSTICS number = ROW_COUNT;
    IF number < plenty THEN
        RETURN QUERY SELECT * FROM sought_by_letters(condition, most);
    END IF;
END
$$;
"""
FORGET = """
DROP FUNCTION sought_people(jsonb, int, int, int);
DROP FUNCTION sought_by_letters(text, int);
DROP FUNCTION sought_condition(jsonb)
"""


class Migration(migrations.Migration):
    """People by their words in bounded time, however many they are."""

    dependencies = [("contacts", "0022_webhooks")]
    operations = [migrations.RunSQL(FIND, FORGET)]
