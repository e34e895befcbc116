"""What may be asked of own fields: one filter field for each, of the kind that fits it."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.asked import Name
from contacts.custom.definitions import known_of
from contacts.custom.kinds import KINDS
from contacts.custom.people import staff
from crm_site.lib import figures
from crm_site.lib.filters import Anniversary, Choice, FilterError, Link, Number, Text, provide
from crm_site.lib.filters.fields import KNOWN, SET, Field, Value
from crm_site.lib.held import held

OWN = _("own fields")


@dataclass(frozen=True, kw_only=True)
class OfBag:
    """Asks by what the bag holds, which its index answers."""

    own: object = None
    bag: str = "custom"

    def holds(self, value):
        return Q(**{f"{self.bag}__contains": {self.own.key: value}})


@dataclass(frozen=True, kw_only=True)
class OwnMoney(OfBag, Number):
    """Amounts of one currency: `1200 EUR` is compared with euros only."""

    input: ClassVar[str] = "text"

    def read(self, value):
        try:
            return KINDS[self.own.kind].read(self.own, str(value))
        except ValueError as problem:
            raise FilterError(f"{self.label}: {problem}") from None

    def _of(self, currency):
        return Q(**{f"{self.bag}__currency_{self.own.key}": currency})

    def q_is(self, path, value, asked):
        wanted = self.read(value)
        return Q(**{path: wanted.amount}) & self._of(wanted.currency)

    def q_gt(self, path, value, asked):
        wanted = self.read(value)
        return Q(**{f"{path}__gt": wanted.amount}) & self._of(wanted.currency)

    def q_lt(self, path, value, asked):
        wanted = self.read(value)
        return Q(**{f"{path}__lt": wanted.amount}) & self._of(wanted.currency)

    def q_between(self, path, value, asked):
        first, last = self.read_two(value)
        if first.currency != last.currency:
            raise FilterError(say("Give both amounts for “%s” in one currency.") % self.label)
        return Q(**{f"{path}__range": (first.amount, last.amount)}) & self._of(first.currency)

    def names(self, values):
        return [self._name(value) for value in values]

    def _name(self, value):
        try:
            return KINDS[self.own.kind].say(self.own, self.read(value))
        except FilterError:
            return str(value)


@dataclass(frozen=True, kw_only=True)
class OwnChoice(OfBag, Choice):
    """Also what is no longer offered may be asked for: there are records that have it."""

    def options(self):
        return [(one["key"], one["label"]) for one in self.own.choices]

    def q_in(self, path, value, asked):
        return reduce(or_, [self.holds(one) for one in self.read_many(value)])


@dataclass(frozen=True, kw_only=True)
class OwnChoices(OwnChoice):
    ops: ClassVar[dict] = {
        "in": Value(_("has one of"), "many", alone=_("has")),
        "all": Value(_("has all of"), "many", alone=_("has")),
        "not_in": Value(_("has none of"), "many", alone=_("has not")),
        **SET,
    }

    def holds(self, value):
        return super().holds([value])

    def q_all(self, path, value, asked):
        return reduce(and_, [self.holds(one) for one in self.read_many(value)])

    def pieces(self, op, value):
        what, how, names = super().pieces(op, value)
        return what, how, figures.words(self.names(value)) if op == "all" and isinstance(value, list) else names


@dataclass(frozen=True, kw_only=True)
class OwnPerson(OfBag, Link):
    """Also who is gone may be asked for, behind the others: there are records that name them."""

    def options(self):
        return [(one.pk, one.name) for one in sorted(staff().values(), key=lambda one: not one.is_active)]

    def q_in(self, path, value, asked):
        return reduce(or_, [self.holds(int(one)) for one in self.read_many(value)])

    def q_me(self, path, value, asked):
        return self.holds(asked.reader.pk) if asked.reader else Q(pk__in=())


@dataclass(frozen=True, kw_only=True)
class OwnYesNo(OfBag, Field):
    """Somebody of whom neither is known has said neither yes nor no."""

    ops: ClassVar[dict] = {"yes": Value(_("yes")), "no": Value(_("no")), **KNOWN}
    negative: ClassVar[dict] = {"empty": "set"}

    def q_yes(self, path, value, asked):
        return self.holds(True)

    def q_no(self, path, value, asked):
        return self.holds(False)

    def exactly(self, value):
        return {"op": value if value in self.ops else "empty"}

    def say(self, op, value):
        label, answer, _nothing = self.pieces(op, value)
        return f"{label}: {answer}" if op in ("yes", "no") else f"{label} {answer}"


@dataclass(frozen=True, kw_only=True)
class Archived(Field):
    """A field that was taken out of use: what asks for it says so, and finds nothing by mistake."""

    is_gone: ClassVar[bool] = True

    def q(self, op, value, asked):
        words = say("The field “%s” was archived. Take this condition away, or have the field brought back.")
        raise FilterError(words % self.label)

    def pieces(self, op, value):
        return str(self.label), say("(archived field)"), ""


MADE = {
    "text": (Name, "folded"),
    "number": (Number, "number"),
    "date": (Anniversary, "day"),
    "money": (OwnMoney, "amount"),
    "choice": (OwnChoice, "text"),
    "choices": (OwnChoices, "text"),
    "person": (OwnPerson, "text"),
    "link": (Text, "text"),
    "yes_no": (OwnYesNo, "text"),
}


def ask_of(model, area, bag="custom"):
    """`{key: filter field}` of all own fields of a model, for who reaches its bag by that path."""
    made = [_made(field, f"{area}.{field.key}", bag) for field in known_of(model).values()]
    return {one.key: one for one in made}


def _made(field, key, bag):
    if field.is_archived:
        return Archived(key=key, label=field.label)
    how, reading = MADE[field.kind]
    more = {"own": field, "bag": bag} if issubclass(how, OfBag) else {}
    return how(key=key, label=field.label, path=f"{bag}__{reading}_{field.key}", **more)


def let_ask(model, *, of=None, area="custom", label=OWN, bag="custom"):
    """Let the filters of a model ask for its own fields, or for those `of` another one that it leads to by `bag`."""
    owner = of or model
    key = f"contacts.custom.asks.{model._meta.label_lower}.{area}"
    provide(model, area, label, lambda: held(key, lambda: ask_of(owner, area, bag)))
