"""Forgetting a person: every app forgets its part, and what no app speaks for goes with them."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import CASCADE, Q, TextField
from django.db.models.functions import Cast, Coalesce, Lower
from django.utils.timezone import now
from django.utils.translation import gettext as say

from contacts.importing import forgetting
from contacts.looking import kept
from contacts.models import (
    Contact,
    ContactPreference,
    ErasureRequest,
    FieldChange,
    ImportRow,
    Interaction,
    Merge,
    Suppression,
    Task,
)
from crm_site.lib import registry
from crm_site.staff.models import Favourite, Notice

SHORTEST = 5  # a shorter word stands in too many texts of other people
BLANK = "…"  # what is left of a text, so that a link still has a word to click
FIGURES = ("amount", "currency")  # words of a fact that sums are made of


@dataclass(frozen=True)
class Person:
    """The words by which somebody is known, as long as we still know them."""

    emails: tuple[str, ...]
    phones: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, contact):
        emails = tuple(contact.emails.values_list("key", flat=True))
        phones = [(one.key, one.number) for one in contact.phones.all()]
        names = [f"{contact.first_name} {contact.last_name}", f"{contact.last_name}, {contact.first_name}"]
        words = [*emails, *(word for both in phones for word in both), contact.external_id or ""]
        words += names if contact.first_name and contact.last_name else []
        return cls(emails, tuple(key for key, _number in phones), tuple(w for w in words if len(w) >= SHORTEST))

    def stands_in(self, *fields):
        """A condition: one of the words stands in one of these columns of text."""
        found = Q(pk__in=[])
        for field in fields:
            for word in self.words:
                found |= Q(**{f"{field}__icontains": word})
        return found


def erase(contact):
    """Within a transaction: keep the hashes of their addresses, and have every app forget the rest."""
    person = Person.of(contact)
    with _nothing_written_down():
        _forget_everywhere(contact, person)


@contextmanager
def _nothing_written_down():
    """The triggers keep no history of it, and let the lines of the ledger go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rapport.erasing', 'on', true)")
        yield
        cursor.execute("SET CONSTRAINTS consent_goes_with_person IMMEDIATE")
        cursor.execute("SET CONSTRAINTS consent_goes_with_person DEFERRED")
        cursor.execute("SELECT set_config('rapport.erasing', '', true)")


def _forget_everywhere(contact, person):
    for key in person.emails + person.phones:
        Suppression.add(key, Suppression.Reason.ERASED)
    for eraser in registry.erasers.values():
        eraser.forget(contact, person)
    _forget_the_rest(contact)


@registry.erase("contacts", "contacts.Interaction", "contacts.ContactPreference", "contacts.ErasureRequest")
def forget(contact, person):
    """The row stays, blank; that something happened and when stays, without words."""
    blank_facts(contact.interactions.all())
    blank_facts_about(Contact, _selves(contact))  # what others' stories tell of a relation to them
    contact.tags.clear()
    contact.erasure_requests.exclude(reason="").update(reason="–")
    _close_the_links(contact)
    _forget_in_files(person)
    forgetting.forget(contact, person)
    _forget_in_the_log(contact, person)
    _forget_history(contact)
    _forget_in_notices(contact, person)
    _forget_merges(contact)
    kept.forget("contacts", _selves(contact))
    Contact.everyone.filter(pk=contact.pk).update(
        **dict.fromkeys(("first_name", "job_title", "language", "time_zone", "preferred_channel"), ""),
        **dict.fromkeys(("external_id", "birthday", "company", "company_since")),
        last_name=say("Erased customer"),
        custom={},
        lifecycle=Contact.Lifecycle.OTHER,
        version=contact.version + 1,
        updated_at=now(),
    )


def _selves(contact):
    """The keys of the person, and of those that were merged into them."""
    return [contact.pk, *Contact.everyone.filter(merged_into=contact.pk).values_list("pk", flat=True)]


def blank_facts(facts):
    """Take the words out of facts; numbers stay, for sums are made of them."""
    blanked = []
    for fact in facts.iterator(chunk_size=1000):
        fact.text = fact.text and BLANK
        fact.data = {name: value for name, value in fact.data.items() if _is_figure(name, value)}
        blanked.append(fact)
    Interaction.objects.bulk_update(blanked, ["text", "data"], batch_size=500)


def blank_facts_about(model, keys):
    """The same for facts about these rows that were told of somebody else, such as the company."""
    kind = ContentType.objects.get_for_model(model)
    blank_facts(Interaction.objects.filter(about_type=kind, about_id__in=list(keys)))


def _is_figure(name, value):
    return name in FIGURES or value is None or isinstance(value, (bool, int, float))


def _close_the_links(contact):
    """The links that are under way open nothing any more, not even a blank page."""
    preference = ContactPreference.of(contact)
    version = preference.link_version + 1
    ContactPreference.objects.filter(pk=preference.pk).update(
        link_version=version, most_per_month=None, paused_until=None
    )


def _forget_in_files(person):
    """Rows of imports that did not come in, or with a remark, hold the cells as they were."""
    rows = ImportRow.objects.annotate(words=Lower(Cast("cells", TextField())))
    rows.filter(person.stands_in("words", "reason")).update(cells=[], reason=say("Erased on request"))


def _forget_in_the_log(contact, person):
    """What administrators did by hand is logged with names."""
    own = Q(content_type=ContentType.objects.get_for_model(Contact), object_id=str(contact.pk))
    entries = LogEntry.objects.filter(own | person.stands_in("object_repr", "change_message"))
    entries.update(object_repr=say("Erased customer"), change_message="")


def _forget_in_notices(contact, person):
    """What colleagues were told names the person; a star on a blank row is of no use."""
    Notice.objects.filter(person.stands_in("text")).delete()
    Notice.objects.about(Contact, [contact.pk]).delete()
    Notice.objects.about(Task, contact.tasks.values_list("pk", flat=True)).delete()
    Notice.objects.about(ErasureRequest, contact.erasure_requests.values_list("pk", flat=True)).delete()
    Favourite.objects.of(Contact, [contact.pk]).delete()


def _forget_history(contact):
    """Theirs, and what others' histories say of how they belonged to them."""
    mine = FieldChange.objects.filter(contact_key__in=_selves(contact))
    relations = mine.filter(of="contacts.relation").values_list("key", flat=True)
    FieldChange.objects.filter(of="contacts.relation", key__in=list(relations)).delete()
    mine.delete()


def _forget_merges(contact):
    """What they were made of is parted by nobody any more: the words of the parts go with them."""
    took_part = Q(kept=contact.pk) | Q(absorbed__contains=[contact.pk])
    rows = Merge.objects.filter(took_part, model=Contact._meta.label_lower)
    rows.update(before={}, after={}, dropped=[], numbers=[], undone_at=Coalesce("undone_at", now()))


def _forget_the_rest(contact):
    """Rows that no app speaks for: deleted as they would be with the contact, or left without their customer."""
    spoken_for = {name for eraser in registry.erasers.values() for name in eraser.models}
    for relation in _relations():
        if relation.related_model._meta.label in spoken_for:
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: contact})
        if relation.on_delete is CASCADE or not relation.field.null:
            rows.delete()
        else:
            rows.update(**{relation.field.name: None})


def _relations():
    """Foreign keys to a contact, also those without a name on this side and those of many-to-many tables."""
    fields = Contact._meta.get_fields(include_hidden=True)
    return [field for field in fields if field.one_to_many or (field.one_to_one and field.auto_created)]
