"""The access matrix: each app's `access.py` says for every address who may do what with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

WRITES = re.compile(r"(SELECT set_config\(.*?\); )?(INSERT|UPDATE|DELETE)\b", re.DOTALL)  # told by whom, or not
ROLES = ("rep", "manager", "agent", "marketer", "analyst", "admin", "outsider")
EVERYONE = "rep manager agent marketer analyst admin outsider"
STAFF = "rep manager agent marketer analyst admin"


@dataclass(frozen=True)
class Access:
    """Who may use an address. `GET` and `POST` name the roles; a method left out is refused to all with 405.

    `unseen` names the roles for whom the thing does not exist (404); everybody else who is not named gets a 403.
    `args(cast)` makes the thing and gives the address's arguments. `public` needs no sign-in.
    `case` tells rows of one address apart, such as a colleague's deal from one's own.
    """

    name: str
    args: Callable = field(default=lambda cast: [])
    GET: str | None = None
    POST: str | None = None
    unseen: str = ""
    public: bool = False
    case: str = ""
    data: Callable = field(default=lambda cast: {})

    def __str__(self):
        return f"{self.name} {self.case}".strip()


def written(queries):
    """Those of the caught queries that changed something; a session may always be kept."""
    return [one["sql"] for one in queries if WRITES.match(one["sql"]) and "django_session" not in one["sql"]]
