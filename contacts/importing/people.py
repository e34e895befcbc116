"""People from a file: matched by number, else by e-mail address, else by name and company."""

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.importing import several, values
from contacts.importing.companies import STAMPS, as_one, by_name, editable, fill, tell, whose
from contacts.importing.targets import Column, Target, register
from contacts.models import (
    Consent,
    Contact,
    EmailAddress,
    Interaction,
    PhoneNumber,
    PostalAddress,
    Tag,
    address_key,
)
from contacts.models.folding import fold_all
from contacts.models.reach import phone_key

FIELDS = (
    "external_id",
    "first_name",
    "last_name",
    "job_title",
    "language",
    "birthday",
    "lifecycle",
    "company",
)
LONGEST = 100  # of a first or last name
NOBODY = gettext_lazy("Neither a name nor an e-mail address: nobody to write down.")


def whole_name(row):
    return f"{row.values['first_name']} {row.values['last_name']}"


def lifecycle(cell):
    wanted = cell.strip().casefold()
    for value, label in Contact.Lifecycle.choices:
        if wanted in (value, str(label).casefold()):
            return value
    raise ValueError(_("“%s” is no lifecycle stage.") % cell)


@register
class ContactTarget(Target):
    kind = "contacts"
    label = gettext_lazy("Contacts")
    permission = "contacts.add_import"
    columns = (
        Column(
            "external_id",
            gettext_lazy("Number"),
            ("id", "contact id", "customer number", "customer id"),
            values.line(100),
        ),
        Column(
            "name",
            gettext_lazy("Name"),
            ("full name", "contact", "contact name", "file as"),
            values.line(200),
        ),
        Column("first_name", gettext_lazy("First name"), ("given name", "vorname", "firstname"), values.line(100)),
        Column("last_name", gettext_lazy("Last name"), ("family name", "surname", "nachname"), values.line(100)),
        Column(
            "email",
            gettext_lazy("E-mail"),
            ("e mail address", "email address", "mail", "e mail 1 value"),
            values.email,
        ),
        Column(
            "phone",
            gettext_lazy("Phone"),
            ("phone number", "telephone", "telefon", "mobile", "phone 1 value"),
            values.phone,
        ),
        Column(
            "company",
            gettext_lazy("Company"),
            ("organisation", "organization", "account", "company name", "organization 1 name", "firma"),
            values.line(200),
        ),
        Column(
            "job_title",
            gettext_lazy("Job title"),
            ("title", "position", "organization 1 title"),
            values.line(150),
        ),
        Column("street", gettext_lazy("Street"), ("address", "address 1 street", "strasse"), values.text),
        Column("postcode", gettext_lazy("Postcode"), ("zip", "zip code", "postal code", "plz"), values.line(20)),
        Column("city", gettext_lazy("City"), ("town", "ort", "address 1 city", "suburb"), values.line(100)),
        Column("region", gettext_lazy("Region"), ("state", "province", "county"), values.line(100)),
        Column("country", gettext_lazy("Country"), ("land", "address 1 country"), values.line(100)),
        Column("language", gettext_lazy("Language"), (), values.line(10)),
        Column("birthday", gettext_lazy("Birthday"), ("date of birth", "birth date"), values.date),
        Column("lifecycle", gettext_lazy("Lifecycle stage"), ("lifecycle stage", "stage"), lifecycle),
        Column("tags", gettext_lazy("Tags"), ("labels", "tag"), values.words),
        Column(
            "consent",
            gettext_lazy("Consent to e-mail"),
            ("marketing consent", "newsletter", "opt in", "email consent"),
            values.yes_no,
        ),
        *several.COLUMNS,
    )

    def apply(self, rows, run):
        rows = [row for row in rows if self.name(row)]
        self.prepare(rows, run)
        new, changed = [], {}
        for row in rows:
            self.place(row, run, new, changed)
        Contact.objects.bulk_create(new, batch_size=1000)
        tell(new, "contact", by=run.owner)
        Contact.objects.bulk_update(changed.values(), [*FIELDS, *STAMPS], batch_size=500)
        self.attach([row for row in rows if row.outcome], run)

    def name(self, row):
        """First and last name from what there is; a row without any is an error."""
        several.settle(row)
        v = row.values
        first, last = v.get("first_name") or "", v.get("last_name") or ""
        v["named"] = bool(first or last or v.get("name"))
        if not first and not last:
            whole = v.get("name") or (v.get("email") or "").partition("@")[0] or v.get("company") or ""
            first, _blank, last = whole.rpartition(" ")
        if max(len(first), len(last)) > LONGEST:
            row.remarks.append(_("The name has more than %d characters and was cut.") % LONGEST)
        v["first_name"], v["last_name"] = first[:LONGEST], last[:LONGEST]
        if not first and not last and not v.get("external_id"):
            row.error = NOBODY
        return not row.error

    def prepare(self, rows, run):
        """Everything that the rows may match, in a handful of queries."""
        companies = by_name({row.values.get("company") for row in rows}, owner=(run.owner,))
        for row in rows:
            row.values["company"] = companies.get(row.values.get("company"))
        self.folded = fold_all(whole_name(row) for row in rows)
        ids = [row.values["external_id"] for row in rows if row.values.get("external_id")]
        keys = [address_key(address) for row in rows for _label, address in row.values["emails"]]
        addresses = EmailAddress.objects.filter(key__in=keys).order_by("-pk").select_related("contact__company")
        people = Contact.objects.select_related("company").order_by("-pk")
        known = {("name", one.folded, one.company_id): one for one in people.filter(folded__in=self.folded.values())}
        known |= {("email", row.key): row.contact for row in addresses}
        known |= {("id", one.external_id): one for one in people.filter(external_id__in=ids)}
        self.known = as_one(known)
        self.mine = editable(Contact, self.known.values(), run.owner)

    def handles(self, row):
        """By what the row may be recognised, the surest first."""
        found = []
        if row.values.get("external_id"):
            found.append(("id", row.values["external_id"]))
        found += [("email", address_key(address)) for _label, address in row.values["emails"]]
        company = row.values["company"]
        return found or [("name", self.folded[whole_name(row)], company and company.pk)]

    def place(self, row, run, new, changed):
        handles = self.handles(row)
        person = whose(row, handles, self.known)
        if person and person.pk and person.pk not in self.mine:
            row.error = _("This person belongs to another team; you may not change them.")
            return
        if person is None and not whole_name(row).strip():
            row.error = NOBODY
            return
        if person is None:
            person = Contact(owner=run.owner)
            fill(person, row.values, FIELDS)
            new.append(person)
            row.outcome = "created"
        else:
            same = not row.values["named"] or str(person) == whole_name(row).strip()
            fields = [key for key in FIELDS if not (same and key in ("first_name", "last_name"))]
            row.outcome = "updated" if fill(person, row.values, fields) else "skipped"
            if person.pk and row.outcome == "updated":
                changed[person.pk] = person
        row.values["person"] = person
        self.known |= dict.fromkeys(handles, person)

    def attach(self, rows, run):
        """Addresses, tags and consent; a row that only adds one of these is an update too."""
        for add in (self.emails, self.phones, self.addresses, self.tags, self.consents, several.add_notes):
            added = add(rows, run)
            for row in rows:
                if row.outcome == "skipped" and row.values["person"].pk in added:
                    row.outcome = "updated"
        for row in rows:
            row.remarks += [_("Nothing new in this row.")] if row.outcome == "skipped" else []

    def emails(self, rows, run):
        return self.reach(EmailAddress, "address", "emails", address_key, rows)

    def phones(self, rows, run):
        return self.reach(PhoneNumber, "number", "phones", phone_key, rows)

    def reach(self, model, field, name, key_of, rows):
        """Add addresses that the person does not have; the first is the primary one. Whose were added."""
        given = [(row.values["person"].pk, label, text) for row in rows for label, text in row.values[name]]
        there = list(model.objects.filter(contact__in={pk for pk, *_said in given}).values_list("contact", "key"))
        known, owners, new = set(there), {pk for pk, _key in there}, []
        for pk, label, text in given:
            if (pk, key_of(text)) in known or not key_of(text):
                continue
            said = {"label": label, field: text}
            new.append(model(contact_id=pk, key=key_of(text), is_primary=pk not in owners, **said))
            known.add((pk, key_of(text)))
            owners.add(pk)
        model.objects.bulk_create(new, batch_size=1000)
        return {one.contact_id for one in new}

    def addresses(self, rows, run):
        given = [(row.values["person"].pk, label, parts) for row in rows for label, parts in row.values["addresses"]]
        there, new = {}, []
        for address in PostalAddress.objects.filter(contact__in={pk for pk, *_said in given}):
            there.setdefault(address.contact_id, []).append({key: getattr(address, key) for key in several.ADDRESS})
        for pk, label, parts in given:
            known = there.setdefault(pk, [])
            if parts not in known:
                new.append(PostalAddress(contact_id=pk, label=label, is_primary=not known, **parts))
                known.append(parts)
        PostalAddress.objects.bulk_create(new, batch_size=1000)
        return {one.contact_id for one in new}

    def tags(self, rows, run):
        wanted = {(row.values["person"].pk, name[:60]) for row in rows for name in row.values.get("tags") or []}
        Tag.objects.bulk_create([Tag(name=name) for name in {name for _pk, name in wanted}], ignore_conflicts=True)
        ids = dict(Tag.objects.filter(name__in={name for _pk, name in wanted}).values_list("name", "pk"))
        through = Contact.tags.through
        there = set(through.objects.filter(contact__in={pk for pk, _n in wanted}).values_list("contact", "tag__name"))
        new = [through(contact_id=pk, tag_id=ids[name]) for pk, name in wanted - there]
        through.objects.bulk_create(new, ignore_conflicts=True)
        return {one.contact_id for one in new}

    def consents(self, rows, run):
        """The file's word on e-mail, where it differs from our last one. A yes never outweighs an earlier no."""
        given = {r.values["person"].pk: r.values["consent"] for r in rows if r.values.get("consent") is not None}
        last = dict(
            Consent.objects.filter(contact__in=given, channel="email", purpose="marketing")
            .order_by("pk")
            .values_list("contact", "granted")
        )
        fresh = {pk: yes for pk, yes in given.items() if last.get(pk) is None or (last[pk] and not yes)}
        moment, source = now(), _("file “%s”") % run.name[:80]
        Consent.objects.bulk_create(
            Consent(contact_id=pk, channel="email", purpose="marketing", granted=yes, source=source, by=run.owner)
            for pk, yes in fresh.items()
        )
        Interaction.objects.bulk_create(
            Interaction(
                contact_id=pk,
                kind=f"contacts.consent_{'given' if yes else 'withdrawn'}",
                at=moment,
                by=run.owner,
                channel="email",
                data={"purpose": "marketing", "source": source},
            )
            for pk, yes in fresh.items()
        )
        return set(fresh)
