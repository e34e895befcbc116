"""Deleting and restoring for programs: the same bin as on the pages."""

from contacts import binning
from crm_site.api import problems
from crm_site.api.doors import own


def put_away(request, model, pk):
    """Put the row in the bin, if the caller may delete it."""
    binning.put_in_bin([own(request, model, pk, door="deletable_by")], by=request.user)


def bring_back(request, model, pk):
    """Restore the row; to who may not delete it, what is in the bin is not there."""
    row = model.everyone.binned().deletable_by(request.user).filter(pk=pk).first()
    if row is None:
        raise problems.Problem(404)
    binning.restore([row], by=request.user)
