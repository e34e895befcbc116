"""What is said on a ticket: the customer's mails, our answers, and notes among ourselves."""

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_lazy

from contacts import mentions
from contacts.models.leaving import TIME_TO_UNDO
from crm_site.staff.models import Notice
from support.message_ids import make_message_id
from support.models.message import Message


class CannotAnswer(Exception):
    """The answer cannot leave; the text says why, to the agent."""


class Answering:
    """The verbs of a ticket by which something is said."""

    @property
    def answer_address(self):
        """Where an answer goes: to whoever wrote last, else to the contact's own address; "" if unknown."""
        last = self.messages.incoming().exclude(from_address="").order_by("-created_at", "-pk").first()
        if last:
            return last.reply_to or last.from_address
        email = self.contact.primary_email
        return email.address if email else ""

    @transaction.atomic
    def answer(self, *, by, text, leaves_at=None, solve=False):
        """Write to the customer. It leaves by a worker a few seconds later, or at that time; until then it can be
        taken back, and the ticket stays as it is.

        Whoever answers a ticket that nobody looks after, looks after it from then on.
        """
        self._adopt(by)
        return self._say(by=by, text=text, leaves_at=leaves_at, solves=solve)

    @transaction.atomic
    def left(self, message):
        """An answer is on its way: the customer was answered now, and it is their turn, unless they wrote since."""
        rows = type(self).objects.filter(pk=self.pk)
        rows.filter(first_response_at=None).update(first_response_at=message.sent_at)
        self.refresh_from_db()
        self._record("support.message_out", by=message.author, text=message.text, direction="out", channel="email")
        if self.messages.incoming().filter(created_at__gt=message.created_at).exists():
            return
        if message.solves:
            self.solve(by=message.author)
            return
        self._open().update(state=self.State.PENDING, waits_since=message.sent_at)
        self.refresh_from_db()

    @transaction.atomic
    def note(self, *, by, text):
        """Say something among ourselves. The customer never sees it."""
        message = self.messages.create(direction=Message.Direction.NOTE, author=by, text=text)
        self._record("support.note", by=by, text=text)
        named = mentions.mentioned(text)
        mentions.tell(named, by=by, about=message, what=self, url=self.get_absolute_url(), text=text)
        return message

    @transaction.atomic
    def receive(self, letter, *, first=False):
        """Add what the customer wrote. It is our turn now; a solved ticket is open again."""
        message = self.messages.create(direction=Message.Direction.IN, **letter.as_message())
        if first:
            return message
        if not self.reopen():
            # Who waits already goes on waiting since then.
            waits = Case(When(state=self.State.PENDING, then=Value(now())), default=F("waits_since"))
            state = Case(When(state=self.State.PENDING, then=Value(self.State.OPEN.value)), default=F("state"))
            self._open().update(state=state, waits_since=waits)
            self.refresh_from_db()
        self._record("support.message_in", text=message.new_text, direction="in", channel="email")
        text = gettext_lazy("%(who)s answered on “%(what)s”.")
        Notice.tell(self.assignee, "support.answer", text, about=self, who=self.contact, what=self)
        return message

    def _adopt(self, by):
        if by and not self.assignee_id:
            self.take(by=by)

    def _say(self, *, by, text, leaves_at, solves):
        """One answer, waiting to leave, with the headers by which the customer's reply finds back."""
        to = self.answer_address
        if not to:
            raise CannotAnswer(
                gettext("We know no e-mail address of %s. Add one on their page, then answer.") % self.contact
            )
        last = self.messages.incoming().exclude(message_id="").order_by("-created_at", "-pk").first()
        message = self.messages.create(
            direction=Message.Direction.OUT,
            author=by,
            to=to,
            text=text,
            subject=self._answer_subject(),
            message_id=make_message_id(self.pk),
            in_reply_to=last.message_id if last else "",
            references=self._references(),
            state=Message.State.QUEUED,
            leaves_at=max(leaves_at or now(), now() + TIME_TO_UNDO),
            solves=solves,
        )
        message.ring()
        return message

    def _answer_subject(self):
        return f"Re: {self.subject[:200]} [{self.number}]"

    def _references(self):
        """The ids of the conversation so far: the first and the last ones, as mail programs do."""
        said = self.messages.said().exclude(message_id="").exclude(direction=Message.Direction.NOTE)
        ids = list(said.order_by("created_at", "pk").values_list("message_id", flat=True))
        return " ".join(ids if len(ids) <= 20 else ids[:1] + ids[-19:])
