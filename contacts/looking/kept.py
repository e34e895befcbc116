"""What is kept of each record between two searches: by which keys it is found, and which values it has, as hashes.

The table is not logged: what a crash of the database takes from it is read from the records again.
"""

import io
import zlib
from hashlib import blake2b

from django.db import connection, transaction

COLUMNS = "(of, record, content, keys, vals)"


def key_hash(key):
    """Two keys of one hash cost a comparison, nothing more."""
    return zlib.crc32(repr(key).encode()) - 2**31


def value_hash(value):
    """The same in every process, unlike Python's own."""
    return int.from_bytes(blake2b(repr(value).encode(), digest_size=8).digest(), signed=True)


def values_of(face):
    for field, values in face.counted():
        for value in values:
            yield value_hash((field, value))


@transaction.atomic
def keep(of, faces):
    """Write down `(record, face)`; what was kept of these records goes."""
    lines = io.StringIO()
    for record, face in faces:
        keys = ",".join(map(str, {key_hash(key) for key in face.block_keys()}))
        values = ",".join(map(str, values_of(face)))
        lines.write(f"{of}\t{record}\t{value_hash(face.content)}\t{{{keys}}}\t{{{values}}}\n")
    lines.seek(0)
    with connection.cursor() as cursor:
        forget(of, [record for record, _face in faces])
        cursor.copy_expert(f"COPY contacts_lookalike {COLUMNS} FROM STDIN", lines)


def forget(of, records):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM contacts_lookalike WHERE of = %s AND record = ANY(%s)", [of, list(records)])
