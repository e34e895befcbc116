from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

# What differs between two rows, `{column: [before, after]}`; an object of custom fields is looked into.
DIFF = """
CREATE OR REPLACE FUNCTION history_diff(was jsonb, is_now jsonb, ignored text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  WITH pairs AS (
    SELECT said.key AS name, was -> said.key AS a, said.value AS b
    FROM jsonb_each(is_now) AS said
    WHERE said.value IS DISTINCT FROM was -> said.key AND said.key <> ALL (ignored)
  )
  SELECT jsonb_object_agg(name, jsonb_build_array(a, b)) FROM (
    SELECT name, a, b FROM pairs WHERE NOT (jsonb_typeof(a) = 'object' AND jsonb_typeof(b) = 'object')
    UNION ALL
    SELECT name || '.' || inner_key, a -> inner_key, b -> inner_key
    FROM pairs, LATERAL jsonb_object_keys(
      CASE WHEN jsonb_typeof(a) = 'object' AND jsonb_typeof(b) = 'object' THEN a || b ELSE '{}' END
    ) AS inner_key
    WHERE a -> inner_key IS DISTINCT FROM b -> inner_key
  ) AS told
$$;

CREATE OR REPLACE FUNCTION history_whole(said jsonb, ignored text[], is_new boolean) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(jsonb_object_agg(
    one.key, CASE WHEN is_new THEN jsonb_build_array(NULL, one.value) ELSE jsonb_build_array(one.value, NULL) END
  ), '{}')
  FROM jsonb_each(said) AS one
  WHERE one.key <> ALL (ignored) AND one.value NOT IN ('null', '""')
$$;

-- Columns that follow from others: generated ones, and documents for searching.
CREATE OR REPLACE FUNCTION history_untold(watched oid, more text) RETURNS text[]
LANGUAGE sql STABLE AS $$
  SELECT string_to_array(more, ',') || coalesce(array_agg(attname::text), '{}') FROM pg_attribute
  WHERE attrelid = watched AND attnum > 0 AND (attgenerated <> '' OR atttypid = 'tsvector'::regtype)
$$;
"""

# For many rows at once the columns are compared one by one, as the table has them at that moment: `to_jsonb` of whole
# rows costs three times as much. To read the catalogue first is not worth it for a few rows.
MANY = """
CREATE OR REPLACE FUNCTION history_compared(watched oid, ignored text[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT format('(SELECT %s) AS changes FROM old_rows o JOIN new_rows n USING (id) WHERE (%s) IS DISTINCT FROM (%s)',
    string_agg(format(
      CASE WHEN atttypid = 'jsonb'::regtype
      THEN 'coalesce(history_diff(jsonb_build_object(%2$L, o.%1$I), jsonb_build_object(%2$L, n.%1$I), ''{}''), ''{}'')'
      ELSE 'CASE WHEN o.%1$I IS DISTINCT FROM n.%1$I THEN '
           'jsonb_build_object(%2$L, jsonb_build_array(o.%1$I, n.%1$I)) ELSE ''{}'' END' END,
      attname, attname), ' || '),
    string_agg(format('o.%I', attname), ', '), string_agg(format('n.%I', attname), ', '))
  FROM pg_attribute
  WHERE attrelid = watched AND attnum > 0 AND NOT attisdropped AND attname::text <> ALL (ignored)
$$;
"""

# One function for all tables: to_jsonb knows their columns, so that a new column needs no new trigger.
WRITE = """
CREATE OR REPLACE FUNCTION history_write() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  label text := TG_ARGV[0];
  whose text := nullif(TG_ARGV[1], '');
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
    IF (SELECT count(*) FROM (SELECT 1 FROM new_rows LIMIT 30) AS few) = 30 THEN
      EXECUTE format(
        'INSERT INTO contacts_fieldchange (at, of, key, contact_key, company_key, what, by_id, through, changes) '
        'SELECT now(), %L, n.id, %s, %s, ''changed'', %L, %L, %s', label,
        coalesce('n.' || quote_ident(whose), 'NULL'), coalesce('n.' || quote_ident(firm), 'NULL'), who, way,
        history_compared(TG_RELID, ignored));
    ELSE
      INSERT INTO contacts_fieldchange (at, of, key, contact_key, company_key, what, changes, by_id, through)
      SELECT now(), label, (pair.is_now ->> 'id')::bigint, (pair.is_now ->> whose)::bigint,
             (pair.is_now ->> firm)::bigint, 'changed', told.changes, who, way
      FROM (SELECT to_jsonb(o) AS was, to_jsonb(n) AS is_now FROM old_rows o JOIN new_rows n USING (id)) AS pair,
           LATERAL (SELECT history_diff(pair.was, pair.is_now, ignored) AS changes) AS told
      WHERE told.changes IS NOT NULL;
    END IF;
  ELSIF TG_OP = 'INSERT' THEN
    -- What comes together with its person is no change of the person.
    INSERT INTO contacts_fieldchange (at, of, key, contact_key, what, changes, by_id, through)
    SELECT now(), label, (row.said ->> 'id')::bigint, (row.said ->> whose)::bigint, 'added',
           history_whole(row.said, ignored, true), who, way
    FROM (SELECT to_jsonb(n) AS said FROM new_rows n WHERE fresh IS NULL OR n.contact_id < fresh) AS row;
  ELSE
    INSERT INTO contacts_fieldchange (at, of, key, contact_key, what, changes, by_id, through)
    SELECT now(), label, (row.said ->> 'id')::bigint, (row.said ->> whose)::bigint, 'removed',
           history_whole(row.said, ignored, false), who, way
    FROM (SELECT to_jsonb(o) AS said FROM old_rows o) AS row;
  END IF;
  RETURN NULL;
END $$;

-- Remembers until the end of the transaction from which key on people are new.
CREATE OR REPLACE FUNCTION history_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('rapport.new_from', least(
    nullif(current_setting('rapport.new_from', true), '')::bigint, (SELECT min(id) FROM new_rows))::text, true);
  RETURN NULL;
END $$;

-- With a record goes its history: nobody is left of whom it could tell.
CREATE OR REPLACE FUNCTION history_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_ARGV[0] = 'contacts.contact' THEN
    DELETE FROM contacts_fieldchange f USING old_rows o WHERE f.contact_key = o.id;
  ELSE
    DELETE FROM contacts_fieldchange f USING old_rows o WHERE f.of = TG_ARGV[0] AND f.key = o.id;
  END IF;
  RETURN NULL;
END $$;
"""

# `CALL history_watch('sales_deal', 'sales.deal', 'contact_id', 'company_id', 'id,version')` watches a table.
WATCH = """
CREATE OR REPLACE PROCEDURE history_watch(watched regclass, label text, whose text, firm text, ignored text)
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'CREATE OR REPLACE TRIGGER history_update AFTER UPDATE ON %s '
    'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
    'FOR EACH STATEMENT EXECUTE FUNCTION history_write(%L, %L, %L, %L)', watched, label, whose, firm, ignored);
  EXECUTE format(
    'CREATE OR REPLACE TRIGGER history_gone AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows '
    'FOR EACH STATEMENT EXECUTE FUNCTION history_forget(%L)', watched, label);
END $$;

-- Rows that belong to a person: that they come and go is a change of the person.
CREATE OR REPLACE PROCEDURE history_watch_part(watched regclass, label text, ignored text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'CREATE OR REPLACE TRIGGER history_update AFTER UPDATE ON %s '
    'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
    'FOR EACH STATEMENT EXECUTE FUNCTION history_write(%L, ''contact_id'', '''', %L)', watched, label, ignored);
  EXECUTE format(
    'CREATE OR REPLACE TRIGGER history_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows '
    'FOR EACH STATEMENT EXECUTE FUNCTION history_write(%L, ''contact_id'', '''', %L)', watched, label, ignored);
  EXECUTE format(
    'CREATE OR REPLACE TRIGGER history_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows '
    'FOR EACH STATEMENT EXECUTE FUNCTION history_write(%L, ''contact_id'', '''', %L)', watched, label, ignored);
END $$;
"""

STAMPS = "id,version,created_at,updated_at,key"
RECORD = f"{STAMPS},merged_into_id"
WATCHED = f"""
CALL history_watch('contacts_contact', 'contacts.contact', 'id', '', '{RECORD}');
CREATE OR REPLACE TRIGGER history_begin AFTER INSERT ON contacts_contact REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION history_begin();
CALL history_watch('contacts_company', 'contacts.company', '', 'id', '{RECORD}');
CALL history_watch_part('contacts_emailaddress', 'contacts.emailaddress', '{STAMPS}');
CALL history_watch_part('contacts_phonenumber', 'contacts.phonenumber', '{STAMPS}');
CALL history_watch_part('contacts_postaladdress', 'contacts.postaladdress', '{STAMPS}');
CALL history_watch_part('contacts_contact_tags', 'contacts.contact_tags', '{STAMPS}');
CALL history_watch_part('contacts_contactpreference', 'contacts.contactpreference', '{STAMPS},link_version');
"""

FORGET = """
DROP PROCEDURE IF EXISTS history_watch(regclass, text, text, text, text);
DROP PROCEDURE IF EXISTS history_watch_part(regclass, text, text);
DROP FUNCTION IF EXISTS history_write() CASCADE;
DROP FUNCTION IF EXISTS history_forget() CASCADE;
DROP FUNCTION IF EXISTS history_begin() CASCADE;
DROP FUNCTION IF EXISTS history_untold(oid, text);
DROP FUNCTION IF EXISTS history_compared(oid, text[]);
DROP FUNCTION IF EXISTS history_whole(jsonb, text[], boolean);
DROP FUNCTION IF EXISTS history_diff(jsonb, jsonb, text[]);
"""

# The ledger of consents: added to, never changed; a merge gives lines to the record that stays, a colleague who is
# deleted leaves them, and lines go only with their person.
LEDGER = """
CREATE OR REPLACE FUNCTION consent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(OLD) - '{contact_id,by_id}'::text[] = to_jsonb(NEW) - '{contact_id,by_id}'::text[]
     AND (NEW.by_id IS NULL OR NEW.by_id IS NOT DISTINCT FROM OLD.by_id)
     AND (NEW.contact_id = OLD.contact_id OR EXISTS (
       SELECT 1 FROM contacts_merge m WHERE m.model = 'contacts.contact'
       AND ((m.kept = OLD.contact_id AND NEW.contact_id = ANY (m.absorbed))
            OR (m.kept = NEW.contact_id AND OLD.contact_id = ANY (m.absorbed)))
     )) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'Consents are added to, never changed.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER consent_stays BEFORE UPDATE ON contacts_consent
FOR EACH ROW EXECUTE FUNCTION consent_stays();

CREATE OR REPLACE FUNCTION consent_goes_with_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('rapport.erasing', true) IS DISTINCT FROM 'on'
     AND EXISTS (SELECT 1 FROM contacts_contact WHERE id = OLD.contact_id) THEN
    RAISE EXCEPTION 'Consents go only with their person.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS consent_goes_with_person ON contacts_consent;
CREATE CONSTRAINT TRIGGER consent_goes_with_person AFTER DELETE ON contacts_consent DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION consent_goes_with_person();
"""
UNLOCK = """
DROP FUNCTION IF EXISTS consent_stays() CASCADE;
DROP FUNCTION IF EXISTS consent_goes_with_person() CASCADE;
"""


class Migration(migrations.Migration):
    """History by triggers, and a ledger of consents that the database itself keeps."""

    dependencies = [
        ("contacts", "0023_search_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="fieldchange",
            name="told_at",
            field=models.DateTimeField(null=True, verbose_name="told on the timeline"),
        ),
        migrations.AddIndex(
            model_name="fieldchange",
            index=models.Index(
                condition=Q(told_at=None, through__in=["outside", "admin"]), fields=["id"], name="change_untold"
            ),
        ),
        migrations.RunSQL(DIFF + MANY + WRITE + WATCH + WATCHED, FORGET),
        migrations.RunSQL(LEDGER, UNLOCK),
    ]
