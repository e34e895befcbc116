"""Companies from a file: matched by number, else by name."""

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.importing import values
from contacts.importing.targets import Column, Target, register
from contacts.models import Company, Interaction
from contacts.models.folding import fold_all

FIELDS = ("domain", "industry", "country", "employees", "revenue", "currency", "founded")


def by_name(names, *, owner=None):
    """`{folded name: Company}` for the names; those that do not exist are added when `owner` is given as `(user,)`."""
    folded = fold_all(name for name in names if name)
    found = {company.folded: company for company in Company.objects.filter(folded__in=folded.values()).order_by("-pk")}
    missing = {key: name for name, key in folded.items() if key not in found} if owner else {}
    for key, company in add(missing, owner=owner and owner[0]).items():
        found[key] = company
    return {name: found[key] for name, key in folded.items() if key in found}


def add(names, *, owner):
    """Add companies by `{folded: name}`, each with its first fact."""
    made = Company.objects.bulk_create(Company(name=name, owner=owner) for name in names.values())
    tell(made, "company", by=owner)
    return dict(zip(names, made, strict=True))


def tell(records, whose, *, by):
    """One fact for each record that came in by a file."""
    at = now()
    Interaction.objects.bulk_create(
        [Interaction(**{whose: one}, kind="contacts.imported", at=at, by=by) for one in records],
        batch_size=1000,
    )


@register
class CompanyTarget(Target):
    kind = "companies"
    label = gettext_lazy("Companies")
    permission = "contacts.add_import"
    columns = (
        Column(
            "name",
            gettext_lazy("Name"),
            ("account", "company", "company name", "firma", "organisation"),
            values.line(200),
            required=True,
        ),
        Column("external_id", gettext_lazy("Number"), ("id", "account id", "company id"), values.line(100)),
        Column("domain", gettext_lazy("Web domain"), ("website", "url", "domain name"), values.line(253)),
        Column("industry", gettext_lazy("Industry"), ("sector", "branche"), values.line(100)),
        Column("country", gettext_lazy("Country"), ("office location", "land"), values.line(100)),
        Column("employees", gettext_lazy("Employees"), ("number of employees", "mitarbeiter"), values.whole),
        Column("revenue", gettext_lazy("Yearly revenue"), ("annual revenue", "umsatz"), values.amount),
        Column("currency", gettext_lazy("Currency"), (), values.line(3)),
        Column("founded", gettext_lazy("Founded"), ("year established", "founded year"), values.whole),
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
        new, changed = {}, {}
        for row in rows:
            self.place(row, known, mine, new, changed, run)
        made = Company.objects.bulk_create({id(one): one for one in new.values()}.values())
        tell(made, "company", by=run.owner)
        Company.objects.bulk_update(changed.values(), [*FIELDS, "external_id", "updated_at"], batch_size=500)
        self.link(rows, run)

    def known(self, rows):
        """Companies there already, by `("id", number)` and `("name", folded)`."""
        self.folded = fold_all(row.values["name"] for row in rows)
        ids = [row.values.get("external_id") for row in rows if row.values.get("external_id")]
        found = {("name", c.folded): c for c in Company.objects.filter(folded__in=self.folded.values()).order_by("-pk")}
        return found | {("id", c.external_id): c for c in Company.objects.filter(external_id__in=ids)}

    def place(self, row, known, mine, new, changed, run):
        name = ("name", self.folded[row.values["name"]])
        number = ("id", row.values["external_id"]) if row.values.get("external_id") else name
        company = known.get(number) or known.get(name)
        if company and company.pk and company.pk not in mine:
            row.error = _("This company belongs to another team; you may not change it.")
        elif company:
            differs = fill(company, row.values, (*FIELDS, "external_id"))
            row.outcome = "updated" if differs else "skipped"
            row.remarks += [] if differs else [_("Nothing new in this row.")]
            if differs and company.pk:
                changed[company.pk] = company
        else:
            company = Company(name=row.values["name"], owner=run.owner)
            fill(company, row.values, (*FIELDS, "external_id"))
            new[name], row.outcome = company, "created"
        known[number], known[name] = company, company

    def link(self, rows, run):
        """Subsidiaries to their parents; a parent that is not there yet is added by its name."""
        pairs = {row.values["name"]: row.values["parent"] for row in rows if row.values.get("parent") and not row.error}
        parents = by_name(pairs.values(), owner=(run.owner,))
        children = by_name(pairs)
        linked = []
        for child, parent in pairs.items():
            if children[child].pk != parents[parent].pk and children[child].parent_id != parents[parent].pk:
                children[child].parent = parents[parent]
                linked.append(children[child])
        Company.objects.bulk_update(linked, ["parent"], batch_size=500)


def fill(record, found, fields):
    """Set what the file knows and the record does not say the same; blanks change nothing. Whether anything changed."""
    news = {
        key: found[key] for key in fields if found.get(key) not in (None, "") and getattr(record, key) != found[key]
    }
    for key, value in news.items():
        setattr(record, key, value)
    if news:
        record.updated_at = now()
    return bool(news)


def editable(model, records, owner):
    """Keys of the records that the importing user may change; all when a command imports."""
    keys = [record.pk for record in records]
    rows = model.objects.filter(pk__in=keys)
    return set((rows.editable_by(owner) if owner else rows).values_list("pk", flat=True))
