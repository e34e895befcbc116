"""A chunk of deals on its way into the database, with ledger and facts, in a handful of statements."""

from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import now
from django.utils.translation import gettext as _

from contacts.models import Interaction
from contacts.models.custom import Bag
from sales.models import Deal, DealChange

FIELDS = (
    *("name", "contact", "company", "company_text", "product", "product_text", "stage", "state", "pipeline"),
    *(
        "amount",
        "currency",
        "owner",
        "owner_text",
        "expected_close",
        "engaged_at",
        "closed_at",
        "lost_reason",
    ),
    *("lost_note", "custom"),
)
LINKS = ("contact", "company", "product", "stage", "pipeline", "owner", "lost_reason")
CLOSING = ("stage", "state", "pipeline", "closed_at", "lost_reason", "lost_note")
BLANKABLE = ("closed_at", "lost_reason", "lost_note")
TEXTS = {"product": "product_text", "company": "company_text", "owner": "owner_text"}
TOLD = {"won": "sales.deal_won", "lost": "sales.deal_lost"}


class Batch:
    def __init__(self, run, known):
        self.run, self.known, self.at = run, known, now()
        self.new, self.changed, self.changes, self.facts = [], {}, [], []

    def place(self, row, fields):
        """Decide what becomes of a row: a new deal, news about a known one, or nothing."""
        deal, mine = self.known.get(fields["external_id"], (None, True))
        if deal is None:
            self._add(row, fields)
        elif not mine:
            row.error = _("This deal belongs to somebody else; you may not change it.")
        else:
            self._change(row, deal, fields)

    def write(self):
        Deal.objects.bulk_create(self.new, batch_size=1000)
        Deal.objects.bulk_update(
            self.changed.values(), [*FIELDS, "stage_since", "version", "updated_at"], batch_size=500
        )
        DealChange.objects.bulk_create(self.changes, batch_size=1000)
        Interaction.objects.bulk_create(self._told(), batch_size=1000)

    def _add(self, row, fields):
        created = fields["engaged_at"] or fields["closed_at"] or self.at
        given = {key: value for key, value in fields.items() if value is not None}
        entered = fields["closed_at"] or created
        if not fields["owner_text"]:
            given.setdefault("owner", self.run.owner)
        deal = Deal(**given, created_at=created, updated_at=self.at, stage_since=entered)
        self.new.append(deal)
        self.known[deal.external_id] = (deal, True)
        self._enter(deal, "", entered)
        self.facts.append((deal, "sales.deal_created", created, deal.stage.name, ""))
        if not deal.is_open:
            self.facts.append((deal, TOLD[deal.state], entered, deal.stage.name, ""))
        row.outcome = "created"

    def _change(self, row, deal, fields):
        if not deal.is_open and fields["state"] == Deal.State.OPEN:
            row.remarks.append(_("The deal is closed here already; the file’s stage was not taken."))
            fields = {key: value for key, value in fields.items() if key not in CLOSING}
        own = fields["custom"] and Bag(deal.custom | fields["custom"])
        news = {key: value for key, value in fields.items() if value is not None or key in BLANKABLE}
        news |= {"custom": own} if own else {}
        if not row.values.get("name"):
            del news["name"]  # a name that we made up ourselves
        news = {key: value for key, value in news.items() if key in FIELDS and not _says(deal, key, value)}
        self._keep_texts(deal, fields, news)
        self._keep_given_reason(deal, news)
        row.outcome = "updated" if news else "skipped"
        if news:
            self._revise(deal, news)

    def _keep_texts(self, deal, fields, news):
        """A text stands in for what we do not know: it goes when that is found, and never hides it."""
        for key, text in TEXTS.items():
            if fields[key] and getattr(deal, text):
                news[text] = ""
            elif not fields[text] or getattr(deal, f"{key}_id"):
                news.pop(text, None)

    def _keep_given_reason(self, deal, news):
        """A reason that somebody gave here is not replaced by “not recorded”."""
        if deal.state == Deal.State.LOST and "stage" not in news and not news.get("lost_note"):
            news.pop("lost_reason", None)
            news.pop("lost_note", None)

    def _revise(self, deal, news):
        old_stage, old = deal.stage, {key: getattr(deal, key) for key in ("amount", "expected_close")}
        for key, value in news.items():
            setattr(deal, key, value)
        deal.updated_at = self.at
        deal.version += 1
        if deal.pk:
            self.changed[deal.pk] = deal
        for key in old.keys() & news.keys():
            self._note(deal, key, old[key], news[key])
        if "stage" in news:
            deal.stage_since = deal.closed_at or self.at
            self._enter(deal, old_stage.name, self.at)
            kind = TOLD.get(deal.state, "sales.deal_moved")
            self.facts.append((deal, kind, deal.stage_since, deal.stage.name, old_stage.name))

    def _enter(self, deal, old, at):
        self.changes.append(
            DealChange(
                deal=deal,
                field="stage",
                old=old,
                new=deal.stage.name,
                stage=deal.stage,
                by=self.run.owner,
                at=at,
            )
        )

    def _note(self, deal, field, old, new):
        old, new = ("" if value is None else str(value) for value in (old, new))
        self.changes.append(DealChange(deal=deal, field=field, old=old, new=new, by=self.run.owner, at=self.at))

    def _told(self):
        """The facts; a deal of nobody has no timeline to tell."""
        return [self._fact(*told) for told in self.facts if told[0].contact_id or told[0].company_id]

    def _fact(self, deal, kind, at, stage, old):
        data = {
            "amount": None if deal.amount is None else str(deal.amount),
            "currency": deal.currency,
            "stage": stage,
        }
        data |= {"old": old} if old else {}
        if kind == "sales.deal_lost":
            data["reason"] = deal.why_lost
        if kind == "sales.deal_won":
            data["days"] = max(0, (at - deal.created_at).days)
        return Interaction(
            contact=deal.contact,
            company=deal.company,
            kind=kind,
            at=at,
            by=self.run.owner,
            text=deal.name,
            about_type=ContentType.objects.get_for_model(Deal),
            about_id=deal.pk,
            data=data,
        )


def _says(deal, key, value):
    """Whether the deal says this already; links are compared by key, so that nothing is fetched for it."""
    if key in LINKS:
        return getattr(deal, f"{key}_id") == (value and value.pk)
    return getattr(deal, key) == value
