from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models, transaction
from django.db.models import Case, DurationField, ExpressionWrapper, F, FloatField, Func, Q, Value, When
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contacts.models.folding import folded_field
from crm_site.staff.models import Notice
from crm_site.staff.rights import OwnedQuerySet
from support.models.answering import Answering
from support.models.turn import pending

WORDS = 500  # so much of a message is told on the timeline


class TicketQuerySet(OwnedQuerySet):
    """Tickets by what they are. Minutes are calendar time: nights and weekends count."""

    owner_path = "assignee"

    def open(self):
        return self.filter(solved_at=None)

    def solved(self):
        return self.filter(solved_at__isnull=False)

    def waiting_for_us(self):
        """Open, and the customer waits for our word."""
        return self.open().filter(state__in=[Ticket.State.NEW, Ticket.State.OPEN])

    def waiting_for_customer(self):
        return self.filter(state=Ticket.State.PENDING)

    def unassigned(self):
        return self.filter(assignee=None)

    def of(self, user):
        return self.filter(assignee=user)

    def answered(self):
        """Tickets that got a first answer."""
        return self.filter(first_response_at__isnull=False)

    def unanswered(self):
        return self.filter(first_response_at=None)

    def matching(self, text):
        """Tickets whose subject holds each word, or the ticket with this number (`#123` or `123`)."""
        number = text.strip().removeprefix("#")
        if number.isdecimal() and len(number) < 19:
            return self.filter(Q(pk=int(number)) | Q(folded__folds=text.strip()))
        rows = self
        for word in text.split():
            rows = rows.filter(folded__folds=word)
        return rows

    def opened_between(self, start, end):
        """Opened from `start` until before `end`."""
        return self.filter(created_at__gte=start, created_at__lt=end)

    def solved_between(self, start, end):
        return self.filter(solved_at__gte=start, solved_at__lt=end)

    def with_first_response(self):
        """Rows that carry `first_response`: minutes until our first answer, None without one."""
        return self.annotate(first_response=_minutes("first_response_at"))

    def with_resolution(self):
        """Rows that carry `resolution`: minutes until it was solved (for the last time), None while open."""
        return self.annotate(resolution=_minutes("solved_at"))

    def in_turn(self):
        """Rows with `pending` (0 or 1), so that who waits for us longest can come first."""
        return self.annotate(pending=pending())


class Seconds(Func):
    template = "EXTRACT(EPOCH FROM %(expressions)s)::double precision"
    output_field = FloatField()


def _minutes(end):
    return Seconds(ExpressionWrapper(F(end) - F("created_at"), output_field=DurationField())) / 60.0


class Ticket(Answering, models.Model):
    """Something a customer wants from us, until it is solved."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        OPEN = "open", _("open")
        PENDING = "pending", _("waiting for the customer")
        SOLVED = "solved", _("solved")

    class Priority(models.TextChoices):
        LOW = "low", _("low")
        NORMAL = "normal", _("normal")
        HIGH = "high", _("high")
        URGENT = "urgent", _("urgent")

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        OTHER = "other", _("another way")

    subject = models.CharField(_("subject"), max_length=250)
    folded = folded_field("subject")
    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="tickets", verbose_name=_("contact"))
    mailbox = models.ForeignKey(
        "support.Mailbox",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("mailbox"),
    )
    channel = models.CharField(_("came by"), max_length=5, choices=Channel.choices, default=Channel.EMAIL)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("assignee"),
    )
    team = models.ForeignKey(
        "staff.Team", models.SET_NULL, null=True, blank=True, related_name="tickets", verbose_name=_("team")
    )
    priority = models.CharField(_("priority"), max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.NEW)
    created_at = models.DateTimeField(pgettext_lazy("ticket", "opened"), default=now)
    waits_since = models.DateTimeField(_("waits since"), default=now)
    first_response_at = models.DateTimeField(
        _("first answer"),
        null=True,
        blank=True,
        help_text=_("Times count around the clock, nights and weekends included."),
    )
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="ticket_by_age"),
            models.Index(fields=["contact", "-created_at"], name="ticket_of_contact"),
            models.Index(fields=["contact"], name="ticket_open_of_contact", condition=Q(solved_at=None)),
            models.Index(
                fields=["assignee", "waits_since", "id"],
                name="ticket_open_by_wait",
                condition=Q(solved_at=None),
            ),
            models.Index(pending(), "waits_since", "id", name="ticket_in_turn", condition=Q(solved_at=None)),
            models.Index(fields=["assignee", "state"], name="ticket_open_by_state", condition=Q(solved_at=None)),
            models.Index(fields=["-solved_at", "-id"], name="ticket_solved", condition=Q(solved_at__isnull=False)),
            GinIndex(OpClass(F("folded"), "gin_trgm_ops"), name="ticket_folded_trgm"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="solved", solved_at__isnull=False) | (~Q(state="solved") & Q(solved_at=None)),
                name="ticket_solved_has_a_time",
            ),
            models.CheckConstraint(condition=~Q(subject=""), name="ticket_has_subject"),
        ]

    def __str__(self):
        return f"{self.number} {self.subject}"

    def get_absolute_url(self):
        return reverse("support:ticket", args=[self.pk])

    @property
    def number(self):
        return f"#{self.pk}"

    @property
    def is_open(self):
        return self.solved_at is None

    @property
    def first_response_minutes(self):
        """Minutes from opening to our first answer, around the clock; None without one."""
        return _between(self.created_at, self.first_response_at)

    @property
    def resolution_minutes(self):
        """Minutes from opening to solving, around the clock; None while open."""
        return _between(self.created_at, self.solved_at)

    @property
    def age_minutes(self):
        return _between(self.created_at, self.solved_at or now())

    @property
    def wait_minutes(self):
        """How long the customer has been waiting for us; None when it is not our turn."""
        return _between(self.waits_since, now()) if self.state in (self.State.NEW, self.State.OPEN) else None

    @classmethod
    @transaction.atomic
    def start(cls, *, contact, subject, by=None, text="", **facts):
        """Open a ticket; `by` is None when the customer did it, else who wrote `text` down for them."""
        subject = " ".join(subject.split())[:250] or gettext("(no subject)")
        facts.setdefault("waits_since", facts.get("created_at") or now())
        ticket = cls.objects.create(contact=contact, subject=subject, **facts)
        if by and text:
            ticket.messages.create(direction="in", author=by, text=text, created_at=ticket.created_at)
        ticket._record("support.ticket_opened", by=by, text=text, direction="" if by else "in", channel=ticket.channel)
        return ticket

    @transaction.atomic
    def solve(self, *, by, answer="", **how):
        """Mark as solved, with a last answer if any. False if it was solved already: then nothing is sent."""
        if answer:
            self._adopt(by)
        if not self._open().update(state=self.State.SOLVED, solved_at=now()):
            self.refresh_from_db()
            return False
        self.refresh_from_db()
        if answer:
            self._say(by=by, text=answer, **how)
        self._record("support.ticket_solved", by=by, text=answer)
        return True

    @transaction.atomic
    def reopen(self, *, by=None):
        """Take a solved ticket up again. Reopening an open one changes nothing."""
        solved = Ticket.objects.solved().filter(pk=self.pk)
        moment = now()
        if not solved.update(state=self.State.OPEN, solved_at=None, waits_since=moment, reopened=F("reopened") + 1):
            return False
        self.refresh_from_db()
        self._record("support.ticket_reopened", by=by)
        return True

    @transaction.atomic
    def take(self, *, by):
        """Make it one's own, unless somebody was quicker."""
        if not self._open().unassigned().update(assignee=by, state=self._taken()):
            self.refresh_from_db()
            return False
        self.refresh_from_db()
        self._record("support.ticket_assigned", by=by, to=str(by))
        return True

    @transaction.atomic
    def assign(self, to, *, by):
        """Give it to somebody, or to nobody (None)."""
        if to == self.assignee:
            return
        Ticket.objects.filter(pk=self.pk).update(assignee=to, state=self._taken() if to else F("state"))
        self.refresh_from_db()
        self._record("support.ticket_assigned", by=by, to=str(to or ""))
        Notice.tell(to, "support.ticket", _("%(by)s gave you the ticket “%(what)s”."), about=self, by=by, what=self)

    @transaction.atomic
    def rename(self, subject, *, by):
        subject = " ".join(subject.split())
        if subject and subject != self.subject:
            self._change("subject", subject, by=by)

    @transaction.atomic
    def set_priority(self, priority, *, by):
        if priority != self.priority:
            self._change("priority", priority, by=by)

    @transaction.atomic
    def set_team(self, team, *, by):
        if team != self.team:
            self._change("team", team, by=by)

    def _change(self, name, value, *, by):
        old = getattr(self, name)
        Ticket.objects.filter(pk=self.pk).update(**{name: value})
        self.refresh_from_db()
        self._record("support.ticket_changed", by=by, changes={name: [str(old or ""), str(value or "")]})

    def _open(self):
        """This row, as long as nobody has solved it: the database decides, no lock."""
        return Ticket.objects.open().filter(pk=self.pk)

    def _taken(self):
        """The state of a ticket that somebody looks after: no longer new."""
        return Case(When(state=self.State.NEW, then=Value(self.State.OPEN.value)), default=F("state"))

    def _record(self, kind, *, by=None, text="", **data):
        facts = {"ticket": self.pk, "subject": self.subject} | data
        return self.contact.record(kind, by=by, about=self, text=text.strip()[:WORDS], **facts)


def _between(start, end):
    return (end - start).total_seconds() / 60 if end else None
