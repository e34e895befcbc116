"""What people and companies have in common: facts happen to them, and edits never overwrite each other."""

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models.bin import AtHand, Binned
from contacts.models.custom import custom_values
from contacts.models.interaction import Interaction
from crm_site.staff.models import Notice


class EditConflict(Exception):
    """Somebody else saved the record first. `theirs` is the record as it is now."""

    def __init__(self, theirs):
        super().__init__(_("Somebody else changed this record meanwhile."))
        self.theirs = theirs


class Unmerged(AtHand):
    """Records that stand for themselves and are not in the bin: a merged one is reached through the other."""

    def get_queryset(self):
        return super().get_queryset().filter(merged_into=None)


def merged_into_field():
    """On a record that was merged: the one that it is part of now. It keeps its own row, so that it can be parted."""
    return models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )


def merged_index(name):
    """Finds what a record was put together from; nothing to write for one that stands for itself."""
    return models.Index(fields=["merged_into"], name=f"{name}_merged", condition=Q(merged_into__isnull=False))


class Record(Binned):
    external_id = models.CharField(
        _("number"),
        max_length=100,
        null=True,
        blank=True,
        unique=True,
        help_text=_("The number in the system it came from, such as a customer number."),
    )
    custom = custom_values()
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=now, editable=False)

    class Meta:
        abstract = True

    def record(self, kind, *, by=None, about=None, at=None, text="", channel="", direction="", **data):
        """Write one fact about this record, in the transaction of the verb that made it true."""
        return Interaction.write(
            kind,
            **self._whose(),
            by=by,
            about=about,
            at=at,
            text=text,
            channel=channel,
            direction=direction,
            **data,
        )

    def _whose(self):
        return {"company": self}

    @property
    def bin_fact(self):
        return {"company_id": self.pk}

    @transaction.atomic
    def revise(self, *, by, version, **changes):
        """Change fields, unless somebody else was quicker; raises EditConflict with their version of it.

        A field of the house's own goes by its name, `custom.budget`.
        """
        from contacts import custom  # it reads the models

        changes, own = custom.split(type(self), changes)
        old = {name: getattr(self, name) for name in changes}
        told = custom.changed(self, own)
        stored = {"version": F("version") + 1, "updated_at": now()} | changes | custom.update_of(own)
        rows = type(self).everyone.filter(pk=self.pk, merged_into=None)
        if not rows.filter(version=version).update(**stored):
            raise EditConflict(rows.get())
        self.refresh_from_db()
        changed = {name: [_word(old[name]), _word(value)] for name, value in changes.items() if old[name] != value}
        changed |= told
        if changed:
            self.record(f"contacts.{self._meta.model_name}_changed", by=by, about=self, changes=changed)
        if "owner" in changed:
            self.tell_owner(by)

    def tell_change(self, what, old, new, by):
        """Have the timeline tell that something which belongs to this record was changed."""
        kind = f"contacts.{self._meta.model_name}_changed"
        self.record(kind, by=by, about=self, changes={what: [old, new]})

    def tell_owner(self, by):
        """Whoever looks after it from now on hears of it, unless they did it themselves."""
        kind = f"contacts.{self._meta.model_name}"
        Notice.tell(self.owner, kind, _("%(by)s gave you %(what)s to look after."), about=self, by=by, what=self)


def _word(value):
    return "" if value is None else str(value)
