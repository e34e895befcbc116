"""Whom a row is about: a record that was merged is found as well, and stands for the one it is part of."""

from django.db import connection
from django.db.models import F

from contacts.models import Contact, EmailAddress, Merge
from crm_site.lib import among  # noqa: F401 (`pk__among`)

FORMER = f"""
    SELECT said.value->>'external_id', said.key::bigint
    FROM {Merge._meta.db_table} merge, jsonb_each(merge.before) said
    WHERE merge.model = %s AND merge.undone_at IS NULL AND merge.numbers && %s::varchar[]
      AND jsonb_typeof(said.value) = 'object' AND said.key ~ '^[0-9]+$' AND said.value->>'external_id' = ANY(%s)
    ORDER BY merge.id DESC
"""


def numbers(model, wanted):
    """`({number: key of the record}, numbers among them that only a merged record had)`."""
    wanted = [number for number in wanted if number]
    known = model.everyone.filter(external_id__among=wanted) if wanted else model.everyone.none()
    found = dict(known.values_list("external_id", "pk"))
    missing = [number for number in wanted if number not in found]
    former = {}
    if missing and Merge.objects.standing().filter(model=model._meta.label_lower).exists():
        with connection.cursor() as cursor:
            cursor.execute(FORMER, [model._meta.label_lower, missing, missing])
            former = dict(cursor.fetchall())
    return found | former, set(former)


def addressed(keys):
    """`{("email", key): key of the person}` of those who have one of these addresses; not of those in the bin.

    The addresses are asked for by themselves: most files bring new ones, and then there is nobody to look up.
    """
    found = EmailAddress.objects.filter(key__among=keys).order_by("-pk").values_list("key", "contact") if keys else ()
    owners = {pk for _key, pk in found}
    gone = set(Contact.everyone.filter(pk__among=owners).exclude(deleted_at=None).values_list("pk", flat=True))
    return {("email", key): pk for key, pk in found if pk not in gone}


def held(model, handles, *related):
    """`{handle: record}` of `{handle: key}`: living records, locked until the chunk is through.

    What is read here is what is there: whoever edits one of them meanwhile waits, or was waited for.
    """
    parts = _living(model, set(handles.values()))
    rows = model.objects.filter(pk__among=set(parts.values())).select_related(*related).order_by("pk")
    records = {row.pk: row for row in rows.select_for_update(of=("self",))}
    return {handle: records[parts[pk]] for handle, pk in handles.items() if parts.get(pk) in records}


def _living(model, keys):
    """`{key: key of the record that stands for it}`"""
    parts = dict(model.everyone.filter(pk__among=keys).values_list("pk", "merged_into"))
    stands = {pk: into or pk for pk, into in parts.items()}
    merged = model.everyone.filter(merged_into__isnull=False).values_list("pk", "merged_into")
    while moved := dict(merged.filter(pk__among=set(stands.values()))):
        stands = {pk: moved.get(into, into) for pk, into in stands.items()}
    return stands


def first_living(rows):
    """Those that stand for themselves come last, the oldest of them at the end: it wins in a dict.

    Who is in the bin is nobody's twin.
    """
    return rows.filter(deleted_at=None).order_by(F("merged_into").desc(nulls_last=True), "-pk")


def whose(row, known):
    """The record that a row is about. One with another number is somebody else, however alike they are."""
    number = row.values.get("external_id")
    for handle in row.handles:
        record = known.get(handle)
        if record and (handle[0] == "id" or not number or record.external_id in (None, "", number)):
            return record
    return None


def editable(model, records, owner):
    """Keys of the records that the importing user may change; all when a command imports."""
    keys = [record.pk for record in records]
    rows = model.objects.filter(pk__among=keys)
    return set((rows.editable_by(owner) if owner else rows).values_list("pk", flat=True))
