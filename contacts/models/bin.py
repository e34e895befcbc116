"""The bin: what was deleted by hand stays a row for a while, hidden everywhere, and comes back as it was."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm_site.lib import when

KEPT = timedelta(days=30)


class InBin(models.QuerySet):
    """Asked of `everyone`: records in the bin, which `objects` does not know."""

    def binned(self):
        return self.filter(deleted_at__isnull=False)

    def outlived(self, as_of):
        """In the bin for so long that they go for ever."""
        return self.filter(deleted_at__lt=as_of - KEPT)

    def with_numbers_in_bin(self, numbers):
        """`{number: record}` of those numbers of other systems that a record in the bin has."""
        wanted = [number for number in numbers if number]
        return {row.external_id: row for row in self.binned().filter(external_id__in=wanted)} if wanted else {}


class AtHand(models.Manager):
    """Rows that are not in the bin: what a model that can be binned has as `objects`, beside `everyone`."""

    def get_queryset(self):
        return super().get_queryset().filter(deleted_at=None)


def of_somebody_at_hand():
    """Whether the person, else the company, that a row belongs to is not in the bin."""
    return Q(contact__deleted_at=None) & (Q(contact__isnull=False) | Q(company__deleted_at=None))


class Binned(models.Model):
    """A record that can be in the bin. All that hangs on it stays where it is.

    A further kind needs: this base, `objects = AtHand.from_queryset(…)()` and `everyone`, `bin_index` and `bin_rules`,
    the right `purge_…`, the verb `deleting` in its list, `contacts.binning.tell_of(Model)` for its timeline, and a page
    that falls back on `contacts.views.bin.in_bin`.
    """

    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name=_("deleted by"),
    )

    class Meta:
        abstract = True

    @property
    def bin_details(self):
        """What the bin says of it beside its name."""
        return self.external_id or ""

    @property
    def bin_fact(self):
        """The fact of its customer that tells of the bin: `contact_id`, `company_id`, and its words; or nothing."""
        return {}

    @property
    def said_in_bin(self):
        """Why its number cannot be given to another."""
        words = _("%(who)s has the number %(number)s and is in the bin since %(day)s. Restore it from the bin first.")
        return words % {"who": self, "number": self.external_id, "day": when.day(self.deleted_at)}


def bin_index(name):
    """The bin's own page, newest first, and the daily look for what is too old."""
    condition = Q(deleted_at__isnull=False)
    return models.Index(fields=["-deleted_at", "-id"], name=f"{name}_in_bin", condition=condition)


def bin_rules(name):
    """Who deleted goes with when."""
    return [
        models.CheckConstraint(condition=Q(deleted_at__isnull=False) | Q(deleted_by=None), name=f"{name}_deleted_when")
    ]


def merge_rules(name):
    """What was merged is reached through another record, which may be in the bin."""
    return [models.CheckConstraint(condition=Q(deleted_at=None) | Q(merged_into=None), name=f"{name}_binned_or_merged")]
