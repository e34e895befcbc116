"""Joining: the fields by choice, the rows by their foreign keys, consent by the most careful word."""

from functools import wraps

from django.core import serializers
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.custom import merging as own
from contacts.merging import pointers
from contacts.merging.children import links_to, movable, rows_of
from contacts.merging.relating import keep_positions, take_relations
from contacts.models import Company, Contact, ContactPreference, EmailAddress, Merge, MergeMove, PhoneNumber
from contacts.models.hierarchy import chain, one_by_one
from crm_site.lib.acting import acting

MOST = 20
FIELDS = {
    Contact: (
        *("first_name", "last_name", "company", "company_since", "job_title", "lifecycle", "language", "time_zone"),
        *("preferred_channel", "birthday", "owner", "external_id"),
    ),
    Company: (
        *("name", "domain", "industry", "email", "phone", "city", "street", "postcode", "region", "country"),
        *("employees", "revenue", "currency", "founded", "parent", "owner", "external_id"),
    ),
}
ALONG = {  # fields that mean nothing without the first of them: all come from one record
    Contact: {"company": ("company_since",)},
    Company: {"city": ("street", "postcode", "region")},
}
TWICE = (EmailAddress, PhoneNumber)  # by key: one of two is enough


class CannotMerge(Exception):
    """The text says why, to the person who asked."""


def merging(verb):
    """Whatever the verb changes, the history knows that it was a merge."""

    @wraps(verb)
    def run(*rows, by, **how):
        with acting(by=by and by.pk, through="merge"):
            return verb(*rows, by=by, **how)

    return run


@merging
@transaction.atomic
def join(kept, others, *, by, chosen=None):
    """Make one record of several; `chosen` names for a field the record whose value is taken: `{field: record}`.

    A field that is not chosen keeps its value, or takes the first one there is when it is empty.
    """
    if isinstance(kept, Company):
        one_by_one()
    kept, others = _held(kept, others)
    model = type(kept)
    merge = Merge(model=kept._meta.label_lower, kept=kept.pk, absorbed=[one.pk for one in others], by=by)
    merge.before = {str(one.pk): values_of(one) for one in (kept, *others)}
    merge.numbers = [one.external_id for one in (kept, *others) if one.external_id]
    careful = _careful(kept, others) if model is Contact else {}
    merge.save()
    _take_fields(merge, kept, others, chosen or {})
    for other in others:
        _take_rows(merge, kept, other)
        pointers.take(merge, kept, other)
    if model is Contact:
        keep_positions(merge, kept, others)
    _agree(merge, kept, others, careful, by)
    merge.save()
    _tell(merge, kept, others, by)
    return merge


def _held(kept, others):
    """Fresh rows, locked in the order of their keys so that two merges never wait for each other."""
    model, keys = type(kept), {one.pk for one in others} - {kept.pk}
    if not keys:
        raise CannotMerge(_("Choose at least two records to merge."))
    if len(keys) >= MOST:
        raise CannotMerge(_("Merge at most %d records at once.") % MOST)
    rows = {
        row.pk: row
        for row in model.objects.select_for_update(of=("self",)).filter(pk__in=keys | {kept.pk}).order_by("pk")
    }
    if len(rows) != len(keys) + 1:
        raise CannotMerge(_("One of these records was deleted or merged meanwhile. Look at the list again."))
    return rows[kept.pk], [rows[key] for key in sorted(keys)]


def values_of(record):
    """The fields that a merge chooses among, as they are stored."""
    return {name: _plain(record, name) for name in FIELDS[type(record)]} | {"custom": dict(record.custom)}


def _plain(record, name):
    value = record.serializable_value(name)
    return value if value is None or isinstance(value, int | str) else str(value)


def _take_fields(merge, kept, others, chosen):
    wanted, along = {}, {name: first for first, names in ALONG[type(kept)].items() for name in names}
    for name in FIELDS[type(kept)]:
        source = _source(along.get(name, name), kept, others, chosen)
        wanted[kept._meta.get_field(name).attname] = source.serializable_value(name)
    if wanted.get("parent_id") and {kept.pk, *merge.absorbed}.intersection(chain(wanted["parent_id"])):
        wanted["parent_id"] = None
    type(kept).everyone.filter(pk__in=merge.absorbed).update(merged_into=kept, external_id=None)
    for name, value in (wanted | {"custom": own.taken(kept, others, chosen)}).items():
        setattr(kept, name, value)
    kept.version += 1
    kept.save(update_fields=[*FIELDS[type(kept)], "custom", "version"])
    kept.refresh_from_db()
    merge.after = values_of(kept)


def _source(name, kept, others, chosen):
    """The record whose value is taken: the chosen one, else the first that says something."""
    names = (name, *ALONG[type(kept)].get(name, ()))
    known = (one for one in (kept, *others) if any(one.serializable_value(each) not in (None, "") for each in names))
    return chosen.get(name) or next(known, kept)


def _take_rows(merge, kept, other):
    if type(kept) is Contact:
        take_relations(merge, kept, other)
    for model, field in links_to(type(kept)):
        if model in TWICE:
            _drop_twins(merge, model, kept, other)
        if _ranked(model):
            _rank_behind(merge, model, kept, other)
        rows = movable(rows_of(model, field, other.pk), field, kept.pk)
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if keys:
            rows_of(model, field, other.pk).filter(pk__in=keys).update(**{field.name: kept.pk})
            MergeMove.objects.create(merge=merge, model=model._meta.label, field=field.name, origin=other.pk, keys=keys)


def _drop_twins(merge, model, kept, other):
    """An address that both have is kept once; the other row is remembered as it was."""
    twins = model.objects.filter(contact=other, key__in=model.objects.filter(contact=kept).values("key"))
    merge.dropped += serializers.serialize("python", twins)
    twins.delete()


def _ranked(model):
    return any(field.name == "is_primary" for field in model._meta.fields)


def _rank_behind(merge, model, kept, other):
    """The first address of the record that stays stays first."""
    if model.objects.filter(contact=kept, is_primary=True).exists():
        firsts = model.objects.filter(contact=other, is_primary=True)
        merge.primaries += [[model._meta.label, key] for key in firsts.values_list("pk", flat=True)]
        firsts.update(is_primary=False)


def _careful(kept, others):
    """`{(channel, purpose): key of who said no to it at last}`: it stays a no."""
    said = [(pair, granted, one.pk) for one in (*others, kept) for pair, granted in last_words(one).items()]
    return {pair: key for pair, granted, key in said if not granted}


def last_words(contact):
    """`{(channel, purpose): granted}`"""
    rows = contact.consents.order_by("channel", "purpose", "-pk").distinct("channel", "purpose")
    return {(row.channel, row.purpose): row.granted for row in rows}


def _agree(merge, kept, others, careful, by):
    """The most careful word on consent, the fewest messages and the longest pause hold for the one that stays."""
    if type(kept) is not Contact:
        return
    for channel, purpose in sorted(pair for pair, granted in last_words(kept).items() if granted and pair in careful):
        said = kept.withdraw(
            channel, purpose, source="merge", by=by, wording=_("One of the merged people had said no.")
        )
        merge.words.append([said.pk, careful[channel, purpose]])
    wishes = list(ContactPreference.objects.filter(contact__in=[kept, *others]))
    if len(wishes) < 2 and all(wish.contact_id == kept.pk for wish in wishes):
        return
    own = ContactPreference.of(kept)
    merge.before["wish"] = [own.most_per_month, own.paused_until and own.paused_until.isoformat()]
    limits = [wish.most_per_month for wish in wishes if wish.most_per_month is not None]
    pauses = [wish.paused_until for wish in wishes if wish.paused_until]
    own.most_per_month, own.paused_until = min(limits, default=None), max(pauses, default=None)
    own.save(update_fields=["most_per_month", "paused_until"])


def _tell(merge, kept, others, by):
    from contacts.merging import tell  # the listeners are kept there

    names = ", ".join(str(one) for one in others)
    kept.record(f"contacts.{kept._meta.model_name}_merged", by=by, about=kept, text=names, merge=merge.pk)
    tell(type(kept), [kept.pk, *merge.absorbed])
