"""Who may do what, and how far: a role (group) holds rights, each with a reach of own, team or all.

Apps say in their `rights.py` what each role starts with; administrators change it in the admin afterwards.
"""

from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Func, OuterRef, Q, TextField, Value
from django.db.models.functions import Concat

OWN, TEAM, ALL = "own", "team", "all"
WIDTH = {"": 0, OWN: 1, TEAM: 2, ALL: 3}
REP, MANAGER, AGENT, MARKETER, ANALYST, ADMIN = (
    "Sales rep",
    "Sales manager",
    "Support agent",
    "Marketer",
    "Analyst",
    "Admin",
)
ROLES = (REP, MANAGER, AGENT, MARKETER, ANALYST, ADMIN)
_first_rights = []


def allow(model, right, **reaches):
    """`allow("sales.deal", "change", rep=OWN, manager=TEAM)`: what roles start with. Admin has all of it."""
    app, _, name = model.partition(".")
    codename = right if name == "" else f"{right}_{name}"
    for role, reach in {**reaches, "admin": ALL}.items():
        _first_rights.append((_role(role), app, codename, reach))


def first_rights():
    return list(dict.fromkeys(_first_rights))


def _role(word):
    return {
        "rep": REP,
        "manager": MANAGER,
        "agent": AGENT,
        "marketer": MARKETER,
        "analyst": ANALYST,
        "admin": ADMIN,
    }[word]


class Reaching:
    """What a user may do, looked up once per request."""

    @cached_property
    def held_rights(self):
        """`{permission: reach}`; of one that was given to the person alone the reach is empty."""
        rights = {}
        for given in self.given_rights:
            permission, _colon, reach = given.partition(":")
            if WIDTH[reach] >= WIDTH[rights.get(permission, "")]:
                rights[permission] = reach
        return rights

    @cached_property
    def given_rights(self):
        """`["sales.change_deal:team"]`, from each of the roles and to the person alone."""
        people = with_rights(type(self)._base_manager.filter(pk=self.pk))
        return people.values_list("given_rights", flat=True).first() or []

    @cached_property
    def team_mates(self):
        """The keys of all in the same team, this one among them. Rows of theirs are found without a look at people."""
        if not self.team_id:
            return [self.pk]
        return list(type(self)._base_manager.filter(team=self.team_id).order_by("pk").values_list("pk", flat=True))

    def reach(self, permission):
        """How far a right goes: own, team, all, or None for not at all."""
        if not self.is_active:
            return None
        return ALL if self.is_superuser else self.held_rights.get(permission) or None

    def reaches(self, permission, row):
        """Whether a right goes as far as this row, which was read and has an owner: what `within` finds, unasked."""
        reach, owner = self.reach(permission), row.owner_id
        if reach == TEAM:
            return owner is None or owner in self.team_mates
        return reach == ALL or (reach == OWN and owner == self.pk)


def with_rights(people):
    """People with `given_rights` and `team_mates`, which every page asks for, in the same query."""
    from django.contrib.auth.models import Permission  # the model of people is made of this module

    by_role = Permission.objects.filter(rights__role__user=OuterRef("pk"))
    alone = Permission.objects.filter(user=OuterRef("pk"))
    mates = people.model._base_manager.filter(Q(team=OuterRef("team")) | Q(pk=OuterRef("pk")))
    given = Func(_array(by_role, "rights__reach"), _array(alone, Value("")), function="array_cat")
    return people.annotate(given_rights=given, team_mates=ArraySubquery(mates.order_by("pk").values("pk")))


def _array(permissions, reach):
    name = Concat("content_type__app_label", Value("."), "codename", Value(":"), reach, output_field=TextField())
    return ArraySubquery(permissions.order_by().values_list(name))


class OwnedQuerySet(models.QuerySet):
    """Rows with an owner: seen and changed as far as the right reaches. Rows without one belong to every team."""

    owner_path = "owner"
    permission_model = None

    def visible_to(self, user):
        return self.within(user, "view")

    def editable_by(self, user):
        return self.within(user, "change")

    def deletable_by(self, user):
        return self.within(user, "delete")

    def within(self, user, right):
        """Rows that the user's right reaches; nothing without the right."""
        app, _, name = (self.permission_model or self.model._meta.label_lower).partition(".")
        reach = user.reach(f"{app}.{right}_{name}")
        if reach == ALL:
            return self.all()
        owner = self.owner_path
        if reach == TEAM:
            mine = Q(**{f"{owner}__in": user.team_mates})
            return self.filter(mine | Q(**{owner: None}))
        return self.filter(**{owner: user.pk}) if reach == OWN else self.none()
