"""What people who are merged are to others, and where they work: no pair twice, no circle, no position lost."""

from django.db.models import Q

from contacts.models import MergeMove, Relation, Role
from contacts.models.relations import one_by_one, reaches


def take_relations(merge, kept, other):
    """Those that fit go to the one that stays; one that would be twice, or to oneself, waits with the hidden row."""
    one_by_one()
    moved = {"contact": [], "other": []}
    for relation in Relation.objects.filter(Q(contact=other) | Q(other=other)).order_by("pk"):
        field = "contact" if relation.contact_id == other.pk else "other"
        setattr(relation, f"{field}_id", kept.pk)
        if _fits(relation):
            Relation.objects.filter(pk=relation.pk).update(**{field: kept.pk})
            moved[field].append(relation.pk)
    for field, keys in moved.items():
        if keys:
            MergeMove.objects.create(merge=merge, model=Relation._meta.label, field=field, origin=other.pk, keys=keys)


def _fits(relation):
    one, two = relation.contact_id, relation.other_id
    same = Relation.objects.between(one, two).filter(kind=relation.kind).exclude(pk=relation.pk)
    circle = relation.kind == Relation.Kind.REPORTS_TO and reaches(two, [one])
    return one != two and not same.exists() and not circle


def keep_positions(merge, kept, others):
    """A company that was not chosen as the main one stays known as a further position."""
    made = []
    for record in (kept, *others):
        was = merge.before[str(record.pk)]
        if was["company"] and was["company"] != kept.company_id:
            at = {"contact": kept, "company_id": was["company"], "title": was["job_title"]}
            role, is_new = Role.objects.get_or_create(**at, defaults={"since": was["company_since"]})
            made += [role.pk] if is_new else []
    merge.before["roles"] = made


def forget_positions(merge):
    Role.objects.filter(pk__in=merge.before.get("roles", []), contact=merge.kept).delete()
