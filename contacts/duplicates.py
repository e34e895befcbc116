"""Looking for duplicates in the whole base, in the background, and what becomes of the pairs."""

from itertools import islice

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.lists import LISTS
from contacts.looking import Search, Stopped
from contacts.matching import explain, explain_companies
from contacts.matching.entry import row_of
from contacts.merging import after_merge
from contacts.models import Company, Contact, DuplicatePair
from contacts.models.duplicate import MODELS
from crm_site.jobs.work import CannotWork, start, work

AT_ONCE = 2000
EXPLAIN = {"contacts": explain, "companies": explain_companies}


def look(of, *, by):
    """Have the base looked through; a search that is under way already is given back."""
    from crm_site.jobs.models import Job  # named here, where the only question about it is asked

    kind = f"contacts.duplicates_{of}"
    under_way = Job.objects.filter(kind=kind, owner=by).unfinished().first()
    return under_way or start(kind, _("Duplicates: %s") % LISTS[of].title, owner=by)


@work("contacts.duplicates_contacts", queue="report")
def look_at_people(job):
    return _look(job, "contacts")


@work("contacts.duplicates_companies", queue="report")
def look_at_companies(job):
    return _look(job, "companies")


def _look(job, of):
    """One pass. What was decided stays decided; open pairs that are no longer alike go."""
    if not records(of).exists():
        raise CannotWork(_("There is nobody to compare yet."))
    began, number = now(), 0
    search = Search(of, lambda keys=None: read(of, keys), job.tell)
    found = (
        DuplicatePair(of=of, **_pair(one, other), score=score, sure=tier == "auto", found_at=began)
        for one, other, score, tier in search.pairs()
    )
    try:
        while batch := list(islice(found, AT_ONCE)):
            number += len(batch)
            _keep(batch)
            if not job.tell(number):
                return False
    except Stopped:
        return False
    DuplicatePair.objects.filter(of=of).open().filter(found_at__lt=began).delete()
    waiting = DuplicatePair.objects.filter(of=of).open().count()
    job.finish(ngettext("%d pair to look at.", "%d pairs to look at.", waiting) % waiting, pairs=waiting)
    return False


def _pair(one, other):
    return {"first": min(one, other), "second": max(one, other)}


def _keep(batch):
    """Each pair once: two portions of a large base may both have found it."""
    batch = list({(pair.first, pair.second): pair for pair in batch}.values())
    DuplicatePair.objects.bulk_create(
        batch,
        update_conflicts=True,
        unique_fields=["of", "first", "second"],
        update_fields=["score", "sure", "found_at"],
    )


def read(of, keys=None):
    """`(key, row for the matching)` of the whole base, or of these, never more than a few thousand at a time."""
    if keys is None:
        for record in records(of).iterator(chunk_size=AT_ONCE):
            yield record.pk, row(of, record)
        return
    for first in range(0, len(keys), AT_ONCE):
        for record in records(of).filter(pk__in=keys[first : first + AT_ONCE]):
            yield record.pk, row(of, record)


def records(of):
    if of == "contacts":
        return (
            Contact.objects.select_related("company").prefetch_related("emails", "phones", "addresses").order_by("pk")
        )
    return Company.objects.order_by("pk")


def row(of, record):
    """A record as the matching reads it."""
    if of == "companies":
        return {"name": record.name, "domain": record.domain, "country": record.country}
    address = next(iter(record.addresses.all()), None)
    where = ("street", "city", "region", "postcode", "country")
    return row_of(record) | {name: getattr(address, name, "") for name in where}


def reasons(of, one, other):
    """Why the two may be one, in words, the strongest first."""
    told = sorted(EXPLAIN[of](row(of, one), row(of, other)), key=lambda pair: -pair[1])
    return [_(said) for said, bits in told if bits > 0]


@after_merge
def settle(model, keys):
    """A pair that was merged is decided; other pairs of what is no longer there go."""
    of = next(name for name, kind in MODELS.items() if kind is model)
    living = set(model.objects.filter(pk__in=keys).values_list("pk", flat=True))
    gone = set(keys) - living
    known = DuplicatePair.objects.among(of, gone)
    known.filter(first__in=keys, second__in=keys).update(state=DuplicatePair.State.MERGED, decided_at=now())
    known.open().delete()
    if not gone:  # they were parted again: somebody says that they are not the same
        pairs_of_them = DuplicatePair.objects.filter(of=of, first__in=keys, second__in=keys)
        pairs_of_them.filter(state=DuplicatePair.State.MERGED).update(state=DuplicatePair.State.DIFFERENT)
