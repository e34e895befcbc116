"""What the cells of a deal mean here: stage, product, company, contact, owner, looked up chunk by chunk."""

from django.db.models import Value
from django.db.models.functions import Concat, Lower, Trim
from django.utils.timezone import now
from django.utils.translation import gettext as _

from contacts.custom.importing import bag_of, own_names
from contacts.importing.companies import by_name
from contacts.models import EmailAddress, address_key
from crm_site.staff.models import User
from sales.importing.values import said
from sales.models import Deal, LostReason, Pipeline, Stage
from sales.settling import products_named

CLOSED = {"closed won": Stage.Kind.WON, "closed lost": Stage.Kind.LOST}


class Meaning:
    def __init__(self, rows, run):
        self.run = run
        self.pipeline = self._pipeline()
        self.stages = {stage.name.casefold(): stage for stage in self.pipeline.stages.all()}
        self.products = products_named({said(row, "product", run) for row in rows})
        self.companies = by_name({said(row, "company", run) for row in rows})
        self.owners = _owners({said(row, "owner", run) for row in rows})
        self.contacts = _contacts({row.values["contact_email"] for row in rows if row.values.get("contact_email")})

    def of(self, row):
        """The fields of the deal, or None when the row has an error."""
        stage = self._stage(row)
        if row.error:
            return None
        fields = {key: row.values.get(key) for key in ("external_id", "amount", "engaged_at", "expected_close")}
        fields |= {"pipeline": self.pipeline, "stage": stage, "state": stage.kind}
        fields["currency"] = row.values.get("currency") or self.run.mapping.get("options", {}).get("currency")
        fields |= self._linked(row) | self._closing(row, stage)
        fields["name"] = row.values.get("name") or self._name(fields)
        fields["custom"] = bag_of({name: row.values[name] for name in own_names(row.values)}) or None
        self._check(row, fields)
        return None if row.error else fields

    def _pipeline(self):
        name = self.run.mapping.get("options", {}).get("pipeline")
        chosen = Pipeline.objects.prefetch_related("stages").filter(name=name).first() if name else None
        return chosen or Pipeline.usual()

    def _stage(self, row):
        word = said(row, "stage", self.run)
        stage = self.stages.get(word.casefold())
        if not stage and (kind := CLOSED.get(word.casefold())):
            stage = next((s for s in self.stages.values() if s.kind == kind), None)
        if not stage:
            unknown = _("The pipeline “%(pipeline)s” has no stage “%(stage)s”.")
            row.error = unknown % {"pipeline": self.pipeline, "stage": word}
        return stage

    def _linked(self, row):
        """What the row names; a name that we do not know is kept as it stands."""
        product, company, owner = (said(row, key, self.run) for key in ("product", "company", "owner"))
        contact = self.contacts.get(address_key(row.values.get("contact_email") or ""))
        found = {"product": self.products.get(product), "company": self.companies.get(company)}
        if product and not found["product"]:
            row.remarks.append(_("We know no product “%s”. The deal came in without it.") % product)
        if company and not found["company"]:
            row.remarks.append(_("We know no company “%s”. The deal came in without it.") % company)
        if not company and contact:
            found["company"] = contact.company
        return found | {
            "contact": contact,
            "product_text": "" if found["product"] else product,
            "company_text": "" if found["company"] else company,
            "owner": self.owners.get(owner.casefold()),
            "owner_text": "" if owner.casefold() in self.owners else owner,
        }

    def _closing(self, row, stage):
        """A close date is when a closed deal was closed, and when an open one is expected to be."""
        closed_at = row.values.get("closed_at")
        if stage.is_open:
            expected = row.values.get("expected_close") or (closed_at and closed_at.date())
            return {"expected_close": expected, "closed_at": None, "lost_reason": None, "lost_note": ""}
        if not closed_at:
            row.remarks.append(_("There is no close date; today was taken."))
        lost = stage.kind == Stage.Kind.LOST
        words = (row.values.get("lost_reason") or "") if lost else ""
        return {
            "closed_at": closed_at or now(),
            "lost_reason": self.not_recorded if lost and not words else None,
            "lost_note": words,
        }

    @property
    def not_recorded(self):
        """A file that does not say why a deal was lost is no reason to invent one."""
        if not hasattr(self, "_not_recorded"):
            said = {"active": False, "position": 99}
            self._not_recorded = LostReason.objects.get_or_create(name=_("Not recorded"), defaults=said)[0]
        return self._not_recorded

    def _name(self, fields):
        what = str(fields["product"] or fields["product_text"])
        whom = str(fields["company"] or fields["company_text"] or fields["contact"] or "")
        return " · ".join(part for part in (what, whom) if part)[:200] or fields["external_id"]

    def _check(self, row, fields):
        if (fields["amount"] or 0) < 0:
            row.error = _("An amount cannot be below zero.")
        if fields["state"] == Deal.State.WON and fields["amount"] is None:
            row.error = _("A deal cannot be won without an amount.")


def _owners(names):
    """`{name without case: User}` by full name, user name or e-mail address."""
    wanted = {name.casefold() for name in names if name}
    if not wanted:
        return {}
    users = User.objects.filter(is_active=True).annotate(
        full=Lower(Trim(Concat("first_name", Value(" "), "last_name"))),
        mail=Lower("email"),
        short=Lower("username"),
    )
    found = {}
    for key in ("mail", "short", "full"):
        found |= {getattr(user, key): user for user in users.filter(**{f"{key}__in": wanted}).order_by("-pk")}
    return found


def _contacts(addresses):
    keys = {address_key(address) for address in addresses}
    rows = EmailAddress.objects.filter(key__in=keys, contact__deleted_at=None).select_related("contact__company")
    return {row.key: row.contact for row in rows.order_by("-pk")}
