"""Records that look like one: the queue, merging, and parting again."""

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as say
from ninja import Query, Schema
from pydantic import Field

from contacts import duplicates
from contacts.api.files import JOB
from contacts.api.people import SEES, people
from contacts.api.shapes import joined
from contacts.merging import FIELDS, CannotMerge, CannotPart, join, part
from contacts.merging.joining import MOST
from contacts.models import DuplicatePair, Merge
from contacts.models.duplicate import MODELS
from crm_site.api.doors import own
from crm_site.api.problems import Problem, means
from crm_site.api.shapes import Part, Ref, Shape, Strict, Walked, ref

Of = Literal["contacts", "companies"]
MERGES = "contacts.change_contact"
means(CannotMerge, 409)
means(CannotPart, 409)


class AskedPairs(Walked):
    of: Of = "contacts"


class Pair(Schema):
    id: int
    of: str
    score: float
    sure: bool
    state: str
    first: Ref | None
    second: Ref | None


class Pairs(Schema):
    items: list[Pair]
    next: str = ""
    previous: str = ""


class Decision(Strict):
    same: Literal[False] = Field(description="They are not the same. If they are, merge them.")


class Look(Strict):
    of: Of = "contacts"


class NewMerge(Strict):
    of: Of = "contacts"
    kept: int
    others: list[int] = Field(min_length=1, max_length=MOST)
    fields: dict[str, int] = Field(
        default_factory=dict, description="For a field the record whose value is taken; else that of `kept`."
    )


MERGE = Shape(
    "Merge",
    id=Part(int),
    of=Part(str, lambda merge: next(of for of, model in MODELS.items() if model._meta.label_lower == merge.model)),
    kept=Part(int),
    absorbed=Part(list[int]),
    by=Part(Ref, lambda merge: ref(merge.by), joined("by")),
    at=Part(datetime),
    undone_at=Part(datetime),
)


@people.get("/duplicates", Pairs, right=MERGES)
def duplicate_list(request, asked: Query[AskedPairs]):
    """Open pairs of which both are yours to change, the most alike first."""
    rows = DuplicatePair.objects.editable_by(request.user).open().filter(of=asked.of)
    page = PAIR.walk(rows, ["-score", "pk"], asked)
    known = _named(asked.of, page["items"])
    for pair in page["items"]:
        pair |= {side: ref(known.get(pair[side])) for side in ("first", "second")}
    return page


PAIR = Shape(
    "PairRow",
    id=Part(int),
    of=Part(str),
    score=Part(float),
    sure=Part(bool),
    state=Part(str),
    first=Part(int),
    second=Part(int),
)


def _named(of, pairs):
    keys = {pair[side] for pair in pairs for side in ("first", "second")}
    return MODELS[of].objects.in_bulk(keys)


@people.post("/duplicates/search", JOB.schema, status=202, right=MERGES)
def duplicate_search(request, payload: Look):
    """Look through the whole base, in the background."""
    return JOB.said(duplicates.look(payload.of, by=request.user))


@people.patch("/duplicates/{int:pk}", Pair, right=MERGES)
def duplicate_part(request, pk: int, payload: Decision):
    """They are not the same: the pair never comes back."""
    pair = own(request, DuplicatePair, pk)
    pair.part(by=request.user)
    told, known = PAIR.said(pair), _named(pair.of, [PAIR.said(pair)])
    return told | {side: ref(known.get(told[side])) for side in ("first", "second")}


@people.delete("/duplicates/{int:pk}/decision", right=MERGES)
def duplicate_reopen(request, pk: int):
    """They may be the same after all: the pair is open again."""
    own(request, DuplicatePair, pk).reopen(by=request.user)


@people.get("/merges", MERGE.page, right=SEES)
def merge_list(request, asked: Query[Walked]):
    """What was merged, the last one first."""
    return MERGE.walk(Merge.objects.visible_to(request.user), ["-pk"], asked)


@people.post("/merges", MERGE.schema, right=MERGES)
def merge(request, payload: NewMerge):
    """Make one record of several; all that hangs on them moves along, and it can be undone."""
    model = MODELS[payload.of]
    rows = {key: own(request, model, key) for key in dict.fromkeys([payload.kept, *payload.others])}
    for name, key in payload.fields.items():
        if name not in FIELDS[model] or key not in rows:
            raise Problem(422, fields={f"fields.{name}": [say("Name a field of these records, and one of them.")]})
    others = [row for key, row in rows.items() if key != payload.kept]
    chosen = {name: rows[key] for name, key in payload.fields.items()}
    return MERGE.said(join(rows[payload.kept], others, by=request.user, chosen=chosen))


@people.delete("/merges/{int:pk}", right=MERGES)
def merge_undo(request, pk: int):
    """Part what was merged; what was changed since stays as it is."""
    part(own(request, Merge, pk), by=request.user)
