"""Several e-mail addresses, numbers or postal addresses in one cell, each with its label; and notes."""

from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.importing import values
from contacts.importing.targets import Column
from contacts.models import Interaction, Note, PostalAddress, address_key
from contacts.vcard.text import parts_of

ADDRESS = ("street", "postcode", "city", "region", "country")
OFTEN = {"emails", "phones", "addresses", "card_problems"}
LONGEST_LABEL = 40
NOTE_LIMIT = 100_000


def labelled(cell):
    """`label: value` in each line, the label may be missing."""
    found = []
    for line in filter(str.strip, cell.split("\n")):
        label, mark, value = line.partition(": ")
        found.append(
            (label.strip()[:LONGEST_LABEL], value.strip()) if mark and ";" not in label else ("", line.strip())
        )
    return found


def postal(cell):
    """Addresses line by line, as a vCard writes them: box; more; street; city; region; postcode; country."""
    return [(label, _postal(parts_of(text))) for label, text in labelled(cell)]


def _postal(parts):
    if len(parts) < 7:
        return dict.fromkeys(ADDRESS, "") | {"street": ", ".join(filter(None, parts))}
    box, more, street, city, region, postcode, country = parts[:7]
    street = "\n".join(filter(None, (box, more, street)))
    return {"street": street, "postcode": postcode, "city": city, "region": region, "country": country}


def sentences(cell):
    return [line.strip() for line in cell.split("\n") if line.strip()]


def note(cell):
    return cell.strip()[:NOTE_LIMIT]


COLUMNS = (
    Column("emails", gettext_lazy("Several e-mails, a line each"), (), labelled, short=gettext_lazy("E-mail")),
    Column("phones", gettext_lazy("Several phones, a line each"), (), labelled, short=gettext_lazy("Phone")),
    Column("addresses", gettext_lazy("Several addresses, a line each"), (), postal, short=gettext_lazy("Address")),
    Column("note", gettext_lazy("Note"), (), note),
    Column("related", gettext_lazy("Whom they belong to, a line each"), (), labelled),
    Column("card_uid", gettext_lazy("UID of the card"), (), str.strip),
    Column("card_problems", gettext_lazy("What could not be read in the card"), (), sentences),
)


def settle(row):
    """One list each of e-mails, phones and addresses, from the columns for one and those for several."""
    v = row.values
    if not OFTEN & v.keys():
        return _settle_one(v)
    row.remarks += v.get("card_problems") or []
    v["emails"] = _united(row, v.get("email"), v.get("emails"), values.email, address_key, _("Emails"))
    v["phones"] = _united(row, v.get("phone"), v.get("phones"), values.phone, values.key_of_phone, _("Phones"))
    v["email"] = v.get("email") or (v["emails"][0][1] if v["emails"] else None)
    single = {key: v.get(key) or "" for key in ADDRESS}
    addresses = [("", single), *(v.get("addresses") or [])]
    v["addresses"] = [(label, _fitting(row, parts)) for label, parts in addresses if any(parts.values())]


def _settle_one(v):
    """The same of a file that has one column of each at most, as most have."""
    address, number = v.get("email"), v.get("phone")
    v["email"] = address or None
    v["emails"], v["phones"] = [("", address)] if address else [], [("", number)] if number else []
    place = {key: v.get(key) or "" for key in ADDRESS}
    v["addresses"] = [("", place)] if any(place.values()) else []


def _united(row, single, several, read, key_of, name):
    """`(label, text)` of each that can be read; the same one under two labels has both."""
    found = {key_of(single): ([], single)} if single else {}
    for label, text in several or []:
        try:
            text = read(text)
        except ValueError as problem:
            row.remarks.append(f"{name}: {problem}")
            continue
        words, _text = found.setdefault(key_of(text), ([], text))
        words += [word for word in ([label] if not words else label.split()) if word not in words]
    return [(" ".join(words)[:LONGEST_LABEL].strip(), text) for words, text in found.values()]


def _fitting(row, parts):
    """The address, cut where it is longer than we can keep."""
    for key, text in parts.items():
        limit = PostalAddress._meta.get_field(key).max_length
        if limit and len(text) > limit:
            row.remarks.append(
                _("“%(start)s…” in the address is longer than %(limit)d characters and was cut.")
                % {
                    "start": text[:30],
                    "limit": limit,
                }
            )
            parts = parts | {key: text[:limit]}
    return parts


def add_notes(rows, run, fresh):
    """Write down notes that the person does not have in the same words. Whose were added."""
    given = dict.fromkeys((row.values["person"].pk, row.values["note"]) for row in rows if row.values.get("note"))
    people = {pk for pk, _text in given}
    there = set(Note.objects.filter(contact__in=people).values_list("contact", "text"))
    new = [Note(contact_id=pk, text=text, author=run.owner) for pk, text in given if (pk, text) not in there]
    run.trace.add(run.hand.add(new))
    kind, at = ContentType.objects.get_for_model(Note), now()
    facts = [
        Interaction(
            contact_id=one.contact_id,
            kind="contacts.note",
            at=at,
            by=run.owner,
            about_type=kind,
            about_id=one.pk,
            text=one.text,
        )
        for one in new
    ]
    run.trace.add(run.hand.add(facts))
    return {one.contact_id for one in new}
