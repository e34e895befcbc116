"""Where people work and worked. The main position stands on the person (`company`, `job_title`, `company_since`), for
lists, filters and imports to read it there; each further one, and each that is over, is a `Role`. No position is both.
"""

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.models.company import Company
from crm_site.lib.when import period


class RoleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Roles of people whom the user sees, at companies that they see."""
        from contacts.models.contact import Contact  # a person's verbs below are part of that model

        people, companies = Contact.objects.visible_to(user), Company.objects.visible_to(user)
        return self.filter(
            Exists(people.filter(pk=OuterRef("contact"))), Exists(companies.filter(pk=OuterRef("company")))
        )

    def editable_by(self, user):
        from contacts.models.contact import Contact  # as above

        return self.visible_to(user).filter(Exists(Contact.objects.editable_by(user).filter(pk=OuterRef("contact"))))

    def current(self):
        return self.filter(_current(localdate()))

    def former(self):
        return self.exclude(_current(localdate()))

    def newest_first(self):
        return self.order_by("ended", F("until").desc(nulls_first=True), F("since").desc(nulls_last=True), "-pk")


def _current(today):
    return Q(ended=False) & (Q(until=None) | Q(until__gte=today))


class Role(models.Model):
    """A position of a person at a company beside the main one, or one that is over."""

    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="roles", verbose_name=_("contact"))
    company = models.ForeignKey("contacts.Company", models.CASCADE, related_name="roles", verbose_name=_("company"))
    title = models.CharField(_("job title"), max_length=150, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    ended = models.BooleanField(_("is over"), default=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "company", "title"], name="role_once"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="role_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return (
            say("%(title)s at %(company)s") % {"title": self.title, "company": self.company}
            if self.title
            else str(self.company)
        )

    @property
    def period(self):
        """From when until when, in words."""
        return period(self.since, self.until, not self.is_current)

    @property
    def is_current(self):
        return not self.ended and (self.until is None or self.until >= localdate())

    @transaction.atomic
    def revise(self, *, by, **changes):
        """Correct what is known of it. The same again changes nothing."""
        old = str(self)
        changes = {name: value for name, value in changes.items() if getattr(self, name) != value}
        if not changes:
            return
        Role.objects.filter(pk=self.pk).update(**changes)
        self.refresh_from_db()
        self.contact.tell_change("roles", old, self._said(), by)

    @transaction.atomic
    def end(self, *, by, until=None):
        """It is over, from that day or from one that nobody knows. Ending it twice is once."""
        if Role.objects.filter(pk=self.pk, ended=False).update(ended=True, until=until or self.until):
            self.refresh_from_db()
            self.contact.tell_change("roles", str(self), self._said(), by)

    @transaction.atomic
    def reopen(self, *, by):
        """It is not over after all."""
        if Role.objects.filter(pk=self.pk).exclude(_current(localdate())).update(ended=False, until=None):
            self.refresh_from_db()
            self.contact.tell_change("roles", say("%s, over") % self, str(self), by)

    @transaction.atomic
    def make_main(self, *, by):
        """Their main position from now on; the one that was it becomes a further one."""
        self.contact.lock()
        if not Role.objects.filter(pk=self.pk).exists():
            return
        person = type(self.contact).objects.get(pk=self.contact_id)
        Role.objects.filter(pk=self.pk).delete()
        person.keep_position()
        person.revise(
            by=by, version=person.version, company=self.company, job_title=self.title, company_since=self.since
        )

    @transaction.atomic
    def remove(self, *, by):
        """It never was: forget it."""
        if Role.objects.filter(pk=self.pk).delete()[0]:
            self.contact.tell_change("roles", str(self), "", by)

    def _said(self):
        return str(self) if self.is_current else say("%s, over") % self


class Working:
    """The verbs of a person about their positions."""

    @transaction.atomic
    def revise(self, *, by, version, **changes):
        """Change fields; since when somebody is at another company is not known from the one before."""
        moves = "company" in changes and changes["company"] != self.company and self.company_since
        along = {"company_since": None} if moves and "company_since" not in changes else {}
        super().revise(by=by, version=version, **changes, **along)

    @transaction.atomic
    def add_role(self, company, *, by, title="", main=False, **known):
        """Add a position; one of that title at that company is changed instead. `main` makes it the main one."""
        self.lock()
        person = type(self).objects.get(pk=self.pk)
        if not main and person.company_id == company.pk and person.job_title == title and not _over(known):
            return None
        role, is_new = Role.objects.update_or_create(contact=self, company=company, title=title, defaults=known)
        if main:
            role.make_main(by=by)
        elif is_new:
            self.tell_change("roles", "", role._said(), by)
        return role

    @transaction.atomic
    def leave(self, *, by, until=None):
        """Their main position is over; the next of their current ones becomes the main one. None is over once."""
        self.lock()
        person = type(self).objects.get(pk=self.pk)
        if not person.company_id:
            return
        person.keep_position(ended=True, until=until)
        following = person.roles.current().newest_first().select_related("company").first()
        place = {"company": None, "job_title": "", "company_since": None}
        if following:
            place = {"company": following.company, "job_title": following.title, "company_since": following.since}
            following.delete()
        person.revise(by=by, version=person.version, **place)

    def keep_position(self, *, ended=False, until=None):
        """Write the main position down as a role, before another takes its place."""
        if self.company_id:
            known = {"since": self.company_since, "until": until, "ended": ended}
            at = {"company_id": self.company_id, "title": self.job_title}
            Role.objects.update_or_create(contact=self, **at, defaults=known)


def _over(known):
    until = known.get("until")
    return bool(known.get("ended") or (until and until < localdate()))
