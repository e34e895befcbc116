import django.contrib.postgres.indexes
from django.db import migrations, models

# What stands in own fields that are searched: texts, links, numbers; a number of whatever notation also by its digits.
SAID = r"""
CREATE FUNCTION custom_words(whose text, bag jsonb) RETURNS text
LANGUAGE sql STABLE
AS $$
    SELECT string_agg(concat_ws(' ', one.said, CASE
        WHEN one.said ~ '^[-0-9 ()+./#]+$' THEN nullif(regexp_replace(one.said, '[^0-9]', '', 'g'), one.said)
    END), ' ' ORDER BY field.place, field.id)
    FROM contacts_customfield field, LATERAL (SELECT bag ->> field.key) one (said)
    WHERE field.subject = whose AND field.kind IN ('text', 'number', 'link')
      AND field.in_search AND field.archived_at IS NULL AND one.said IS NOT NULL
$$
"""
UNSAID = "DROP FUNCTION custom_words(text, jsonb)"

# `CALL own_words_watch('sales_deal', 'sales.deal', 'folded')` keeps the words of a table's records; `folded` are the usual.
KEEP = """
CREATE FUNCTION own_words_make_up(watched regclass, whose text, usual text, keys bigint[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    -- Of two who change one record at once the second waits here, and then sees what the first wrote.
    EXECUTE format('SELECT FROM %s WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE', watched) USING keys;
    DELETE FROM contacts_ownwords WHERE of = whose AND key = ANY (keys);
    EXECUTE format(
        'INSERT INTO contacts_ownwords (of, key, words) '
        'SELECT %L, record.id, sought_text(trim(record.%I), own.said) '
        'FROM %s record, LATERAL (SELECT custom_words(%L, record.custom)) own (said) '
        'WHERE record.id = ANY ($1) AND record.custom <> ''{}'' AND own.said IS NOT NULL', whose, usual, watched, whose
    ) USING keys;
END
$$;

CREATE FUNCTION own_words_keep() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    keys bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        keys := ARRAY(SELECT id FROM new_rows WHERE custom <> '{}');
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM contacts_ownwords known USING old_rows WHERE known.of = TG_ARGV[0] AND known.key = old_rows.id;
    ELSE
        keys := ARRAY(
            SELECT n.id FROM new_rows n JOIN old_rows o USING (id)
            WHERE (n.custom <> '{}' OR o.custom <> '{}')
              AND (n.custom <> o.custom OR to_jsonb(n) -> TG_ARGV[1] <> to_jsonb(o) -> TG_ARGV[1])
        );
    END IF;
    IF keys <> '{}' THEN
        PERFORM own_words_make_up(TG_RELID::regclass, TG_ARGV[0], TG_ARGV[1], keys);
    END IF;
    RETURN NULL;
END
$$;

CREATE PROCEDURE own_words_watch(watched regclass, whose text, usual text)
LANGUAGE plpgsql
AS $$
DECLARE
    act text[];
BEGIN
    FOREACH act SLICE 1 IN ARRAY ARRAY[['INSERT', 'NEW TABLE AS new_rows'], ['DELETE', 'OLD TABLE AS old_rows'],
                                       ['UPDATE', 'OLD TABLE AS old_rows NEW TABLE AS new_rows']] LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER %s ON %s REFERENCING %s FOR EACH STATEMENT '
                       'EXECUTE FUNCTION own_words_keep(%L, %L)',
                       'own_words_' || lower(act[1]), act[1], watched, act[2], whose, usual);
    END LOOP;
    EXECUTE format('SELECT own_words_make_up(%L, %L, %L, ARRAY(SELECT id FROM %s WHERE custom <> ''{}''))',
                   watched, whose, usual, watched);
END
$$;

-- Of a record that goes out of sight by itself: `CALL own_words_unwatch('sales_deal', 'sales.deal')`.
CREATE PROCEDURE own_words_unwatch(watched regclass, whose text)
LANGUAGE plpgsql
AS $$
DECLARE
    act text;
BEGIN
    FOREACH act IN ARRAY ARRAY['insert', 'delete', 'update'] LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', 'own_words_' || act, watched);
    END LOOP;
    DELETE FROM contacts_ownwords WHERE of = whose;
END
$$
"""
FORGET = """
DROP PROCEDURE own_words_unwatch(regclass, text);
DROP PROCEDURE own_words_watch(regclass, text, text);
DROP FUNCTION own_words_keep();
DROP FUNCTION own_words_make_up(regclass, text, text, bigint[])
"""

# The words of a person as 0021 makes them up, and with the own fields among them.
MAKE_UP = """
CREATE OR REPLACE FUNCTION sought_make_up(people bigint[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    gone text[];
BEGIN
    -- Of two who change one person at once the second waits here, and then sees what the first wrote.
    PERFORM FROM contacts_personwords WHERE contact = ANY (people) ORDER BY contact FOR UPDATE;
    WITH made AS MATERIALIZED (
        SELECT person.id, sought_text(person.folded, company.folded, beside.folded, mail.keys, phone.keys,
                                      person.external_id%(own)s) words
        FROM contacts_contact person
        LEFT JOIN contacts_company company ON company.id = person.company_id
        LEFT JOIN LATERAL (
            SELECT string_agg(other.folded, ' ') folded FROM contacts_role role
            JOIN contacts_company other ON other.id = role.company_id WHERE role.contact_id = person.id
        ) beside ON true
        LEFT JOIN LATERAL (
            SELECT string_agg(key, ' ') keys FROM contacts_emailaddress WHERE contact_id = person.id
        ) mail ON true
        LEFT JOIN LATERAL (
            SELECT string_agg(regexp_replace(key, '[^0-9]', '', 'g'), ' ') keys FROM contacts_phonenumber
            WHERE contact_id = person.id
        ) phone ON true
        WHERE person.id = ANY (people) AND person.merged_into_id IS NULL
    ), before AS (
        SELECT contact, words FROM contacts_personwords WHERE contact = ANY (people)
    ), kept AS (
        INSERT INTO contacts_personwords AS known (contact, words) SELECT id, words FROM made
        ON CONFLICT (contact) DO UPDATE SET words = excluded.words WHERE known.words <> excluded.words
    )
    SELECT array_agg(DISTINCT word) INTO gone
    FROM before LEFT JOIN made ON made.id = before.contact, sought_names(before.words) word
    WHERE made.words IS NULL OR position(word IN made.words) = 0;

    DELETE FROM contacts_personwords known WHERE contact = ANY (people) AND NOT EXISTS (
        SELECT FROM contacts_contact person WHERE person.id = known.contact AND person.merged_into_id IS NULL
    );
    PERFORM sought_learn_names(ARRAY(
        SELECT folded FROM contacts_contact WHERE id = ANY (people) AND merged_into_id IS NULL
    ));
    PERFORM sought_forget_names(gone);
END
$$;

CREATE OR REPLACE FUNCTION sought_person() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM sought_stale(ARRAY(SELECT id FROM new_rows));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM sought_stale(ARRAY(SELECT id FROM old_rows));
    ELSE
        PERFORM sought_stale(ARRAY(
            SELECT new_rows.id FROM new_rows JOIN old_rows USING (id)
            WHERE (new_rows.folded, new_rows.company_id, new_rows.external_id, new_rows.merged_into_id)
                IS DISTINCT FROM (old_rows.folded, old_rows.company_id, old_rows.external_id, old_rows.merged_into_id)
                %(changed)s
        ));
    END IF;
    RETURN NULL;
END
$$
"""
WITH_OWN = {
    "own": ",\n                CASE WHEN person.custom <> '{}' THEN custom_words('contacts.contact', person.custom) END",
    "changed": """OR CASE WHEN new_rows.custom <> old_rows.custom THEN
                    custom_words('contacts.contact', new_rows.custom)
                    IS DISTINCT FROM custom_words('contacts.contact', old_rows.custom) ELSE false END""",
}
WITHOUT = {"own": "", "changed": ""}
WATCH = """
CALL own_words_watch('contacts_company', 'contacts.company', 'sought');
SELECT sought_make_up(ARRAY(SELECT id FROM contacts_contact WHERE custom <> '{}'))
"""
UNWATCH = "CALL own_words_unwatch('contacts_company', 'contacts.company')"


class Migration(migrations.Migration):
    """What stands in own fields is found by the search box."""

    dependencies = [("contacts", "0027_history_of_ties")]

    operations = [
        migrations.AddField(
            model_name="customfield",
            name="in_search",
            field=models.BooleanField(default=True, verbose_name="found by the search box"),
        ),
        migrations.CreateModel(
            name="OwnWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("of", models.CharField(max_length=60, verbose_name="kind of record")),
                ("key", models.BigIntegerField(verbose_name="record")),
                ("words", models.TextField(verbose_name="words")),
            ],
            options={
                "verbose_name": "words of own fields",
                "verbose_name_plural": "words of own fields",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("words"), "gin_trgm_ops"),
                        name="own_words_trgm",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("of", "key"), name="own_words_once")],
            },
        ),
        migrations.RunSQL(SAID, UNSAID),
        migrations.RunSQL(KEEP, FORGET),
        migrations.RunSQL(MAKE_UP % WITH_OWN, MAKE_UP % WITHOUT),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
