"""Companies from a file: matched by number, else by name."""

from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.importing import values
from contacts.importing.targets import Column, Target, register
from contacts.models import Company, Interaction
from contacts.models.folding import fold_all

FIELDS = ("domain", "industry", "country", "employees", "revenue", "currency", "founded")
STAMPS = ("updated_at", "version")


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
        Column("revenue", gettext_lazy("Yearly revenue"), ("annual revenue", "umsatz"), values.money),
        Column("currency", gettext_lazy("Currency"), (), values.currency),
        Column("founded", gettext_lazy("Founded"), ("year established", "founded year"), values.year),
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
        made = Company.objects.bulk_create(new)
        tell(made, "company", by=run.owner)
        Company.objects.bulk_update(changed.values(), [*FIELDS, "external_id", *STAMPS], batch_size=500)
        self.link(rows, run)
        for row in rows:
            row.remarks += [_("Nothing new in this row.")] if row.outcome == "skipped" else []

    def known(self, rows):
        """Companies there already, by `("id", number)` and `("name", folded)`; each is one object."""
        self.folded = fold_all(row.values["name"] for row in rows)
        ids = [row.values["external_id"] for row in rows if row.values.get("external_id")]
        found = {("name", c.folded): c for c in Company.objects.filter(folded__in=self.folded.values()).order_by("-pk")}
        return as_one(found | {("id", c.external_id): c for c in Company.objects.filter(external_id__in=ids)})

    def place(self, row, known, mine, new, changed, run):
        handles = [("name", self.folded[row.values["name"]])]
        if row.values.get("external_id"):
            handles.insert(0, ("id", row.values["external_id"]))
        company = whose(row, handles, known)
        if company and company.pk and company.pk not in mine:
            row.error = _("This company belongs to another team; you may not change it.")
        elif company:
            row.outcome = "updated" if fill(company, row.values, (*FIELDS, "external_id")) else "skipped"
            if company.pk and row.outcome == "updated":
                changed[company.pk] = company
        else:
            company = Company(name=row.values["name"], owner=run.owner)
            fill(company, row.values, (*FIELDS, "external_id"))
            new.append(company)
            row.outcome = "created"
        known |= dict.fromkeys(handles, company)

    def link(self, rows, run):
        """Subsidiaries to their parents; a parent that is not there yet is added by its name."""
        children = [row for row in rows if row.values.get("parent") and not row.error]
        parents = by_name({row.values["parent"] for row in children}, owner=(run.owner,))
        known = by_name({row.values["name"] for row in children})
        linked = {}
        for row in children:
            child, parent = known[row.values["name"]], parents[row.values["parent"]]
            if child.pk != parent.pk and child.parent_id != parent.pk:
                child.parent = parent
                linked[child.pk] = child
                row.outcome = "updated" if row.outcome == "skipped" else row.outcome
        Company.objects.bulk_update(linked.values(), ["parent"], batch_size=500)


def as_one(known):
    """The same record found by several handles is one object, so that no change to it gets lost."""
    records = {}
    return {handle: records.setdefault(record.pk, record) for handle, record in known.items()}


def whose(row, handles, known):
    """The record that a row is about. One with another number is somebody else, however alike they are."""
    number = row.values.get("external_id")
    for handle in handles:
        record = known.get(handle)
        if record and (handle[0] == "id" or not number or record.external_id in (None, "", number)):
            return record
    return None


def fill(record, found, fields):
    """Set what the file knows and the record does not say the same; blanks change nothing. Whether anything changed."""
    news = {
        key: found[key] for key in fields if found.get(key) not in (None, "") and getattr(record, key) != found[key]
    }
    for key, value in news.items():
        setattr(record, key, value)
    if news and record.pk:
        record.updated_at, record.version = now(), F("version") + 1
    return bool(news)


def editable(model, records, owner):
    """Keys of the records that the importing user may change; all when a command imports."""
    keys = [record.pk for record in records]
    rows = model.objects.filter(pk__in=keys)
    return set((rows.editable_by(owner) if owner else rows).values_list("pk", flat=True))
