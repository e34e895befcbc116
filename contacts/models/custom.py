"""Fields that a house adds itself: what each is called and holds. Their values stand in the column `custom`."""

from datetime import date
from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Func, JSONField, Max, Q, Transform, Value
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models.folding import fold_all
from crm_site.lib.held import let_go

PREFIX = "custom."  # of the name by which lists, filters, files and histories know such a field
KEY = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"


class Bag(dict):
    """The values of one record as they are stored. It also answers by the names of `CustomValues.READINGS`, so that a
    list can be paged by one of them: `record.custom.number_budget`."""

    def __getattr__(self, name):
        reading, _under, key = name.partition("_")
        if reading not in READINGS or not key:
            raise AttributeError(name)
        return _plain(reading, self.get(key))


def _plain(reading, stored):
    if isinstance(stored, dict):
        stored = stored.get("currency" if reading == "currency" else "amount")
    if stored is None:
        return None
    if reading in ("number", "amount"):
        return Decimal(stored)
    if reading == "folded":
        return fold_all([stored])[stored]
    return date.fromisoformat(stored) if reading == "day" else str(stored)


class Reading(Transform):
    """One value of the bag in SQL: `custom__number_budget__gt=5`, also in an order."""

    def __init__(self, key, sql, field, *args, **options):
        super().__init__(*args, **options)
        self.key, self.sql, self.reads = key, sql, field

    @property
    def output_field(self):
        return self.reads

    def as_sql(self, compiler, connection):
        column, params = compiler.compile(self.lhs)
        return self.sql % {"column": column}, [*params, self.key]


READINGS = {
    "text": ("(%(column)s ->> %%s)", models.TextField()),
    "number": ("(%(column)s ->> %%s)::numeric", models.DecimalField()),
    "folded": ("fold(%(column)s ->> %%s)", models.TextField()),
    "day": ("custom_day(%(column)s ->> %%s)", models.DateField()),
    "amount": ("(%(column)s -> %%s ->> 'amount')::numeric", models.DecimalField()),
    "currency": ("(%(column)s -> %%s ->> 'currency')", models.TextField()),
}


class CustomValues(JSONField):
    """`{key: value}`; numbers and days are texts in it, so that nothing is rounded."""

    READINGS = READINGS

    def from_db_value(self, value, expression, connection):
        found = super().from_db_value(value, expression, connection)
        return Bag(found) if isinstance(found, dict) else found

    def to_python(self, value):
        return Bag(value) if isinstance(value, dict) and not isinstance(value, Bag) else value

    def get_transform(self, name):
        reading, _under, key = name.partition("_")
        if reading in READINGS and key:
            return lambda *args, **options: Reading(key, *READINGS[reading], *args, **options)
        return super().get_transform(name)


def custom_values():
    """The column of a model whose records carry such fields."""
    empty = Value({}, JSONField())
    return CustomValues(_("own fields"), default=Bag, db_default=empty, blank=True, editable=False)


def put(values):
    """What `update(custom=…)` writes: these keys changed, those that are None taken away, all others as they are."""
    known = {key: value for key, value in values.items() if value is not None}
    changed = Func(F("custom"), Value(known, JSONField()), arg_joiner=" || ", template="(%(expressions)s)")
    for key in sorted(values.keys() - known.keys()):
        changed = Func(changed, Value(key), arg_joiner=" - ", template="(%(expressions)s::text)")
    changed.output_field = JSONField()
    return changed


class CustomFieldQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all() if user.has_perm("contacts.view_customfield") else self.none()

    def editable_by(self, user):
        return self.all() if user.has_perm("contacts.change_customfield") else self.none()

    def active(self):
        return self.filter(archived_at=None)

    def archived(self):
        return self.exclude(archived_at=None)

    def of(self, model):
        return self.filter(subject=model._meta.label_lower)

    def in_order(self):
        return self.order_by("place", "pk")


class CustomField(models.Model):
    """A field of one kind of record. Key and kind stay for good; it is archived, never deleted, and so are its values.

    `choices` are `[{"key", "label"}]`; one with `gone` is no longer offered, but stays with the records that have it.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        MONEY = "money", _("money")
        DATE = "date", _("date")
        CHOICE = "choice", _("one of several choices")
        CHOICES = "choices", _("several choices")
        PERSON = "person", _("colleague")
        LINK = "link", _("link")
        YES_NO = "yes_no", _("yes or no")

    class Order(models.TextChoices):
        NONE = "", _("not sorted")
        BUILDING = "building", _("being made ready")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    subject = models.CharField(_("kind of record"), max_length=60)
    key = models.CharField(
        _("key"),
        max_length=40,
        validators=[RegexValidator(KEY, _("Small letters, digits and single underscores; a letter first."))],
    )
    label = models.CharField(_("label"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    help_text = models.CharField(_("help"), max_length=200, blank=True)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    required = models.BooleanField(_("required of new records"), default=False)
    on_record = models.BooleanField(_("on the record’s page"), default=True)
    on_form = models.BooleanField(_("in the form"), default=True)
    in_lists = models.BooleanField(_("as a column of lists"), default=True)
    in_search = models.BooleanField(_("found by the search box"), default=True)
    order = models.CharField(_("sorting"), max_length=8, choices=Order.choices, blank=True, default=Order.NONE)
    place = models.PositiveIntegerField(_("place"), default=0)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("own field")
        verbose_name_plural = _("own fields")
        ordering = ["subject", "place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "key"], name="custom_field_key_once"),
            models.CheckConstraint(condition=Q(key__regex=KEY), name="custom_field_key_plain"),
            models.CheckConstraint(condition=~Q(label=""), name="custom_field_has_label"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["text", "number", "money", "date", "choice", "choices", "person", "link", "yes_no"]
                ),
                name="custom_field_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(order="") | Q(kind__in=["text", "number", "money", "date"]),
                name="custom_field_sorts_by_kind",
            ),
        ]

    def __str__(self):
        return self.label

    def save(self, **options):
        """A new one stands behind the others."""
        if self._state.adding and not self.place:
            last = CustomField.objects.filter(subject=self.subject).aggregate(last=Max("place"))["last"]
            self.place = (last or 0) + 1
        super().save(**options)
        let_go()

    @property
    def name(self):
        """What lists, filters, files and histories call it."""
        return PREFIX + self.key

    @property
    def is_archived(self):
        return self.archived_at is not None

    def archive(self):
        """Take it out of use; its values stay, and it can be brought back."""
        CustomField.objects.active().filter(pk=self.pk).update(archived_at=now())
        self.refresh_from_db()
        let_go()

    def bring_back(self):
        CustomField.objects.archived().filter(pk=self.pk).update(archived_at=None)
        self.refresh_from_db()
        let_go()

    @classmethod
    @transaction.atomic
    def arrange(cls, rows, keys):
        """Put these rows into the order of the keys; those that are not named stay behind them."""
        known = {row.pk: row for row in rows.select_for_update().in_order()}
        wanted = [key for key in dict.fromkeys(keys) if key in known]
        ordered = [*wanted, *(key for key in known if key not in wanted)]
        for place, key in enumerate(ordered, 1):
            known[key].place = place
        cls.objects.bulk_update(known.values(), ["place"])
        let_go()
