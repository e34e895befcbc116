"""Deals from a file: matched by number. An unknown product, company or agent never keeps a deal out."""

import hashlib

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.custom.importing import own_columns
from contacts.importing import values
from contacts.importing.companies import editable
from contacts.importing.targets import Column, Target, register
from contacts.importing.values import currency
from crm_site.lib import when
from sales.importing.deal_writing import Batch
from sales.importing.meaning import Meaning
from sales.importing.values import date, moment, money
from sales.models import Deal

OF_A_LINE = "line-"


@register
class DealTarget(Target):
    kind = "deals"
    label = gettext_lazy("Deals")
    permission = "sales.add_deal"
    options = ("currency",)
    kept_out_by = ("sales.deal",)
    why_final = gettext_lazy(
        "An import of deals cannot be undone: each deal keeps its own history, which only grows. Look at a dry run "
        "first; deals that should not be there are closed or deleted on their list."
    )
    columns = own_columns(
        Deal,
        Column(
            "external_id",
            gettext_lazy("Number"),
            ("opportunity id", "deal id", "id", "record id", "opportunity number"),
            values.line(100),
        ),
        Column(
            "name",
            gettext_lazy("Deal"),
            ("name", "deal name", "opportunity", "opportunity name"),
            values.line(200),
        ),
        Column(
            "stage",
            gettext_lazy("Stage"),
            ("deal stage", "stage name", "status"),
            values.line(100),
            required=True,
        ),
        Column("amount", gettext_lazy("Amount"), ("close value", "value", "deal value", "deal amount"), money),
        Column("currency", gettext_lazy("Currency"), (), currency),
        Column("company", gettext_lazy("Company"), ("account", "account name", "company name"), values.line(200)),
        Column("contact_email", gettext_lazy("E-mail of the contact"), ("email", "contact email"), values.email),
        Column("product", gettext_lazy("Product"), ("product name",), values.line(200)),
        Column(
            "owner",
            gettext_lazy("Owner"),
            ("sales agent", "agent", "sales rep", "deal owner"),
            values.line(150),
        ),
        Column(
            "engaged_at",
            gettext_lazy("Engaged"),
            ("engage date", "created", "create date", "created date"),
            moment,
        ),
        Column("closed_at", gettext_lazy("Closed"), ("close date", "closed date"), moment),
        Column("expected_close", gettext_lazy("Expected close"), ("expected close date",), date),
        Column("lost_reason", gettext_lazy("Why it was lost"), ("lost reason", "loss reason"), values.line(500)),
    )

    def apply(self, rows, run):
        meaning = Meaning(rows, run)
        batch = Batch(run, self.known(rows, run))
        for row in rows:
            if binned := self.binned.get(row.values["external_id"]):
                row.error = said_in_bin(binned)
            elif fields := meaning.of(row):
                batch.place(row, fields)
        batch.write()

    def known(self, rows, run):
        """Deals that are there already, locked for this chunk, and whether the importer may change them."""
        for row in rows:
            row.values["external_id"] = row.values.get("external_id") or fingerprint(row)
        numbers = [row.values["external_id"] for row in rows]
        self.binned = Deal.everyone.with_numbers_in_bin(numbers)
        found = list(
            Deal.objects.select_for_update(of=("self",)).select_related("stage").filter(external_id__in=numbers)
        )
        mine = editable(Deal, found, run.owner)
        return {deal.external_id: (deal, deal.pk in mine) for deal in found}


def said_in_bin(deal):
    """Why the row did not come in: its deal waits in the bin."""
    if not deal.external_id.startswith(OF_A_LINE):
        return deal.said_in_bin
    words = _("%(who)s came from the same line and is in the bin since %(day)s. Restore it from the bin first.")
    return words % {"who": deal, "day": when.day(deal.deleted_at)}


def fingerprint(row):
    """A number for a deal whose file gives none: the same line is the same deal when the file comes again."""
    return OF_A_LINE + hashlib.blake2b("\n".join(row.cells).encode(), digest_size=12).hexdigest()
