"""Whose orders they are: known by customer number, else by e-mail; added when the mapping says so."""

from django.utils.timezone import now
from django.utils.translation import gettext as _

from contacts.models import Contact, EmailAddress, Interaction, PostalAddress, address_key


class Customers:
    def __init__(self, rows, run):
        self.run = run
        self.by_number = self._numbered({_number(row) for row in rows} - {None})
        self.binned = Contact.everyone.with_numbers_in_bin({_number(row) for row in rows})
        self.by_email = self._at({_key(row) for row in rows if not _number(row)} - {None})
        if run.mapping.get("options", {}).get("create_customers"):
            self._add(self._missing(rows))

    def of(self, row):
        """The contact of a line; without one the line gets an error."""
        contact = self._find(row)
        if binned := self.binned.get(_number(row)):
            row.error = binned.said_in_bin
            return None
        if contact is None:
            who = _number(row) or row.values["customer_email"]
            row.error = _("We know no customer “%s”. Import the customers first, or let missing ones be added.") % who
        return contact

    def _find(self, row):
        return self.by_number.get(_number(row)) or self.by_email.get(None if _number(row) else _key(row))

    def _numbered(self, numbers):
        return {contact.external_id: contact for contact in Contact.objects.filter(external_id__in=numbers)}

    def _at(self, keys):
        found = EmailAddress.objects.filter(key__in=keys, contact__deleted_at=None)
        found = found.select_related("contact").order_by("-is_primary", "-pk")
        return {address.key: address.contact for address in reversed(found)}

    def _missing(self, rows):
        """The first line of each customer whom we do not know."""
        missing = {}
        for row in rows:
            if self._find(row) is None and _number(row) not in self.binned:
                missing.setdefault(_number(row) or _key(row), row)
        return list(missing.values())

    def _add(self, rows):
        if not rows:
            return
        people = [_person(row, self.run.owner) for row in rows]
        Contact.objects.bulk_create(people, batch_size=1000)
        Interaction.objects.bulk_create(
            [Interaction(contact=one, kind="contacts.imported", at=now(), by=self.run.owner) for one in people]
        )
        pairs = list(zip(rows, people, strict=True))
        PostalAddress.objects.bulk_create(
            PostalAddress(contact=one, country=row.values["country"], is_primary=True)
            for row, one in pairs
            if row.values.get("country")
        )
        EmailAddress.objects.bulk_create(
            EmailAddress(contact=one, address=row.values["customer_email"], key=_key(row), is_primary=True)
            for row, one in pairs
            if row.values.get("customer_email")
        )
        for row, one in pairs:
            if _number(row):
                self.by_number[_number(row)] = one
            else:
                self.by_email[_key(row)] = one


def _person(row, owner):
    name = row.values.get("customer_name") or (row.values.get("customer_email") or "").partition("@")[0]
    first, _blank, last = (name or _("Customer %s") % _number(row)).rpartition(" ")
    return Contact(
        first_name=first[:100],
        last_name=last[:100],
        external_id=_number(row),
        lifecycle=Contact.Lifecycle.CUSTOMER,
        owner=owner,
    )


def _number(row):
    return row.values.get("customer_number") or None


def _key(row):
    return address_key(row.values["customer_email"]) if row.values.get("customer_email") else None
