"""How people belong to each other. Each pair has a kind of relation once, written from one side and read from both."""

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest, Least
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ABOVE = """
    WITH RECURSIVE above(id) AS (
        SELECT %(start)s::bigint
        UNION SELECT relation.other_id FROM contacts_relation relation JOIN above ON relation.contact_id = above.id
        WHERE relation.kind = 'reports_to'
    )
    SELECT 1 FROM above WHERE id = ANY(%(wanted)s)
"""
ONE_BY_ONE = 0x52454C41  # the advisory lock of those who add to who reports to whom


class CannotRelate(ValidationError):
    """The text says why, to the person who asked."""

    def __str__(self):
        return " ".join(self.messages)


class RelationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Relations between two people whom the user sees."""
        people = _people().visible_to(user)
        return self.filter(Exists(people.filter(pk=OuterRef("contact"))), Exists(people.filter(pk=OuterRef("other"))))

    def editable_by(self, user):
        """Whoever may change one of the two may say how they belong together."""
        people = _people().editable_by(user)
        one, other = Exists(people.filter(pk=OuterRef("contact"))), Exists(people.filter(pk=OuterRef("other")))
        return self.visible_to(user).filter(one | other)

    def of(self, person):
        """All of a person, whichever side they are written from."""
        return self.filter(Q(contact=person) | Q(other=person))

    def between(self, one, other):
        return self.filter(Q(contact=one, other=other) | Q(contact=other, other=one))


def _people():
    from contacts.models.contact import Contact  # a person's verbs below are part of that model

    return Contact.objects


class Relation(models.Model):
    """`contact` is to `other` what `kind` says; `WORDS` has the words for both sides."""

    class Kind(models.TextChoices):
        REPORTS_TO = "reports_to", _("reports to")
        ASSISTANT = "assistant", _("assistant of")
        REFERRED_BY = "referred_by", _("referred by")
        CHILD = "child", _("child of")
        PARTNER = "partner", _("partner of")
        HOUSEHOLD = "household", _("same household as")
        RELATIVE = "relative", _("relative of")
        COLLEAGUE = "colleague", _("works with")
        FRIEND = "friend", _("friend of")

    BACK = {
        "reports_to": ("manages", _("manages")),
        "assistant": ("has_assistant", _("has as assistant")),
        "referred_by": ("referred", pgettext_lazy("relation", "referred")),
        "child": ("parent", _("parent of")),
    }

    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="relations", verbose_name=_("contact"))
    other = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="related", verbose_name=_("whom"))
    kind = models.CharField(_("relation"), max_length=12, choices=Kind.choices)
    created_at = models.DateTimeField(_("known since"), default=now, editable=False)

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                Least("contact", "other"), Greatest("contact", "other"), "kind", name="relation_once_per_pair"
            ),
            models.CheckConstraint(condition=~Q(contact=F("other")), name="relation_not_to_oneself"),
        ]

    def __str__(self):
        return f"{self.contact} – {self.get_kind_display()} – {self.other}"

    @classmethod
    def choices(cls):
        """Every relation as one says it from one's own side: `[(word, label)]`."""
        both = []
        for kind, label in cls.Kind.choices:
            both += [(kind, label), *([cls.BACK[kind]] if kind in cls.BACK else [])]
        return both

    @classmethod
    def read(cls, word):
        """`(kind, is it said from the other side)` of a word of `choices`."""
        backwards = {back: kind for kind, (back, _label) in cls.BACK.items()}
        return (backwards[word], True) if word in backwards else (cls.Kind(word).value, False)

    def word_for(self, person):
        """What this person is to the other: a word of `choices`."""
        mirrored = self.contact_id != person.pk and self.kind in self.BACK
        return self.BACK[self.kind][0] if mirrored else self.kind

    def label_for(self, person):
        return dict(self.choices())[self.word_for(person)]

    def other_than(self, person):
        return self.contact if self.contact_id != person.pk else self.other

    @transaction.atomic
    def remove(self, *, by):
        """They no longer belong together, or never did. Both stories tell it, once."""
        if Relation.objects.filter(pk=self.pk).delete()[0]:
            self._tell(by, gone=True)

    def _tell(self, by, *, gone=False):
        for person in (self.contact, self.other):
            other = self.other_than(person)
            said = f"{self.label_for(person)} {other}"
            changes = {"relations": [said if gone else "", "" if gone else said]}
            person.record("contacts.contact_changed", by=by, about=other, changes=changes)


def reaches(start, wanted):
    """Whether one of the wanted stands above this person, or is they themselves."""
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, {"start": start, "wanted": list(wanted)})
        return cursor.fetchone() is not None


def one_by_one():
    """Whoever else says who reports to whom waits until this transaction ends: two edits make no circle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_BY_ONE])


class Related:
    """The verbs of a person about others."""

    @transaction.atomic
    def relate(self, word, other, *, by):
        """Say what this person is to another; said already, it stays as it is. Raises CannotRelate."""
        relation, is_new = self.tie(word, other)
        if is_new:
            relation._tell(by)
        return relation

    @transaction.atomic
    def tie(self, word, other):
        """`(relation, whether it is new)`, told to nobody. Raises CannotRelate."""
        kind, mirrored = Relation.read(word)
        one, two = (other, self) if mirrored else (self, other)
        if one.pk == two.pk:
            raise CannotRelate(_("Nobody is related to themselves."))
        one_by_one()
        known = Relation.objects.between(one, two).filter(kind=kind).first()
        if known:
            return self._same(known, one), False
        if kind == Relation.Kind.REPORTS_TO and reaches(two.pk, [one.pk]):
            raise CannotRelate(
                _("%(other)s already reports to %(person)s, directly or by others: that would be a circle.")
                % {"other": two, "person": one}
            )
        return Relation.objects.create(contact=one, other=two, kind=kind), True

    def _same(self, known, one):
        if known.kind in Relation.BACK and known.contact_id != one.pk:
            raise CannotRelate(_("It is the other way round already: %s.") % known)
        return known
