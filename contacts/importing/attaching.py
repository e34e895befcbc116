"""What hangs on people: addresses, tags, consent and notes that a row adds. Nothing that is there is taken away."""

from django.utils.translation import gettext as _

from contacts.importing import consenting, dating, several, values
from contacts.importing.writing import mould
from contacts.models import Consent, Contact, EmailAddress, PhoneNumber, PostalAddress, Tag, address_key


def attach(rows, run, fresh):
    """All of it; a row that only adds one of these is an update too. The people to whom something was added.

    Those whose keys are `fresh` came with this chunk: they have nothing yet, and nothing is told of them one by one.
    """
    known = [row for row in rows if row.values["person"].pk not in fresh]
    touched = {}
    for add in (emails, phones, addresses, tags, consents, dating.anniversaries, several.add_notes):
        added = add(rows, run, fresh)
        for row in known:
            if row.values["person"].pk in added:
                touched[row.values["person"].pk] = row.values["person"]
                row.outcome = "updated" if row.outcome == "skipped" else row.outcome
    for row in rows:
        if row.outcome == "skipped":
            row.remarks.append(_("Nothing new in this row."))
    return touched


def emails(rows, run, fresh):
    return _reach(EmailAddress, "address", "emails", address_key, rows, run, fresh)


def phones(rows, run, fresh):
    return _reach(PhoneNumber, "number", "phones", values.key_of_phone, rows, run, fresh)


def _reach(model, field, name, key_of, rows, run, fresh):
    """Add addresses that the person does not have; the first is the primary one. Whose were added."""
    given = [(row.values["person"], label, text) for row in rows for label, text in row.values[name]]
    there = _there(model, given, fresh).values_list("contact", "key")
    cast, known, new = mould(model), set(there), []
    owners = {pk for pk, _key in known}
    for person, label, text in given:
        key, pk = key_of(text), person.pk
        if not key or (pk, key) in known:
            continue
        new.append(cast(contact_id=pk, key=key, is_primary=pk not in owners, label=label, **{field: text}))
        if pk not in fresh:
            run.trace.tell(person, name, "", text)
        known.add((pk, key))
        owners.add(pk)
    return _made(new, run)


def _there(model, given, fresh):
    """What these people have already."""
    return model.objects.filter(contact__in={one.pk for one, *_said in given} - fresh)


def _made(new, run):
    """Write and note the rows; whose they are."""
    run.trace.add(run.hand.add(new))
    return {one.contact_id for one in new}


def addresses(rows, run, fresh):
    given = [(row.values["person"], label, parts) for row in rows for label, parts in row.values["addresses"]]
    cast, there, new = mould(PostalAddress), {}, []
    for address in _there(PostalAddress, given, fresh):
        there.setdefault(address.contact_id, []).append({key: getattr(address, key) for key in several.ADDRESS})
    for person, label, parts in given:
        known = there.setdefault(person.pk, [])
        if parts not in known:
            new.append(cast(contact_id=person.pk, label=label, is_primary=not known, **parts))
            if person.pk not in fresh:
                run.trace.tell(person, "addresses", "", str(new[-1]))
            known.append(parts)
    return _made(new, run)


def tags(rows, run, fresh):
    people = {row.values["person"].pk: row.values["person"] for row in rows}
    wanted = {(row.values["person"].pk, name[:60]) for row in rows for name in row.values.get("tags") or []}
    names = {name for _pk, name in wanted}
    known = set(Tag.objects.filter(name__in=names).values_list("name", flat=True))
    Tag.objects.bulk_create([Tag(name=name) for name in sorted(names - known)], ignore_conflicts=True)
    carried = {tag.name: tag for tag in Tag.objects.filter(name__in=names)} if names else {}
    run.trace.add([tag for name, tag in carried.items() if name not in known])
    through = Contact.tags.through
    asked = {pk for pk, _name in wanted} - fresh
    there = set(through.objects.filter(contact__in=asked).values_list("contact", "tag__name"))
    new = [(pk, carried[name]) for pk, name in sorted(wanted - there)]
    run.hand.add(through(contact_id=pk, tag_id=tag.pk) for pk, tag in new)
    for pk, tag in new:
        run.trace.tagged.append((pk, tag.pk))
        if pk not in fresh:
            run.trace.tell(people[pk], "tags", "", tag.name)
    return {pk for pk, _tag in new}


def consents(rows, run, fresh):
    """The file's word on e-mail, where it differs from our last one. A yes never outweighs an earlier no."""
    given = {r.values["person"].pk: r.values["consent"] for r in rows if r.values.get("consent") is not None}
    last = {pk: words[-1].granted for pk, words in consenting.standing(given.keys() - fresh).items() if words}
    said = {pk: yes for pk, yes in given.items() if last.get(pk) is None or (last[pk] and not yes)}
    source = _("file “%s”") % run.name[:80]
    rows = [
        Consent(contact_id=pk, channel="email", purpose="marketing", granted=yes, source=source, by=run.owner)
        for pk, yes in said.items()
    ]
    run.trace.add(run.hand.add(rows))
    run.trace.add(run.hand.add(consenting.facts(rows)))
    return set(said)
