"""Looking for duplicates in the whole base, in the background, and what becomes of the pairs."""

import time
from datetime import timedelta

from django.utils.dateparse import parse_datetime
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.lists import LISTS
from contacts.looking import Search, Stopped, tables
from contacts.looking.records import Records
from contacts.matching import explain, explain_companies
from contacts.matching.entry import row_of
from contacts.merging import after_merge
from contacts.models import Company, Contact, DuplicatePair
from contacts.models.duplicate import MODELS
from crm_site.jobs.models import Job
from crm_site.jobs.work import CannotWork, start, work

AT_ONCE = 2000
SLICE = 30  # seconds of work before the job is handed on
DAY = timedelta(hours=23)
LATE = timedelta(hours=1)  # a change may be committed so long after it was made
EXPLAIN = {"contacts": explain, "companies": explain_companies}
WHOLE, CHANGED = "contacts.duplicates_{}", "contacts.duplicates_{}_changed"


def kinds(of):
    return [WHOLE.format(of), CHANGED.format(of)]


def last_search(of):
    """The one that is being made, or was made last, whoever asked for it."""
    return Job.objects.filter(kind__in=kinds(of)).order_by("-pk").first()


def look(of, *, by):
    """Have the whole base looked through; such a search that is under way already is given back."""
    kind = WHOLE.format(of)
    going_on = Job.objects.filter(kind=kind).unfinished().first()
    return going_on or start(kind, _("Duplicates: %s") % LISTS[of].title, owner=by)


def look_once_a_day():
    """The daily search: of what changed, once the whole was looked through."""
    for of in MODELS:
        jobs = Job.objects.filter(kind__in=kinds(of))
        if jobs.unfinished().exists() or jobs.filter(created_at__gte=now() - DAY).exists():
            continue
        if not (whole := _last(of)) and records(of).exists():
            look(of, by=None)
        elif whole and Records(of, _since(whole)).are_there():
            start(CHANGED.format(of), _("Duplicates: %s, what changed") % LISTS[of].title, owner=None)


def _last(of):
    """The last search that came to its end."""
    return Job.objects.filter(kind__in=kinds(of), state=Job.State.DONE).order_by("-pk").first()


def _since(job):
    began = parse_datetime(job.result.get("began", "")) if job else None
    return began and began - LATE


@work("contacts.duplicates_contacts", queue="report")
def look_at_people(job):
    return _look(job, "contacts")


@work("contacts.duplicates_companies", queue="report")
def look_at_companies(job):
    return _look(job, "companies")


@work("contacts.duplicates_contacts_changed", queue="report")
def look_at_changed_people(job):
    return _look(job, "contacts", only_changed=True)


@work("contacts.duplicates_companies_changed", queue="report")
def look_at_changed_companies(job):
    return _look(job, "companies", only_changed=True)


def _look(job, of, *, only_changed=False):
    """Some steps of a search; true when there are more."""
    if not records(of).exists():
        raise CannotWork(_("There is nobody to compare yet."))
    base, until = Records(of, _since(_last(of))), time.monotonic() + SLICE
    notes = job.result or {"began": now().isoformat(), "of": base.living().count()}

    def tell(part):
        return job.tell(round(part * notes["of"]), notes["of"])

    search = Search(job.pk, base, notes.get("search"), only_changed=only_changed, tell=tell)
    try:
        while not search.is_over:
            _keep(of, search.step(), found_at=job.created_at)
            if not _note(job, notes | {"search": search.state}) or not tell(search.part):
                raise Stopped
            if time.monotonic() > until:
                return True
    except Stopped:
        search.tables.drop()
        return False
    _end(job, of, search, notes["began"])
    return False


def _note(job, notes):
    """Where the search is: whoever goes on with it begins there."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(result=notes)


def _end(job, of, search, began):
    """What was decided stays decided; open pairs that are no longer alike go."""
    old = DuplicatePair.objects.filter(of=of, found_at__lt=job.created_at).open()
    if search.only_changed:
        old = old.filter(pk__in=search.tables.pairs_of_changed())
    old.delete()
    search.tables.drop()
    waiting = DuplicatePair.objects.filter(of=of).open().count()
    job.finish(ngettext("%d pair to look at.", "%d pairs to look at.", waiting) % waiting, pairs=waiting, began=began)


def _keep(of, found, *, found_at):
    """Each pair once: two portions of a large base may both have found it."""
    pairs = {(min(one, other), max(one, other)): rest for one, other, *rest in found}
    DuplicatePair.objects.bulk_create(
        (
            DuplicatePair(of=of, first=first, second=second, score=score, sure=tier == "auto", found_at=found_at)
            for (first, second), (score, tier) in pairs.items()
        ),
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["of", "first", "second"],
        update_fields=["score", "sure", "found_at"],
    )


def forget_orphans():
    """Tables of searches that were stopped between two steps go."""
    for number in tables.numbers():
        if not Job.objects.unfinished().filter(pk=number).exists():
            tables.Tables(number, "").drop()


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
