"""The tables of one search: which records are to be read, who shares a key, how common values are.

They are not logged either, and named by the number of the search, so that another process goes on with it.
"""

from django.db import connection

SLICE = 2_000_000  # keys that are grouped by one statement
LARGEST = 500  # of a block that a search among the changed looks at: what tells people apart makes smaller ones too
ALIVE = -2  # the first record of a row that is there unless the server crashed

GROUP = """
INSERT INTO {blocks} SELECT min(record), key, array_agg(record) FROM contacts_lookalike, unnest(keys) AS key
WHERE of = %(of)s AND abs(mod(key, %(parts)s)) = %(part)s GROUP BY key HAVING count(*) > 1
"""
GROUP_CHANGED = """
INSERT INTO {blocks} SELECT min(record), key, array_agg(record) FROM contacts_lookalike, unnest(keys) AS key
WHERE of = %(of)s AND key IN (
  SELECT unnest(keys) FROM contacts_lookalike JOIN {todo} USING (record) WHERE of = %(of)s
) GROUP BY key HAVING count(*) BETWEEN 2 AND %(most)s;
INSERT INTO {blocks} SELECT first, 0, ARRAY[first, second] FROM contacts_duplicatepair WHERE of = %(of)s
AND state = 'open' AND (first IN (SELECT record FROM {todo}) OR second IN (SELECT record FROM {todo}))
"""
# Records that are copies of each other count as one: their values are no more common for that.
VALUES = """
CREATE UNLOGGED TABLE {values} AS SELECT value, count(*)::int AS number
FROM (SELECT DISTINCT ON (content) content, vals FROM contacts_lookalike WHERE of = %(of)s ORDER BY content) AS face,
     unnest(vals) AS value
GROUP BY value HAVING count(*) > 1
"""


class Tables:
    def __init__(self, number, of):
        self.of = of
        self.names = {name: f"looking_{int(number)}_{name}" for name in ("todo", "blocks", "values")}

    def ask(self, sql, **values):
        """The rows that it gives, if it gives any."""
        with connection.cursor() as cursor:
            cursor.execute(sql.format(**self.names), {"of": self.of} | values)
            return cursor.fetchall() if cursor.description else []

    def make(self):
        self.drop()
        self.ask("CREATE UNLOGGED TABLE {todo} (record bigint PRIMARY KEY)")
        self.ask("CREATE UNLOGGED TABLE {blocks} (first bigint, key int, records bigint[])")
        self.clear_blocks()

    def drop(self):
        self.ask("DROP TABLE IF EXISTS {todo}, {blocks}, {values}")

    def survive(self):
        """Whether all is there that earlier steps wrote."""
        if self.ask("SELECT to_regclass('{blocks}')")[0][0] is None:
            return False
        return bool(self.ask("SELECT 1 FROM {blocks} WHERE first = %(alive)s", alive=ALIVE))

    def clear_blocks(self):
        self.ask("TRUNCATE {blocks}; INSERT INTO {blocks} VALUES (%(alive)s, 0, NULL); ANALYZE {todo}", alive=ALIVE)

    def to_read(self, after, number):
        sql = "SELECT record FROM {todo} WHERE record > %(after)s ORDER BY record LIMIT %(number)s"
        return [record for (record,) in self.ask(sql, after=after, number=number)]

    def size(self, name):
        return self.ask(f"SELECT count(*) FROM {{{name}}}")[0][0]

    def kept(self):
        """Records of which keys are kept, and how many keys they have altogether."""
        return self.ask("SELECT count(*), sum(cardinality(keys)) FROM contacts_lookalike WHERE of = %(of)s")[0]

    def group(self, part, parts):
        """Who shares a key, for the keys of one part."""
        self.ask(GROUP, part=part, parts=parts)

    def group_changed(self):
        """Who shares a key with a record that changed, and the pairs that it is in already."""
        self.ask(GROUP_CHANGED, most=LARGEST)

    def count_values(self):
        self.ask("CREATE INDEX IF NOT EXISTS {blocks}_row ON {blocks} (first, key)")
        self.ask("DROP TABLE IF EXISTS {values}")
        self.ask(VALUES)
        self.ask("ANALYZE {blocks}")

    def blocks_after(self, first, key, number):
        """`(first, key, records)`: by their first record, so that most of what two records share is close together."""
        return self.ask(
            "SELECT first, key, records FROM {blocks} WHERE (first, key) > (%(first)s, %(key)s)"
            " ORDER BY first, key LIMIT %(number)s",
            first=first,
            key=key,
            number=number,
        )

    def common(self, values):
        """How many have each of these values; those that only one has are left out."""
        return dict(self.ask("SELECT value, number FROM {values} WHERE value = ANY(%(values)s)", values=list(values)))

    def contents(self):
        """How many different records there are."""
        return self.ask("SELECT count(DISTINCT content) FROM contacts_lookalike WHERE of = %(of)s")[0][0]

    def changed_among(self, records):
        rows = self.ask("SELECT record FROM {todo} WHERE record = ANY(%(records)s)", records=list(records))
        return {record for (record,) in rows}

    def pairs_of_changed(self):
        """Keys of the open pairs with a record that changed."""
        rows = self.ask(
            "SELECT id FROM contacts_duplicatepair WHERE of = %(of)s AND state = 'open'"
            " AND (first IN (SELECT record FROM {todo}) OR second IN (SELECT record FROM {todo}))"
        )
        return [pair for (pair,) in rows]


def numbers():
    """Of the searches of which there are tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT substring(relname, '[0-9]+') FROM pg_class WHERE relname ~ '^looking_[0-9]+_blocks$'")
        return [int(number) for (number,) in cursor.fetchall()]
