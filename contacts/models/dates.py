"""Days that matter to a person or a company, beside a birthday: once, or each year."""

from datetime import date

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import ExtractDay, ExtractMonth
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models.work import OfCustomer
from crm_site.lib import when


class ImportantDateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Days follow the people and companies that they are about."""
        return self._of("visible_to", user)

    def editable_by(self, user):
        return self._of("editable_by", user)

    def _of(self, door, user):
        from contacts.models.company import Company
        from contacts.models.contact import Contact  # both have this as a child

        people, companies = getattr(Contact.objects, door)(user), getattr(Company.objects, door)(user)
        return self.filter(
            Exists(people.filter(pk=OuterRef("contact"))) | Exists(companies.filter(pk=OuterRef("company")))
        )

    def yearly(self):
        return self.filter(yearly=True)


class ImportantDate(OfCustomer):
    class Kind(models.TextChoices):
        ANNIVERSARY = "anniversary", pgettext_lazy("yearly day", "anniversary")
        NAME_DAY = "name_day", _("name day")
        RENEWAL = "renewal", _("renewal of the contract")
        OTHER = "other", _("another day")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.ANNIVERSARY)
    label = models.CharField(_("label"), max_length=60, blank=True)
    day = models.DateField(_("day"))
    yearly = models.BooleanField(_("every year"), default=True)

    objects = ImportantDateQuerySet.as_manager()

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering = ["pk"]
        indexes = [
            models.Index(ExtractMonth("day"), ExtractDay("day"), name="date_each_year"),
            models.Index(fields=["day"], name="date_by_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(contact=None) ^ Q(company=None), name="date_of_one"),
            models.CheckConstraint(condition=~Q(kind="other") | ~Q(label=""), name="date_has_name"),
            models.UniqueConstraint(fields=["contact", "kind", "label", "day"], name="date_once_per_contact"),
            models.UniqueConstraint(fields=["company", "kind", "label", "day"], name="date_once_per_company"),
        ]

    def __str__(self):
        return f"{self.name}: {when.day(self.day)}"

    @property
    def name(self):
        return self.label or str(self.get_kind_display())

    def next_after(self, today):
        """The day on which it comes round, today or later; None when it is over."""
        return coming(self.day, today) if self.yearly else (self.day if self.day >= today else None)

    @classmethod
    @transaction.atomic
    def add(cls, record, *, by, **known):
        """Write a day down; one that is there already is given back."""
        whose = {record._meta.model_name: record}
        identity = {name: known[name] for name in ("kind", "label", "day")}
        found, is_new = cls.objects.get_or_create(**whose, **identity, defaults={"yearly": known["yearly"]})
        if is_new:
            found._tell("", str(found), by)
        return found

    @transaction.atomic
    def correct(self, *, by, **known):
        """Write it otherwise. The same again changes nothing."""
        old = [str(self), self.yearly]
        for name, value in known.items():
            setattr(self, name, value)
        if [str(self), self.yearly] != old:
            self.save(update_fields=list(known))
            self._tell(old[0], str(self), by)

    @transaction.atomic
    def remove(self, *, by):
        """Forget it, once."""
        if ImportantDate.objects.filter(pk=self.pk).delete()[0]:
            self._tell(str(self), "", by)

    def _tell(self, old, new, by):
        self.customer.tell_change("dates", old, new, by)


def coming(day, today):
    """When a day of the year comes round next; 29 February is kept on the 28th of a year that has none."""
    this_year = in_year(day, today.year)
    return this_year if this_year >= today else in_year(day, today.year + 1)


def in_year(day, year):
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
