"""Who may do what, and how far: a role (group) holds rights, each with a reach of own, team or all.

Apps say in their `rights.py` what each role starts with; administrators change it in the admin afterwards.
"""

from functools import cached_property

from django.db import models

OWN, TEAM, ALL = "own", "team", "all"
WIDTH = {OWN: 1, TEAM: 2, ALL: 3}
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
    def _reaches(self):
        rights = {}
        for app, codename, reach in self.groups.values_list(
            "rights__permission__content_type__app_label", "rights__permission__codename", "rights__reach"
        ):
            if codename and WIDTH[reach] > WIDTH.get(rights.get(f"{app}.{codename}"), 0):
                rights[f"{app}.{codename}"] = reach
        return rights

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
        return ALL if self.is_superuser else self._reaches.get(permission)


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
            mine = models.Q(**{f"{owner}__in": user.team_mates})
            return self.filter(mine | models.Q(**{owner: None}))
        return self.filter(**{owner: user.pk}) if reach == OWN else self.none()
