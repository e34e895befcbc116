"""Which tickets: adjectives that chain, indexed by the same condition where lists use them."""

from django.db.models import DurationField, ExpressionWrapper, F, FloatField, Func, Q

from contacts.models.bin import InBin
from crm_site.staff.rights import OwnedQuerySet
from support.models.turn import pending


class TicketQuerySet(InBin, OwnedQuerySet):
    """Tickets by what they are. Minutes are calendar time: nights and weekends count."""

    owner_path = "assignee"

    def open(self):
        return self.filter(solved_at=None)

    def solved(self):
        return self.filter(solved_at__isnull=False)

    def waiting_for_us(self):
        """Open, and the customer waits for our word."""
        return self.open().filter(state__in=["new", "open"])

    def waiting_for_customer(self):
        return self.filter(state="pending")

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
