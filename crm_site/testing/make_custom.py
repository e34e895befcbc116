"""Fields of the house's own, for tests."""

from contacts.models import Contact, CustomField

CHOICES = [{"key": "gold", "label": "Gold"}, {"key": "silver", "label": "Silver"}, {"key": "bronze", "label": "Bronze"}]


def field(key="budget", kind="text", model=Contact, **facts):
    """A field in use; one with choices has gold, silver and bronze."""
    if kind in ("choice", "choices"):
        facts = {"choices": [dict(one) for one in CHOICES]} | facts
    facts = {"label": key.replace("_", " ").capitalize(), "subject": model._meta.label_lower} | facts
    return CustomField.objects.create(key=key, kind=kind, **facts)


def one_of_each(model=Contact):
    """`{kind: field}`, each field's key being its kind."""
    return {kind: field(kind, kind, model, label=f"Own {kind}") for kind in CustomField.Kind.values}
