"""The colleagues whom a field may name, read once for a page, whatever the number of rows and fields."""

from typing import NamedTuple

from crm_site.lib.held import held
from crm_site.staff.models import User


class Colleague(NamedTuple):
    pk: int
    username: str
    name: str
    email: str
    is_active: bool

    @property
    def names(self):
        """By what a file or a program may call them."""
        return {self.username.casefold(), self.name.casefold(), self.email.casefold()} - {""}


def staff():
    """`{key: Colleague}`, in the order of their names."""
    return held("contacts.custom.staff", _staff)


def _staff():
    rows = User.objects.order_by("first_name", "last_name", "username")
    rows = rows.only("username", "first_name", "last_name", "email", "is_active")
    return {one.pk: Colleague(one.pk, one.username, str(one), one.email, one.is_active) for one in rows}
