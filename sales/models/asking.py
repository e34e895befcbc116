"""Which deals: adjectives that chain, indexed by the same condition where lists use them."""

from datetime import date

from django.db.models import Count, DateField, DecimalField, ExpressionWrapper, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from contacts.models import Company, PersonWords
from contacts.models.bin import InBin
from contacts.searching.asked import Asked
from crm_site.staff.rights import OwnedQuerySet

WEIGHTED = ExpressionWrapper(
    F("amount") * F("stage__probability") / 100, output_field=DecimalField(max_digits=18, decimal_places=4)
)


def known_amount():
    """For an order by amount: an unknown one stands behind all known ones."""
    return Coalesce("amount", Value(0), output_field=DecimalField(max_digits=14, decimal_places=2))


def known_close():
    """For an order by the day: an unknown one stands behind all days."""
    return Coalesce("expected_close", Value(date(9999, 12, 31)), output_field=DateField())


class DealQuerySet(InBin, OwnedQuerySet):
    def open(self):
        return self.filter(state="open")

    def won(self):
        return self.filter(state="won")

    def lost(self):
        return self.filter(state="lost")

    def closed(self):
        return self.filter(state__in=["won", "lost"])

    def closed_between(self, start, end):
        """Won or lost from `start` on and before `end`."""
        return self.filter(closed_at__gte=start, closed_at__lt=end)

    def closing_between(self, start, end):
        """Expected to close from the date `start` on and before `end`."""
        return self.filter(expected_close__gte=start, expected_close__lt=end)

    def overdue(self, today):
        """Open, though they should have been closed before today."""
        return self.open().filter(expected_close__lt=today)

    def without_next_step(self):
        return self.open().filter(next_step="")

    def step_due(self, moment):
        return self.open().filter(next_step_at__lte=moment)

    def with_unknown_product(self):
        """The file named a product that we do not know."""
        return self.exclude(product_text="")

    def named(self, text):
        """Deals found by words of their name and own fields, by their number, or by their company or contact."""
        from contacts.searching import own  # it reads models

        asked = Asked.of(text)
        people = PersonWords.objects.filter(asked.stands_in("words")).values("pk")
        firms = Company.everyone.matching(asked).order_by().values("pk")
        named = asked.stands_in("folded") | own.stands_in(self.model, asked)
        wheres = (named, Q(external_id=asked), Q(contact__in=people), Q(company__in=firms))
        found = [self.filter(where).order_by().values("pk") for where in wheres]
        return self.filter(pk__in=found[0].union(*found[1:]))

    def for_pages(self):
        """With everything that a row or a card shows."""
        return self.select_related("contact", "company", "owner", "stage", "pipeline", "product", "lost_reason")

    def sums(self, *by):
        """Count, sum and weighted sum by currency (and by `by` before it): no two currencies are added."""
        return (
            self.order_by()
            .values(*by, "currency")
            .annotate(count=Count("pk"), total=Sum("amount"), weighted=Sum(WEIGHTED))
            .order_by(*by, "currency")
        )
