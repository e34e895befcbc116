"""The index of a field by which lists are sorted: made and dropped in the background, while everybody works on."""

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from contacts.custom.kinds import KINDS
from contacts.models import CustomField
from crm_site.jobs.work import CannotWork, start, work
from crm_site.lib.held import let_go

SORTED = tuple(kind for kind, one in KINDS.items() if one.sorts)
READ = {
    "folded": "fold(custom ->> '{key}')",
    "number": "((custom ->> '{key}')::numeric)",
    "day": "custom_day(custom ->> '{key}')",
    "amount": "((custom -> '{key}' ->> 'amount')::numeric)",
    "currency": "(custom -> '{key}' ->> 'currency')",
}
VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


@transaction.atomic
def begin(field, *, by):
    """Lists can be sorted by the field as soon as its index is there."""
    CustomField.objects.filter(pk=field.pk).update(order=CustomField.Order.BUILDING)
    field.refresh_from_db()
    let_go()
    return start("contacts.field_index", _("Sort by: %s") % field, owner=by, subject=field, total=1)


@transaction.atomic
def end(field, *, by):
    """From now on nothing is sorted by it."""
    CustomField.objects.filter(pk=field.pk).update(order=CustomField.Order.NONE)
    field.refresh_from_db()
    let_go()
    return start("contacts.field_index", _("No longer sort by: %s") % field, owner=by, subject=field, total=1)


@work("contacts.field_index", queue="report", page="contacts:custom_field")
def settle(job):
    """Make the index, or drop it: whatever is wanted by now. May run twice."""
    field = CustomField.objects.filter(pk=job.subject_id).first()
    if field is None:
        raise CannotWork(_("This field is no longer there."))
    wanted = field.order != CustomField.Order.NONE
    try:
        with connection.cursor() as cursor:
            for name, sql in statements(field):
                _settle(cursor, name, sql if wanted else "")
            cursor.execute(f"ANALYZE {_table(field)}")
    except DatabaseError as problem:
        CustomField.objects.filter(pk=field.pk, order=CustomField.Order.BUILDING).update(order=CustomField.Order.FAILED)
        raise CannotWork(_("The database could not make the index: %s") % str(problem).splitlines()[0]) from problem
    ready = CustomField.objects.filter(pk=field.pk, order=CustomField.Order.BUILDING)
    ready.update(order=CustomField.Order.READY)
    job.tell(1)
    job.finish(_("Lists can be sorted by “%s” now.") % field if wanted else _("The index is gone."))
    return False


def _settle(cursor, name, sql):
    """There and whole, or not there; one that was left half made is made anew."""
    cursor.execute(VALID, [name])
    found = cursor.fetchone()
    if found and not (found[0] and sql):
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        found = None
    if sql and not found:
        cursor.execute(sql)


def statements(field):
    """`[(name, how it is made)]`: one in the order of the list; of texts also one that finds parts of words."""
    parts = [READ[reading].format(key=field.key) for reading in KINDS[field.kind].sorts]
    order, words = f"custom_{field.pk}_order", f"custom_{field.pk}_words"
    made = [(order, f"CREATE INDEX CONCURRENTLY {order} ON {_table(field)} ({', '.join(parts)}, id)")]
    if field.kind == CustomField.Kind.TEXT:
        found = f"USING gin ({parts[0]} gin_trgm_ops)"
        made.append((words, f"CREATE INDEX CONCURRENTLY {words} ON {_table(field)} {found}"))
    return made


def _table(field):
    return connection.ops.quote_name(apps.get_model(field.subject)._meta.db_table)
