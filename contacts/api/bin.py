"""The bin: what was deleted, and the way out for ever. The way back is `restore` of each kind of record."""

from datetime import datetime

from django.http import Http404
from ninja import Query

from contacts import binning
from contacts.api.people import people
from crm_site.api.problems import not_yours
from crm_site.api.shapes import Part, Ref, Shape, Walked, ref

BINNED = Shape(
    "Binned",
    id=Part(int),
    name=Part(str, str),
    deleted_at=Part(datetime),
    deleted_by=Part(Ref, lambda row: ref(row.deleted_by), lambda rows: rows.select_related("deleted_by")),
)


@people.get("/bin/{str:of}", BINNED.page)
def bin_list(request, of: str, asked: Query[Walked]):
    """Rows of a list that you may bring back, those deleted last first."""
    model = _model(request, of, "delete")
    return BINNED.walk(model.everyone.binned().deletable_by(request.user), ["-deleted_at", "-pk"], asked)


@people.delete("/bin/{str:of}/{int:pk}")
def bin_purge(request, of: str, pk: int):
    """Delete a row in the bin for ever, with all that hangs on it."""
    row = _row(request, of, pk, "purge")
    binning.delete_for_ever(type(row), [row.pk])


def _model(request, key, verb):
    """The kind of rows, for those who may do this with some of them."""
    found = next((of for of in binning.bins() if of.key == key), None)
    if found is None:
        raise Http404
    if not request.user.has_perm(binning.right(found.model, verb)):
        raise not_yours()
    return found.model


def _row(request, of, pk, verb):
    rows = _model(request, of, verb).everyone.binned().within(request.user, verb)
    if (row := BINNED.loaded(rows).filter(pk=pk).first()) is None:
        raise Http404
    return row
