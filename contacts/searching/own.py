"""What stands in own fields: in the words of companies and deals, and as lists of the records that have a choice.

People have what is written in their own fields among their words (docs/decisions/0013-search.md).
"""

import json
from itertools import islice
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.custom.definitions import fields_of
from contacts.custom.people import staff
from contacts.custom.records import say, values_of, write
from contacts.custom.sought import PICKED, WRITTEN
from contacts.custom.subjects import subjects
from contacts.lists import LISTS
from contacts.models import CustomField, OwnWords
from contacts.models.folding import fold_all
from contacts.searching.asked import Asked
from crm_site.lib import filters
from crm_site.lib.marking import holds
from crm_site.lib.registry import Hit, search

MOST = 1000  # keys that are named one by one


def stands_in(model, asked):
    """A condition: of the records with own fields among whose words all of one of its ways stand."""
    if not _searched(model, WRITTEN):
        return Q(pk__in=[])
    rows = OwnWords.objects.filter(asked.stands_in("words"), of=model._meta.label_lower)
    keys = list(rows.values_list("key", flat=True)[: MOST + 1])
    return Q(pk__in=keys if len(keys) <= MOST else rows.values("key"))


def _searched(model, kinds):
    return [field for field in fields_of(model) if field.in_search and field.kind in kinds]


def told(record, asked, known):
    """“Contract: 4711”, when what was asked for stands in an own field and not in the `known` words; else nothing."""
    missing = " ".join(word for word in asked.folded.split() if word not in known)
    if not missing or not record.custom:
        return ""
    texts = ((field, value) for field, value in values_of(record) if field.in_search and field.kind in WRITTEN)
    holding = (f"{field}: {say(field, value)}" for field, value in texts if holds(write(field, value), missing))
    return next(holding, "")


@search("own", _("Lists"), "list-filter", order=27)
def lists(query, reader, limit):
    """The records that have a choice or a colleague are a list of their own, as those that carry a tag are."""
    words = [word.strip() for word in Asked.of(query).words]
    offered = [one for of, model in subjects.items() if _may_see(of, reader) for one in _values(of, model)]
    if not offered or not words:
        return []
    folded = fold_all([*words, *(text for one in offered for text in (str(one[1]), one[3]))])
    fitting = (one for one in offered if _fits([folded[word] for word in words], folded[one[3]], folded[str(one[1])]))
    return [
        Hit(label, f"{field} · {LISTS[of].title}", _address(of, field, value), "list-filter")
        for of, field, value, label in islice(fitting, limit)
    ]


def _may_see(of, reader):
    return reader.reach(LISTS[of].permission) is not None


def _values(of, model):
    """`(key of the list, field, value, label)` of all that can be picked."""
    for field in _searched(model, PICKED):
        if field.kind == CustomField.Kind.PERSON:
            yield from ((of, field, one.pk, one.name) for one in staff().values())
        else:
            yield from ((of, field, one["key"], one["label"]) for one in field.choices)


def _fits(words, label, field):
    """Each word begins one of the label's or of the field's name, and at least one of the label's."""
    begins = [f" {word}" in f" {label}" for word in words]
    return any(begins) and all(one or f" {word}" in f" {field}" for one, word in zip(begins, words, strict=True))


def _address(of, field, value):
    wanted = {"all": [filters.condition_of(LISTS[of].model, field.name, value)]}
    state = {"view": "all"} if any(one.key == "all" for one in LISTS[of].standing) else {}
    return f"{LISTS[of].url}?{urlencode(state | {'filter': json.dumps(wanted)})}"
