"""Looking through a base of any size for duplicates: the database gathers who shares a key, and only the people of
some thousand blocks at a time are held here.
"""

import io
import time

from django.db import connection

from contacts.matching import FACES, among
from contacts.matching.rates import Known

AT_ONCE = 2000  # records that are read
HELD = 100_000  # records that are compared with each other at a time; a smaller base is compared as a whole
BREATH = 1.0  # seconds between two signs of life
TABLES = """
DROP TABLE IF EXISTS looking_key, looking_value, looking_block;
CREATE TEMP TABLE looking_key (key bigint, record bigint);
CREATE TEMP TABLE looking_value (value bigint, content bigint)
"""
BLOCKS = """
CREATE TEMP TABLE looking_block AS
SELECT row_number() OVER (ORDER BY min(record), key) AS place, array_agg(record ORDER BY record) AS records
FROM looking_key GROUP BY key HAVING count(*) > 1
"""


# Records that are copies of each other count as one: their values are no more common for that.
VALUES = """
SELECT value, count(*) FROM (SELECT DISTINCT value, content FROM looking_value) face GROUP BY value HAVING count(*) > 1
"""
EACH = 0  # the value that every record has


class Stopped(Exception):
    """Somebody stopped the search."""


class Search:
    """One pass through all records of a sort. `read(keys)` gives `(key, row)` of all, or of some; `tell(done)` is a
    sign of life, false when it is to stop.
    """

    def __init__(self, of, read, tell):
        self.of, self.read, self.tell, self.told = of, read, tell, time.monotonic()
        self.face = FACES[of][0]

    def pairs(self):
        """`(key, key, score, tier)`; a pair may come twice."""
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            self._take_apart(cursor)
            cursor.execute("ANALYZE looking_key")
            cursor.execute(BLOCKS)
            cursor.execute(VALUES)
            several = dict(cursor.fetchall())
            rates = Known(several.pop(EACH, 1), several)
            cursor.execute("DROP TABLE looking_value")
            for blocks in self._portions(cursor):
                yield from self._compared(blocks, rates)
            cursor.execute("DROP TABLE looking_key, looking_block")

    def _take_apart(self, cursor):
        """Write down which keys each record has, and its values."""
        keys, values = io.StringIO(), io.StringIO()
        for number, (record, row) in enumerate(self.read(), 1):
            face = self.face(row)
            content = hash(face.content)
            keys.writelines(f"{key}\t{record}\n" for key in {hash(key) for key in face.block_keys()})
            values.writelines(f"{value}\t{content}\n" for value in _values(face))
            if number % AT_ONCE == 0:
                keys, values = self._write(cursor, keys, values)
                self._breathe(0)
        self._write(cursor, keys, values)

    def _write(self, cursor, keys, values):
        for table, lines in (("looking_key", keys), ("looking_value", values)):
            lines.seek(0)
            cursor.copy_expert(f"COPY {table} FROM STDIN", lines)
        return io.StringIO(), io.StringIO()

    def _portions(self, cursor):
        """Blocks as lists of keys, so many together as their records may be held. They come by their first record:
        most of what two records share is in one portion.
        """
        place, portion, held = 0, [], set()
        while True:
            cursor.execute(
                "SELECT place, records FROM looking_block WHERE place > %s ORDER BY place LIMIT %s", [place, AT_ONCE]
            )
            if not (found := cursor.fetchall()):
                break
            place = found[-1][0]
            for _place, records in found:
                if portion and len(held) + len(records) > HELD and len(held.union(records)) > HELD:
                    yield portion
                    portion, held = [], set()
                portion.append(records)
                held.update(records)
        if portion:
            yield portion

    def _compared(self, blocks, rates):
        wanted = sorted({record for block in blocks for record in block})
        keys, faces = [], []
        for record, row in self.read(wanted):
            keys.append(record)
            faces.append(self.face(row))
            self._breathe(0)
        place = {key: at for at, key in enumerate(keys)}
        blocks = [[place[record] for record in block if record in place] for block in blocks]
        for number, (i, j, score, tier) in enumerate(among(self.of, faces, rates, blocks)):
            self._breathe(number)
            yield keys[i], keys[j], score, tier

    def _breathe(self, done):
        if time.monotonic() - self.told > BREATH:
            self.told = time.monotonic()
            if not self.tell(done):
                raise Stopped


def _values(face):
    """The hashes under which `Known` looks them up."""
    yield EACH
    for field, values in face.counted():
        for value in values:
            yield hash((field, value))
