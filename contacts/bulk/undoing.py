"""Putting back what a bulk change changed. What somebody changed since is left as they want it."""

from contacts.bulk import verbs
from contacts.models import BulkChange
from crm_site.staff.models import User

What = BulkChange.What


def undo(change, people):
    how = {What.ASSIGN: _owner_back, What.STAGE: _stage_back, What.TAG: _tag_off, What.UNTAG: _tag_on}
    done = how[change.undoes.what](change, people)
    change.changed += done
    change.outdated += len(people) - done


def _before(change, people):
    rows = change.undoes.rows.filter(contact__in=[person.pk for person in people])
    return dict(rows.values_list("contact", "before"))


def _owner_back(change, people):
    before = _before(change, people)
    there = set(User.objects.filter(pk__in={pk for pk in before.values() if pk}).values_list("pk", flat=True))
    still = [person for person in people if person.owner_id == change.value["owner"]]
    owners = {person: int(before[person.pk] or 0) for person in still}
    verbs.write("owner_id", {one: pk if pk in there else None for one, pk in owners.items()}, by=change.owner)
    return len(still)


def _stage_back(change, people):
    before = _before(change, people)
    still = [person for person in people if person.lifecycle == change.value["stage"]]
    verbs.write("lifecycle", {person: before[person.pk] for person in still}, by=change.owner)
    return len(still)


def _tag_off(change, people):
    tag = verbs.tag_of(change)
    have = verbs.tagged(tag, people)
    verbs.Tagged.objects.filter(tag=tag, contact__in=have).delete()
    return len(have)


def _tag_on(change, people):
    tag = verbs.tag_of(change)
    lack = {person.pk for person in people} - verbs.tagged(tag, people)
    rows = [verbs.Tagged(contact_id=pk, tag=tag) for pk in lack]
    verbs.Tagged.objects.bulk_create(rows, ignore_conflicts=True)
    return len(lack)
