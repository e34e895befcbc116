from importlib import import_module

from django.db import migrations

# One call for all names: a word that comes a hundred times is looked at once.
NAMES = """
CREATE OR REPLACE FUNCTION sought_learn_names(names text[]) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off
AS $$
BEGIN
    INSERT INTO contacts_nameword (word)
    SELECT fresh.word FROM sought_names(array_to_string(names, ' ')) fresh (word)
    WHERE NOT EXISTS (SELECT FROM contacts_nameword known WHERE known.word = fresh.word);
END
$$;
"""

# The planner is held to the indexes: a table that it takes for empty would be read once for each person.
WORDS = """
CREATE FUNCTION sought_words(people bigint[]) RETURNS TABLE (of_whom bigint, line text)
LANGUAGE plpgsql SET enable_seqscan = off
AS $$
BEGIN
    RETURN QUERY
    SELECT person.id, ' ' || concat_ws(
        ' ', person.folded, company.folded, beside.folded, fold(nullif(concat_ws(
            ' ', mail.keys, phone.keys, person.external_id,
            CASE WHEN person.custom <> '{}' THEN custom_words('contacts.contact', person.custom) END
        ), ''))
    ) || ' '
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
        SELECT string_agg(ltrim(key, '+'), ' ') keys FROM contacts_phonenumber WHERE contact_id = person.id
    ) phone ON true
    WHERE person.id = ANY (people) AND person.merged_into_id IS NULL;
END
$$;
"""

# Who came in this transaction has no words yet, and nobody else can see them: their words are only written down.
MAKE_UP = """
CREATE OR REPLACE FUNCTION sought_make_up(people bigint[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    fresh bigint := nullif(current_setting('rapport.new_from', true), '')::bigint;
    known bigint[];
    gone text[];
BEGIN
    -- Of two who change one person at once the second waits here, and then sees what the first wrote.
    known := ARRAY(SELECT contact FROM contacts_personwords WHERE contact = ANY (people) ORDER BY contact FOR UPDATE);
    IF known = '{}' AND fresh <= ALL (people) THEN
        INSERT INTO contacts_personwords (contact, words) SELECT of_whom, line FROM sought_words(people);
    ELSE
        WITH made AS MATERIALIZED (
            SELECT of_whom, line FROM sought_words(people)
        ), before AS (
            SELECT contact, words FROM contacts_personwords WHERE contact = ANY (known)
        ), kept AS (
            INSERT INTO contacts_personwords AS was (contact, words) SELECT of_whom, line FROM made
            ON CONFLICT (contact) DO UPDATE SET words = excluded.words WHERE was.words <> excluded.words
        )
        SELECT array_agg(DISTINCT word) INTO gone
        FROM before LEFT JOIN made ON made.of_whom = before.contact, sought_names(before.words) word
        WHERE made.line IS NULL OR (made.line <> before.words AND position(word IN made.line) = 0);

        DELETE FROM contacts_personwords was WHERE contact = ANY (known) AND NOT EXISTS (
            SELECT FROM contacts_contact person WHERE person.id = was.contact AND person.merged_into_id IS NULL
        );
    END IF;
    PERFORM sought_learn_names(ARRAY(
        SELECT folded FROM contacts_contact WHERE id = ANY (people) AND merged_into_id IS NULL
    ));
    IF gone <> '{}' THEN
        PERFORM sought_forget_names(gone);
    END IF;
END
$$;
"""


def of_0028():
    """The function as it was before."""
    before = import_module("contacts.migrations.0028_own_fields_in_search")
    return (before.MAKE_UP % before.WITH_OWN) + ";\nDROP FUNCTION sought_words(bigint[]);\n" + OLD_NAMES


OLD_NAMES = """
DROP FUNCTION sought_learn_names(text[]);
CREATE FUNCTION sought_learn_names(names text[]) RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO contacts_nameword (word)
    SELECT DISTINCT fresh.word FROM unnest(names) name, sought_names(name) fresh (word)
    WHERE NOT EXISTS (SELECT FROM contacts_nameword known WHERE known.word = fresh.word)
$$
"""


class Migration(migrations.Migration):
    """The words of many people at once cost as little as can be, and no more for each when there are more of them."""

    dependencies = [("contacts", "0030_lean_indexes")]

    operations = [migrations.RunSQL(NAMES + WORDS + MAKE_UP, of_0028())]
