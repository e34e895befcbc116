"""The rows behind a number: a list that shows exactly them."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from contacts.lists import LISTS


@dataclass(frozen=True)
class Behind:
    """A tab of a list, and the fields by which it is narrowed to the days and people that were asked for."""

    of: str
    view: str
    moment: str
    owner: str = "owner"
    also: tuple = ()

    def url(self, asked):
        parts = [days_of(self.moment, asked.period), *self.also, *self._people(asked.scope)]
        query = {"view": self.view, "filter": json.dumps({"all": parts})}
        return f"{LISTS[self.of].url}?{urlencode(query)}"

    def _people(self, scope):
        if scope.owner:
            return [_one(self.owner, scope.owner)]
        if not scope.team:
            return []
        return [_one("team", scope.team) if self.owner == "owner" else _of_team(scope.team)]


def days_of(field, period):
    """The days of the period as a condition; a moment that is known at all when it has no bound."""
    first, last = period.first and period.first.isoformat(), period.last and period.last.isoformat()
    if first and last:
        return {"field": field, "op": "between", "value": [first, last]}
    if not first and not last:
        return {"field": field, "op": "set"}
    if first:
        return {"not": {"any": [{"field": field, "op": "before", "value": first}, {"field": field, "op": "empty"}]}}
    return {"field": field, "op": "before", "value": period.after.isoformat()}


def _one(field, key):
    return {"field": field, "op": "in", "value": [key]}


def _of_team(team):
    """Tickets of the team, and those without one that its members look after."""
    theirs = {"all": [{"field": "team", "op": "empty"}, _one("assignee_team", team)]}
    return {"any": [_one("team", team), theirs]}


ROWS = {
    "sales.won_value": Behind("deals", "won", "closed"),
    "sales.win_rate": Behind("deals", "all", "closed"),
    "support.first_response_median": Behind(
        "tickets", "all", "opened", "assignee", ({"field": "answered", "op": "set"},)
    ),
    "support.resolution_median": Behind("tickets", "solved", "solved", "assignee"),
    "orders.revenue": Behind("orders", "", "placed", also=({"field": "state", "op": "in", "value": ["placed"]},)),
}
