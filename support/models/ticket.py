from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.timezone import now
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contacts.models.bin import AtHand, Binned, bin_index, bin_rules
from contacts.models.folding import folded_field
from crm_site.lib.addresses import address
from crm_site.staff.models import Notice
from support.models.answering import Answering
from support.models.asking import TicketQuerySet
from support.models.turn import pending

WORDS = 500  # so much of a message is told on the timeline


class Ticket(Answering, Binned):
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

    objects = AtHand.from_queryset(TicketQuerySet)()
    everyone = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["-created_at", "-pk"]
        permissions = [("purge_ticket", "Can delete tickets for ever")]
        indexes = [
            bin_index("ticket"),
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
            *bin_rules("ticket"),
            models.CheckConstraint(
                condition=Q(state="solved", solved_at__isnull=False) | (~Q(state="solved") & Q(solved_at=None)),
                name="ticket_solved_has_a_time",
            ),
            models.CheckConstraint(condition=~Q(subject=""), name="ticket_has_subject"),
        ]

    def __str__(self):
        return f"{self.number} {self.subject}"

    def get_absolute_url(self):
        return address("support:ticket", self.pk)

    @property
    def bin_details(self):
        return self.contact

    @property
    def bin_fact(self):
        return {"contact_id": self.contact_id, "data": {"ticket": self.pk, "subject": self.subject}}

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
    def solve(self, *, by):
        """Mark as solved. False if it was solved already."""
        if not self._open().update(state=self.State.SOLVED, solved_at=now()):
            self.refresh_from_db()
            return False
        self.refresh_from_db()
        self._record("support.ticket_solved", by=by)
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
