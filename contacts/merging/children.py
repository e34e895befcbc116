"""All rows that hang on a record, whatever app they belong to, found by the foreign keys themselves."""

from django.db.models import Exists, OneToOneField, OuterRef, Q, UniqueConstraint

from contacts.models import ContactPreference, Relation

APART = {ContactPreference, Relation}  # have rules of their own


def links_to(model):
    """`[(model of the rows, their foreign key)]`, also of many-to-many tables; without what is merged by rules."""
    found = [
        (relation.related_model, relation.field)
        for relation in model._meta.get_fields(include_hidden=True)
        if _is_link(relation)
    ]
    return [(rows, field) for rows, field in found if rows not in APART and field.name != "merged_into"]


def _is_link(relation):
    return (relation.one_to_many or relation.one_to_one) and relation.auto_created and not relation.concrete


def rows_of(model, field, key):
    return model._base_manager.filter(**{field.name: key})


def movable(rows, field, target):
    """Those of the rows that do not collide with one which the target has already."""
    if isinstance(field, OneToOneField):
        return rows.none() if rows_of(rows.model, field, target).exists() else rows
    for names, condition in uniques(rows.model, field):
        same = {name: OuterRef(name) for name in names}
        theirs = rows_of(rows.model, field, target).filter(condition, **same)
        rows = rows.exclude(Q(pk__in=rows.filter(condition).filter(Exists(theirs)).values("pk")))
    return rows


def uniques(model, field):
    """`[(the other fields, condition)]` of each rule by which the record has one such row at most."""
    found = [(set(names), Q()) for names in model._meta.unique_together]
    for rule in model._meta.constraints:
        if isinstance(rule, UniqueConstraint) and rule.fields:
            found.append((set(rule.fields), rule.condition or Q()))
    return [(sorted(names - {field.name}), condition) for names, condition in found if field.name in names]
