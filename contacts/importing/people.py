"""People from a file: matched by number, else by e-mail address, else by name and company."""

from functools import cache
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.custom.importing import bag_of, changed_columns, own_columns, own_names
from contacts.importing import finding, several, values
from contacts.importing.attaching import attach
from contacts.importing.companies import by_name
from contacts.importing.filling import CREATE, STAMPS, fill, may, tell, tell_changes
from contacts.importing.targets import Column, Target, register
from contacts.importing.tracing import made_here
from contacts.importing.writing import mould
from contacts.models import (
    Channel,
    Company,
    Consent,
    Contact,
    EmailAddress,
    ImportantDate,
    Interaction,
    Note,
    PhoneNumber,
    PostalAddress,
    address_key,
)
from contacts.models.folding import fold_all

FIELDS = (
    "external_id",
    "first_name",
    "last_name",
    "job_title",
    "language",
    "time_zone",
    "preferred_channel",
    "birthday",
    "lifecycle",
    "company",
)
ELSEWHERE = {  # HubSpot's words
    "marketing qualified lead": "lead",
    "sales qualified lead": "lead",
    "opportunity": "lead",
    "evangelist": "customer",
}
Tagged = Contact.tags.through
LONGEST = 100  # of a first or last name
NOBODY = gettext_lazy("Neither a name nor an e-mail address: nobody to write down.")


def whole_name(row):
    return f"{row.values['first_name']} {row.values['last_name']}"


def lifecycle(cell):
    wanted = cell.strip().casefold()
    for value, label in Contact.Lifecycle.choices:
        if wanted in (value, str(label).casefold()):
            return value
    if wanted in ELSEWHERE:
        return ELSEWHERE[wanted]
    raise ValueError(_("“%s” is no lifecycle stage.") % cell)


def needs_name(row):
    """Whether only the name tells who it is."""
    return not row.values.get("external_id") and not row.values["emails"]


def channel(cell):
    wanted = cell.strip().casefold()
    for value, label in Channel.choices:
        if wanted in (value, str(label).casefold()):
            return value
    raise ValueError(_("“%s” is no channel that we know.") % cell)


@cache
def zones():
    return {name.casefold(): name for name in available_timezones()}


def time_zone(cell):
    found = zones().get(cell.strip().replace(" ", "_").casefold())
    if found is None:
        raise ValueError(_("“%s” is no time zone. Write it as Europe/Berlin.") % cell)
    return found


@register
class ContactTarget(Target):
    kind = "contacts"
    label = gettext_lazy("Contacts")
    permission = "contacts.add_import"
    undoable = True
    kept_out_by = ("contacts.contact",)
    rehearsed = (Company, Contact, EmailAddress, PhoneNumber, PostalAddress, Interaction, Consent, Note, Tagged)
    rehearsed += (ImportantDate,)
    columns = own_columns(
        Contact,
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
            clears=True,
        ),
        Column(
            "job_title",
            gettext_lazy("Job title"),
            ("title", "position", "organization 1 title"),
            values.line(150),
            clears=True,
        ),
        Column("street", gettext_lazy("Street"), ("address", "address 1 street", "strasse"), values.text),
        Column("postcode", gettext_lazy("Postcode"), ("zip", "zip code", "postal code", "plz"), values.line(20)),
        Column("city", gettext_lazy("City"), ("town", "ort", "address 1 city", "suburb"), values.line(100)),
        Column("region", gettext_lazy("Region"), ("state", "province", "county"), values.line(100)),
        Column("country", gettext_lazy("Country"), ("land", "address 1 country"), values.line(100)),
        Column("language", gettext_lazy("Language"), (), values.line(10), clears=True),
        Column("anniversary", gettext_lazy("Anniversary"), ("wedding anniversary", "jahrestag"), values.date),
        Column("time_zone", gettext_lazy("Time zone"), ("timezone", "zeitzone"), time_zone, clears=True),
        Column("preferred_channel", gettext_lazy("Preferred channel"), ("prefers",), channel, clears=True),
        Column("birthday", gettext_lazy("Birthday"), ("date of birth", "birth date"), values.date, clears=True),
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
        new, changed, self.cast = [], {}, mould(Contact)
        for row in rows:
            self.place(row, run, new, changed)
        run.trace.add(run.hand.add(new))
        tell(new, "contact", run)
        run.hand.change(changed.values(), [*FIELDS, "company_since", *changed_columns(rows), *STAMPS])
        fresh = {person.pk for person in new}
        touched = changed | attach([row for row in rows if row.outcome and not row.left], run, fresh)
        tell_changes([one for pk, one in touched.items() if pk not in fresh], "contact", run)
        self.folded = self.known = self.mine = self.former = self.binned = None  # a chunk takes up room

    def name(self, row):
        """First and last name from what there is; a row without any is an error."""
        several.settle(row)
        v = row.values
        first, last = v.get("first_name") or "", v.get("last_name") or ""
        v["named"] = bool(first or last or v.get("name"))
        if not first and not last:
            whole = v.get("name") or self.else_called(v)
            first, _blank, last = whole.rpartition(" ")
        if max(len(first), len(last)) > LONGEST:
            row.remarks.append(_("The name has more than %d characters and was cut.") % LONGEST)
        v["first_name"], v["last_name"] = first[:LONGEST], last[:LONGEST]
        if not first and not last and not v.get("external_id"):
            row.error = NOBODY
        return not row.error

    @staticmethod
    def else_called(v):
        """One without a name is known by their address, company or number to call."""
        phone = v["phones"][0][1] if v["phones"] else ""
        return (v.get("email") or "").partition("@")[0] or v.get("company") or phone

    def prepare(self, rows, run):
        """Everything that the rows may match, in a handful of queries; it is held until the chunk is through."""
        companies = by_name({row.values.get("company") for row in rows}, run=run)
        for row in rows:
            row.values["company"] = companies.get(row.values.get("company"))
        self.folded = fold_all(whole_name(row) for row in rows if needs_name(row))
        for row in rows:
            row.handles = tuple(self.handles(row))
        wanted = {handle for row in rows for handle in row.handles}
        by_number, self.former = finding.numbers(Contact, [said for sort, said, *_more in wanted if sort == "id"])
        self.binned = Contact.everyone.with_numbers_in_bin([said for sort, said, *_more in wanted if sort == "id"])
        names = [said for sort, said, *_more in wanted if sort == "name"]
        people = finding.first_living(Contact.everyone.filter(folded__among=names))
        known = {("name", *said): pk for *said, pk in people.values_list("folded", "company", "pk")} if names else {}
        known |= finding.addressed([said for sort, said, *_more in wanted if sort == "email"])
        self.known = finding.held(Contact, known | {("id", number): pk for number, pk in by_number.items()}, "company")
        self.mine = finding.editable(Contact, self.known.values(), run.owner)

    def whom(self, rows, run):
        """`{line: (key of the person, whether they may be changed)}` of rows that came in."""
        rows = [row for row in rows if self.name(row)]
        self.prepare(rows, run)
        found = [(row, finding.whose(row, self.known)) for row in rows]
        keys = {person.pk for _row, person in found if person}
        if run.mapping.get("what") == CREATE:
            self.mine &= made_here(run, Contact, keys)
        told = {row.line: (person.pk, person.pk in self.mine) for row, person in found if person}
        self.folded = self.known = self.mine = self.former = self.binned = None
        return told

    def handles(self, row):
        """By what the row may be recognised, the surest first."""
        found = []
        if row.values.get("external_id"):
            found.append(("id", row.values["external_id"]))
        found += [("email", address_key(address)) for _label, address in row.values["emails"]]
        company = row.values["company"]
        return found or [("name", self.folded[whole_name(row)], company and company.pk)]

    def place(self, row, run, new, changed):
        person = finding.whose(row, self.known)
        if person and person.pk and person.pk not in self.mine:
            row.error = _("This person belongs to another team; you may not change them.")
            return
        if binned := self.binned.get(row.values.get("external_id")):
            row.error = binned.said_in_bin
            return
        if person is None and not whole_name(row).strip():
            row.error = NOBODY
            return
        if not may(row, person, run):
            return
        if person is None:
            person = self.made(row, run)
            new.append(person)
            row.outcome = "created"
        else:
            row.outcome = "updated" if self.fill_known(person, row, run) else "skipped"
            if person.pk and row.outcome == "updated":
                changed[person.pk] = person
        row.values["person"] = person
        self.known |= dict.fromkeys(row.handles, person)

    def made(self, row, run):
        """Somebody new; what is blank is blank already."""
        said = {key: row.values[key] for key in FIELDS if row.values.get(key) not in (None, "")}
        if own := {name: row.values[name] for name in own_names(row.values)}:
            said["custom"] = bag_of(own)
        company = said.pop("company", None)
        person = self.cast(owner_id=run.owner and run.owner.pk, company_id=company and company.pk, **said)
        person._state.fields_cache["company"] = company
        return person

    def fill_known(self, person, row, run):
        """One who was merged into this person only adds what is not known yet: somebody chose between the values."""
        same = not row.values["named"] or str(person) == whole_name(row).strip()
        fields = [key for key in FIELDS if not (same and key in ("first_name", "last_name"))]
        was = person.company_id
        changed = fill(person, row, fields, run, behind=row.values.get("external_id") in self.former)
        if person.company_id != was and person.company_since:
            run.trace.set(person, "company_since", None)
        return changed
