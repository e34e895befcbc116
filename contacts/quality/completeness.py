"""How much of a record is known: the weights of its known fields, as a share of the weights of all."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from contacts.models import Company, Contact, EmailAddress, PhoneNumber, PostalAddress

_fields: dict[type, list["Counted"]] = {}


@dataclass(frozen=True)
class Counted:
    """A field that can count: `known()` is the condition under which it is, `weight` what it counts at first."""

    key: str
    label: str
    known: Callable
    weight: int

    @property
    def name(self):
        return f"known_{self.key}"


def count(model, *fields):
    """Let these fields of the model count."""
    _fields.setdefault(model, []).extend(fields)


def fields_of(model):
    return list(_fields.get(model, ()))


def models():
    return list(_fields)


def setting(model, field):
    """The name of the weight among the rules."""
    return f"{model._meta.model_name}.{field.key}"


def weights(model, rules):
    """`[(field, weight)]` of the fields that count."""
    found = [(field, rules.fields.get(setting(model, field), field.weight)) for field in fields_of(model)]
    return [(field, weight) for field, weight in found if weight]


def incomplete(model):
    """The condition of a record of which too little is known."""

    def wrong(asking):
        counted = weights(model, asking.rules)
        if not counted:
            return Q(pk__in=())
        enough = sum(weight for _field, weight in counted) * asking.rules.complete_from / 100
        known = sum((_when(field, weight) for field, weight in counted[1:]), start=_when(*counted[0]))
        return Q(LessThan(known, Value(enough)))

    return wrong


def _when(field, weight):
    return Case(When(field.known(), then=Value(weight)), default=Value(0), output_field=IntegerField())


def loaded(model):
    """Rows that carry for each field whether it is known."""

    def load(rows):
        return rows.annotate(**{field.name: _when(field, 1) for field in fields_of(model)})

    return load


def note(model):
    """`45 % known, without: phone, company`"""

    def said(row, asking):
        counted = weights(model, asking.rules)
        whole = sum(weight for _field, weight in counted)
        known = sum(weight for field, weight in counted if getattr(row, field.name))
        missing = sorted((pair for pair in counted if not getattr(row, pair[0].name)), key=lambda pair: -pair[1])
        words = ", ".join(str(field.label) for field, _weight in missing)
        return _("%(share)s %% known, without: %(fields)s") % {"share": known * 100 // (whole or 1), "fields": words}

    return said


def text(name):
    return lambda: ~Q(**{name: ""})


def given(name):
    return lambda: Q(**{f"{name}__isnull": False})


def has(model, **how):
    return lambda: Exists(model.objects.filter(contact=OuterRef("pk"), **how))


count(
    Contact,
    Counted("email", _("e-mail"), has(EmailAddress), 3),
    Counted("phone", _("phone"), has(PhoneNumber), 2),
    Counted("company", _("company"), given("company"), 2),
    Counted("first_name", _("first name"), text("first_name"), 1),
    Counted("last_name", _("last name"), text("last_name"), 1),
    Counted("job_title", _("job title"), text("job_title"), 1),
    Counted(
        "country",
        _("country"),
        lambda: Exists(PostalAddress.objects.filter(contact=OuterRef("pk")).exclude(country="")),
        1,
    ),
    Counted("owner", _("owner"), given("owner"), 1),
    Counted("language", _("language"), text("language"), 0),
    Counted("birthday", _("birthday"), given("birthday"), 0),
)
count(
    Company,
    Counted("domain", _("web domain"), text("domain"), 2),
    Counted("country", _("country"), text("country"), 2),
    Counted("industry", _("industry"), text("industry"), 1),
    Counted("employees", _("employees"), given("employees"), 1),
    Counted("owner", _("owner"), given("owner"), 1),
    Counted("revenue", _("yearly revenue"), given("revenue"), 0),
    Counted("people", _("people"), lambda: Exists(Contact.objects.filter(company=OuterRef("pk"))), 1),
)
