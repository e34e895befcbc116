from django.db import migrations

# What ties people and companies to each other is a change of all of them: one line for each person, the company beside.
WRITE = """
CREATE OR REPLACE FUNCTION history_write_tie() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  label text := TG_ARGV[0];
  people text[] := string_to_array(TG_ARGV[1], ',');
  firm text := nullif(TG_ARGV[2], '');
  ignored text[];
  way text := coalesce(nullif(current_setting('rapport.through', true), ''), 'outside');
  who bigint := nullif(current_setting('rapport.by', true), '')::bigint;
  fresh bigint := nullif(current_setting('rapport.new_from', true), '')::bigint;
BEGIN
  IF current_setting('rapport.erasing', true) = 'on' THEN
    RETURN NULL;
  END IF;
  ignored := history_untold(TG_RELID, TG_ARGV[3]);
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO contacts_fieldchange (at, of, key, contact_key, company_key, what, changes, by_id, through)
    SELECT now(), label, (pair.is_now ->> 'id')::bigint, (pair.is_now ->> person)::bigint,
           (pair.is_now ->> firm)::bigint, 'changed', told.changes, who, way
    FROM (SELECT to_jsonb(o) AS was, to_jsonb(n) AS is_now FROM old_rows o JOIN new_rows n USING (id)) AS pair,
         LATERAL (SELECT history_diff(pair.was, pair.is_now, ignored) AS changes) AS told,
         unnest(people) AS person
    WHERE told.changes IS NOT NULL;
  ELSIF TG_OP = 'INSERT' THEN
    -- What comes together with its person is no change of the person.
    INSERT INTO contacts_fieldchange (at, of, key, contact_key, company_key, what, changes, by_id, through)
    SELECT now(), label, (row.said ->> 'id')::bigint, (row.said ->> person)::bigint, (row.said ->> firm)::bigint,
           'added', history_whole(row.said, ignored, true), who, way
    FROM (
      SELECT to_jsonb(n) AS said FROM new_rows n
      WHERE fresh IS NULL OR coalesce(n.contact_id < fresh, true) OR people <> '{contact_id}'
    ) AS row, unnest(people) AS person
    WHERE fresh IS NULL OR coalesce((row.said ->> person)::bigint < fresh, true);
  ELSE
    INSERT INTO contacts_fieldchange (at, of, key, contact_key, company_key, what, changes, by_id, through)
    SELECT now(), label, (row.said ->> 'id')::bigint, (row.said ->> person)::bigint, (row.said ->> firm)::bigint,
           'removed', history_whole(row.said, ignored, false), who, way
    FROM (SELECT to_jsonb(o) AS said FROM old_rows o) AS row, unnest(people) AS person;
  END IF;
  RETURN NULL;
END $$;

-- With a company goes the history of its days; positions there stay with the people.
CREATE OR REPLACE FUNCTION history_forget_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM contacts_fieldchange f USING old_rows o
  WHERE f.company_key = o.id AND f.contact_key IS NULL AND f.of = 'contacts.importantdate';
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER history_gone_days AFTER DELETE ON contacts_company REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION history_forget_days();
"""

# `CALL history_watch_tie('contacts_role', 'contacts.role', 'contact_id', 'company_id', 'id')` watches a table.
WATCH = """
CREATE OR REPLACE PROCEDURE history_watch_tie(watched regclass, label text, people text, firm text, ignored text)
LANGUAGE plpgsql AS $$
DECLARE
  act text;
  seen text;
BEGIN
  FOREACH act IN ARRAY ARRAY['insert', 'update', 'delete'] LOOP
    seen := CASE act WHEN 'insert' THEN 'NEW TABLE AS new_rows' WHEN 'delete' THEN 'OLD TABLE AS old_rows'
            ELSE 'OLD TABLE AS old_rows NEW TABLE AS new_rows' END;
    EXECUTE format(
      'CREATE OR REPLACE TRIGGER history_%s AFTER %s ON %s REFERENCING %s '
      'FOR EACH STATEMENT EXECUTE FUNCTION history_write_tie(%L, %L, %L, %L)',
      act, act, watched, seen, label, people, firm, ignored);
  END LOOP;
END $$;
"""

WATCHED = """
CALL history_watch_tie('contacts_role', 'contacts.role', 'contact_id', 'company_id', 'id');
CALL history_watch_tie('contacts_relation', 'contacts.relation', 'contact_id,other_id', '', 'id,created_at');
CALL history_watch_tie('contacts_importantdate', 'contacts.importantdate', 'contact_id', 'company_id', 'id');
"""

FORGET = """
DROP PROCEDURE IF EXISTS history_watch_tie(regclass, text, text, text, text);
DROP FUNCTION IF EXISTS history_write_tie() CASCADE;
DROP FUNCTION IF EXISTS history_forget_days() CASCADE;
"""


class Migration(migrations.Migration):
    """Positions, relations and days have a history, too."""

    dependencies = [("contacts", "0026_search_indexes")]

    operations = [migrations.RunSQL(WRITE + WATCH + WATCHED, FORGET)]
