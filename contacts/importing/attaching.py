"""What hangs on people: addresses, tags, consent and notes that a row adds. Nothing that is there is taken away."""

from django.utils.timezone import now
from django.utils.translation import gettext as _

from contacts.importing import several, values
from contacts.models import Consent, Contact, EmailAddress, Interaction, PhoneNumber, PostalAddress, Tag, address_key


def attach(rows, run):
    """All of it; a row that only adds one of these is an update too. The people to whom something was added."""
    touched = {}
    for add in (emails, phones, addresses, tags, consents, several.add_notes):
        added = add(rows, run)
        for row in rows:
            if row.values["person"].pk in added:
                touched[row.values["person"].pk] = row.values["person"]
                row.outcome = "updated" if row.outcome == "skipped" else row.outcome
    for row in rows:
        row.remarks += [_("Nothing new in this row.")] if row.outcome == "skipped" else []
    return touched


def emails(rows, run):
    return _reach(EmailAddress, "address", "emails", address_key, rows, run)


def phones(rows, run):
    return _reach(PhoneNumber, "number", "phones", values.key_of_phone, rows, run)


def _reach(model, field, name, key_of, rows, run):
    """Add addresses that the person does not have; the first is the primary one. Whose were added."""
    given = [(row.values["person"], label, text) for row in rows for label, text in row.values[name]]
    there = list(model.objects.filter(contact__in={one.pk for one, *_said in given}).values_list("contact", "key"))
    known, owners, new = set(there), {pk for pk, _key in there}, []
    for person, label, text in given:
        key = key_of(text)
        if not key or (person.pk, key) in known:
            continue
        said = {"label": label, field: text}
        new.append(model(contact_id=person.pk, key=key, is_primary=person.pk not in owners, **said))
        run.trace.tell(person, name, "", text)
        known.add((person.pk, key))
        owners.add(person.pk)
    return _made(model, new, run)


def _made(model, new, run):
    """Write and note the rows; whose they are."""
    run.trace.add(model.objects.bulk_create(new, batch_size=1000))
    return {one.contact_id for one in new}


def addresses(rows, run):
    given = [(row.values["person"], label, parts) for row in rows for label, parts in row.values["addresses"]]
    there, new = {}, []
    for address in PostalAddress.objects.filter(contact__in={one.pk for one, *_said in given}):
        there.setdefault(address.contact_id, []).append({key: getattr(address, key) for key in several.ADDRESS})
    for person, label, parts in given:
        known = there.setdefault(person.pk, [])
        if parts not in known:
            new.append(PostalAddress(contact_id=person.pk, label=label, is_primary=not known, **parts))
            run.trace.tell(person, "addresses", "", str(new[-1]))
            known.append(parts)
    return _made(PostalAddress, new, run)


def tags(rows, run):
    people = {row.values["person"].pk: row.values["person"] for row in rows}
    wanted = {(row.values["person"].pk, name[:60]) for row in rows for name in row.values.get("tags") or []}
    names = {name for _pk, name in wanted}
    known = set(Tag.objects.filter(name__in=names).values_list("name", flat=True))
    Tag.objects.bulk_create([Tag(name=name) for name in sorted(names - known)], ignore_conflicts=True)
    carried = {tag.name: tag for tag in Tag.objects.filter(name__in=names)} if names else {}
    run.trace.add([tag for name, tag in carried.items() if name not in known])
    through = Contact.tags.through
    there = set(through.objects.filter(contact__in={pk for pk, _n in wanted}).values_list("contact", "tag__name"))
    new = [(pk, carried[name]) for pk, name in sorted(wanted - there)]
    through.objects.bulk_create([through(contact_id=pk, tag=tag) for pk, tag in new], ignore_conflicts=True)
    for pk, tag in new:
        run.trace.tagged.append((pk, tag.pk))
        run.trace.tell(people[pk], "tags", "", tag.name)
    return {pk for pk, _tag in new}


def consents(rows, run):
    """The file's word on e-mail, where it differs from our last one. A yes never outweighs an earlier no."""
    given = {r.values["person"].pk: r.values["consent"] for r in rows if r.values.get("consent") is not None}
    last = dict(
        Consent.objects.filter(contact__in=given, channel="email", purpose="marketing")
        .order_by("pk")
        .values_list("contact", "granted")
    )
    fresh = {pk: yes for pk, yes in given.items() if last.get(pk) is None or (last[pk] and not yes)}
    source = _("file “%s”") % run.name[:80]
    said = [
        Consent(contact_id=pk, channel="email", purpose="marketing", granted=yes, source=source, by=run.owner)
        for pk, yes in fresh.items()
    ]
    run.trace.add(Consent.objects.bulk_create(said))
    run.trace.add(Interaction.objects.bulk_create(_facts(fresh, source, run.owner)))
    return set(fresh)


def _facts(fresh, source, by):
    at = now()
    return [
        Interaction(
            contact_id=pk,
            kind=f"contacts.consent_{'given' if yes else 'withdrawn'}",
            at=at,
            by=by,
            channel="email",
            data={"purpose": "marketing", "source": source},
        )
        for pk, yes in fresh.items()
    ]
