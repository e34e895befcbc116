"""Which company belongs to which. Nobody is above themselves, also when two people change a group at once."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

DEEPEST = 50
LARGEST = 2000
ONE_BY_ONE = 0x47524F55  # the advisory lock of those who change what belongs to what
ABOVE = """
    WITH RECURSIVE above(id, parent_id, depth) AS (
        SELECT id, parent_id, 0 FROM contacts_company WHERE id = %s
        UNION ALL SELECT one.id, one.parent_id, above.depth + 1
        FROM contacts_company one JOIN above ON one.id = above.parent_id WHERE above.depth < %s
    ) CYCLE id SET is_cycle USING path
    SELECT id FROM above WHERE NOT is_cycle ORDER BY depth
"""
BELOW = """
    WITH RECURSIVE below(id, depth) AS (
        SELECT id, 0 FROM contacts_company WHERE id = %s
        UNION ALL SELECT one.id, below.depth + 1
        FROM contacts_company one JOIN below ON one.parent_id = below.id
        WHERE below.depth < %s AND one.merged_into_id IS NULL AND one.deleted_at IS NULL
    ) CYCLE id SET is_cycle USING path
    SELECT id FROM below WHERE NOT is_cycle LIMIT %s
"""


class CannotBelong(ValidationError):
    """The text says why, to the person who asked."""

    def __str__(self):
        return " ".join(self.messages)


def one_by_one():
    """Whoever else changes a group waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_BY_ONE])


def chain(pk):
    """The keys of a company and of all above it, the nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, [pk, DEEPEST])
        return [key for (key,) in cursor.fetchall()]


class InGroup:
    """The verbs and questions of a company about its group."""

    @transaction.atomic
    def revise(self, *, by, version, **changes):
        """Change fields; raises EditConflict when somebody was quicker, CannotBelong when a group would be a circle."""
        if parent := changes.get("parent"):
            one_by_one()
            self.check_parent(parent.pk)
        super().revise(by=by, version=version, **changes)

    def check_parent(self, key):
        """Raises CannotBelong when the company with this key is this one, or belongs to it."""
        if key == self.pk:
            raise CannotBelong(_("A company cannot belong to itself."))
        if self.pk and self.pk in chain(key):
            names = {"parent": type(self).everyone.get(pk=key), "company": self}
            raise CannotBelong(_("%(parent)s belongs to %(company)s already: that would be a circle.") % names)

    def clean(self):
        super().clean()
        if self.parent_id:
            self.check_parent(self.parent_id)

    def above(self):
        """The keys of what it belongs to, the nearest first."""
        return chain(self.pk)[1:]

    def group_keys(self):
        """The keys of the company and of all that belongs to it, however far below."""
        with connection.cursor() as cursor:
            cursor.execute(BELOW, [self.pk, DEEPEST, LARGEST])
            return [key for (key,) in cursor.fetchall()]
