"""Companies from a file: matched by number, else by name."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.custom.importing import changed_columns, own_columns
from contacts.importing import finding, values
from contacts.importing.filling import STAMPS, fill, may, tell, tell_changes
from contacts.importing.finding import editable
from contacts.importing.targets import Column, Target, register
from contacts.importing.tracing import Trace
from contacts.importing.writing import Hand, mould
from contacts.merging import living
from contacts.models import Company, Interaction
from contacts.models.folding import fold_all
from contacts.models.hierarchy import chain, one_by_one
from crm_site.lib import among  # noqa: F401 (`folded__among`)

__all__ = ["CompanyTarget", "by_name", "editable"]
FIELDS = ("domain", "industry", "country", "employees", "revenue", "currency", "founded")
FIELDS += ("email", "phone", "street", "postcode", "city", "region")
NEEDED = ("name", "folded", "parent", "merged_into", "deleted_at")  # of a company that a row only points at


def by_name(names, *, owner=None, run=None):
    """`{folded name: Company}` for the names; those that do not exist are added when `owner` is given as `(user,)`,
    or for the `run`."""
    folded = fold_all(name for name in names if name)
    rows = finding.first_living(Company.everyone.filter(folded__among=folded.values())).only(*NEEDED)
    prefetch_related_objects([one for one in rows if one.merged_into_id], "merged_into")
    found = {one.folded: whole for one in rows if not (whole := living(one)).deleted_at}
    missing = {key: name for name, key in folded.items() if key not in found} if owner or run else {}
    for key, company in add(missing, owner=run.owner if run else owner and owner[0], run=run).items():
        found[key] = company
    return {name: found[key] for name, key in folded.items() if key in found}


def add(names, *, owner, run=None):
    """Add companies by `{folded: name}`, each with its first fact."""
    run, cast = run or Unnoted(owner), mould(Company)
    made = run.hand.add(cast(name=name, owner_id=owner and owner.pk) for name in names.values())
    run.trace.add(made)
    tell(made, "company", run)
    return dict(zip(names, made, strict=True))


class Unnoted:
    """In place of an import whose doings are not undone."""

    def __init__(self, owner):
        self.owner, self.trace, self.hand = owner, Trace(), Hand()


@register
class CompanyTarget(Target):
    kind = "companies"
    label = gettext_lazy("Companies")
    permission = "contacts.add_import"
    undoable = True
    kept_out_by = ("contacts.company",)
    rehearsed = (Company, Interaction)
    columns = own_columns(
        Company,
        Column(
            "name",
            gettext_lazy("Name"),
            ("account", "company", "company name", "firma", "organisation"),
            values.line(200),
            required=True,
        ),
        Column("external_id", gettext_lazy("Number"), ("id", "account id", "company id"), values.line(100)),
        Column("domain", gettext_lazy("Web domain"), ("website", "url", "domain name"), values.line(253), clears=True),
        Column("industry", gettext_lazy("Industry"), ("sector", "branche"), values.line(100), clears=True),
        Column("country", gettext_lazy("Country"), ("office location", "land"), values.line(100), clears=True),
        Column("email", gettext_lazy("E-mail"), ("company e mail", "company email"), values.email, clears=True),
        Column("phone", gettext_lazy("Phone"), ("company phone", "main phone"), values.line(60), clears=True),
        Column("street", gettext_lazy("Street"), ("address", "company street"), values.text, clears=True),
        Column("postcode", gettext_lazy("Postcode"), ("zip", "zip code", "plz"), values.line(20), clears=True),
        Column("city", gettext_lazy("City"), ("town", "ort"), values.line(100), clears=True),
        Column("region", gettext_lazy("Region"), ("state", "province"), values.line(100), clears=True),
        Column(
            "employees", gettext_lazy("Employees"), ("number of employees", "mitarbeiter"), values.whole, clears=True
        ),
        Column("revenue", gettext_lazy("Yearly revenue"), ("annual revenue", "umsatz"), values.money, clears=True),
        Column("currency", gettext_lazy("Currency"), (), values.currency),
        Column("founded", gettext_lazy("Founded"), ("year established", "founded year"), values.year, clears=True),
        Column(
            "parent",
            gettext_lazy("Belongs to"),
            ("subsidiary of", "parent", "parent company", "parent account"),
            values.line(200),
        ),
    )

    def apply(self, rows, run):
        known = self.known(rows)
        mine = editable(Company, known.values(), run.owner)
        new, changed = [], {}
        for row in rows:
            self.place(row, known, mine, new, changed, run)
        run.trace.add(run.hand.add(new))
        tell(new, "company", run)
        run.hand.change(changed.values(), [*FIELDS, *changed_columns(rows), "external_id", *STAMPS])
        linked = self.link(rows, run)
        fresh = {company.pk for company in new}
        tell_changes([one for pk, one in (changed | linked).items() if pk not in fresh], "company", run)
        for row in rows:
            row.remarks += [_("Nothing new in this row.")] if row.outcome == "skipped" and not row.left else []

    def known(self, rows):
        """Companies there already, by `("id", number)` and `("name", folded)`; each is one object."""
        self.folded = fold_all(row.values["name"] for row in rows)
        by_number, self.former = finding.numbers(Company, [row.values.get("external_id") for row in rows])
        self.binned = Company.everyone.with_numbers_in_bin([row.values.get("external_id") for row in rows])
        names = finding.first_living(Company.everyone.filter(folded__among=self.folded.values()))
        handles = {("name", folded): pk for folded, pk in names.values_list("folded", "pk")}
        return finding.held(Company, handles | {("id", number): pk for number, pk in by_number.items()})

    def place(self, row, known, mine, new, changed, run):
        number = row.values.get("external_id")
        row.handles = (*([("id", number)] if number else ()), ("name", self.folded[row.values["name"]]))
        company = finding.whose(row, known)
        if company and company.pk and company.pk not in mine:
            row.error = _("This company belongs to another team; you may not change it.")
        elif binned := self.binned.get(number):
            row.error = binned.said_in_bin
        elif not may(row, company, run):
            return
        elif company:
            behind = number in self.former
            row.outcome = "updated" if fill(company, row, (*FIELDS, "external_id"), run, behind=behind) else "skipped"
            if company.pk and row.outcome == "updated":
                changed[company.pk] = company
        else:
            company = Company(name=row.values["name"], owner=run.owner)
            fill(company, row, (*FIELDS, "external_id"), run)
            new.append(company)
            row.outcome = "created"
        row.values["company"] = company
        known |= dict.fromkeys(row.handles, company)

    def link(self, rows, run):
        """Subsidiaries to their parents; a parent that is not there yet is added by its name."""
        children = [row for row in rows if row.values.get("parent") and row.outcome and not row.left and not row.error]
        parents = by_name({row.values["parent"] for row in children}, run=run)
        if children:
            one_by_one()
        linked = {}
        for row in children:
            child, parent = row.values["company"], parents[row.values["parent"]]
            if _is_circle(child, parent, linked):
                row.remarks.append(_("“%s” already belongs to it: the group would be a circle.") % parent)
                continue
            if child.pk != parent.pk and child.parent_id != parent.pk:
                run.trace.set(child, "parent", parent)
                linked[child.pk] = child
                row.outcome = "updated" if row.outcome == "skipped" else row.outcome
        run.hand.change(linked.values(), ["parent"])
        return linked


def _is_circle(child, parent, linked):
    """Whether the parent already belongs to the child, by what is stored or by what this chunk has linked so far."""
    key, seen = parent.pk, set()
    while key and key not in seen:
        if key == child.pk:
            return child.pk != parent.pk
        seen.add(key)
        known = linked.get(key) or (parent if key == parent.pk else None)
        key = known.parent_id if known else next(iter(chain(key)[1:]), None)
    return False
