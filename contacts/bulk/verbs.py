"""What can be done to a chunk of people; each notes whom it changed, and what was there before."""

from itertools import groupby

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from contacts.models import BulkChangeRow, Contact, Interaction, Tag
from crm_site.jobs.work import CannotWork
from crm_site.staff.models import User

Tagged = Contact.tags.through


def assign(change, people):
    owner = change.value["owner"]
    if owner and not User.objects.filter(pk=owner, is_active=True).exists():
        raise CannotWork(_("The colleague who was to get them is no longer here."))
    _set("owner_id", owner, change, people)


def stage(change, people):
    _set("lifecycle", change.value["stage"], change, people)


def _set(field, value, change, people):
    todo = [person for person in people if getattr(person, field) != value]
    _note(change, {person.pk: getattr(person, field) for person in todo})
    write(field, dict.fromkeys(todo, value), by=change.owner)
    change.unchanged += len(people) - len(todo)


def tag(change, people):
    chosen = tag_of(change)
    have = tagged(chosen, people)
    todo = [person.pk for person in people if person.pk not in have]
    Tagged.objects.bulk_create([Tagged(contact_id=pk, tag=chosen) for pk in todo], ignore_conflicts=True)
    _note(change, dict.fromkeys(todo, ""))
    change.unchanged += len(people) - len(todo)


def untag(change, people):
    chosen = tag_of(change)
    have = tagged(chosen, people)
    Tagged.objects.filter(tag=chosen, contact__in=have).delete()
    _note(change, dict.fromkeys(have, ""))
    change.unchanged += len(people) - len(have)


def delete(change, people):
    Contact.objects.filter(pk__in=[person.pk for person in people]).delete()
    change.changed += len(people)


def tag_of(change):
    found = Tag.objects.filter(pk=change.value["tag"]).first()
    if found is None:
        raise CannotWork(_("The tag was deleted meanwhile."))
    return found


def tagged(chosen, people):
    """The keys of those who have the tag."""
    keys = [person.pk for person in people]
    return set(Tagged.objects.filter(tag=chosen, contact__in=keys).values_list("contact", flat=True))


def write(field, wanted, *, by):
    """Set the field of each person to what is wanted, and write it into their history: `{person: value}`."""
    moment = now()
    _tell(field, wanted, by, moment)
    for value, group in groupby(sorted(wanted, key=lambda one: str(wanted[one])), key=wanted.get):
        rows = Contact.objects.filter(pk__in=[person.pk for person in group])
        rows.update(**{field: value}, version=F("version") + 1, updated_at=moment)


def _tell(field, wanted, by, moment):
    """The same fact that an edit of one person writes."""
    name = field.removesuffix("_id")
    words = _words(name, {getattr(person, field) for person in wanted} | set(wanted.values()))
    subject = ContentType.objects.get_for_model(Contact)
    Interaction.objects.bulk_create(
        Interaction(
            contact=person,
            company_id=person.company_id,
            kind="contacts.contact_changed",
            at=moment,
            by=by,
            about_type=subject,
            about_id=person.pk,
            data={"changes": {name: [words.get(getattr(person, field), ""), words.get(value, "")]}},
        )
        for person, value in wanted.items()
    )


def _words(name, values):
    """How the values are told in a history."""
    if name == "owner":
        return {pk: str(user) for pk, user in User.objects.in_bulk([pk for pk in values if pk]).items()}
    return {value: str(value) for value in values}


def _note(change, before):
    rows = [BulkChangeRow(change=change, contact_id=pk, before=str(old or "")) for pk, old in before.items()]
    BulkChangeRow.objects.bulk_create(rows)
    change.changed += len(rows)
