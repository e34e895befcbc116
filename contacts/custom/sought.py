"""Which own fields the search box finds, and their words made up anew when that changes."""

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _

from contacts.models import Contact, CustomField
from crm_site.jobs.work import CannotWork, start, work

K = CustomField.Kind
WRITTEN = (K.TEXT, K.NUMBER, K.LINK)  # found by what was written
PICKED = (K.CHOICE, K.CHOICES, K.PERSON)  # found as the list of those that have it
BLOCK = 5000  # keys of one chunk

PEOPLE = "SELECT sought_make_up(ARRAY({keys}))"
OTHERS = "SELECT own_words_make_up('{table}', '{whose}', '{usual}', ARRAY({keys}))"
KEYS = "SELECT id FROM {table} WHERE id > %s AND id <= %s AND jsonb_exists(custom, %s)"


@transaction.atomic
def renew(field, *, by):
    """The words of all records with this field, in the background; nothing where none of them can have changed."""
    if field.kind not in WRITTEN or not _model(field)._base_manager.filter(custom__has_key=field.key)[:1]:
        return None
    return start("contacts.field_words", _("Search by: %s") % field, owner=by, subject=field, total=_last(field))


@work("contacts.field_words", queue="report", page="contacts:custom_field")
def settle(job):
    """One block of records after the other, each in a transaction with the place that was reached."""
    field = CustomField.objects.filter(pk=job.subject_id).first()
    if field is None:
        raise CannotWork(_("This field is no longer there."))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_statement(field), [job.done, job.done + BLOCK, field.key])
        job.tell(min(job.done + BLOCK, job.total))
    if job.done < job.total:
        return True
    found = field.in_search and not field.is_archived
    words = _("What stands in “%s” is found now.") if found else _("What stands in “%s” is no longer found.")
    job.finish(words % field)
    return False


def _model(field):
    return apps.get_model(field.subject)


def _last(field):
    return _model(field)._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


def _statement(field):
    model = _model(field)
    table = connection.ops.quote_name(model._meta.db_table)
    keys = KEYS.format(table=table)
    if model is Contact:
        return PEOPLE.format(keys=keys)
    usual = "sought" if hasattr(model, "sought") else "folded"
    return OTHERS.format(table=table, whose=field.subject, usual=usual, keys=keys)
