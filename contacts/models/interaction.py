"""The one fact table: whatever happened between a customer and us is one row here."""

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.dispatch import Signal
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models.bin import Binned
from contacts.models.folding import TextWords
from crm_site.lib import registry

interaction_recorded = Signal()  # sent after commit, with `interaction`


class InteractionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Facts whose subject the user may see: a deal's facts follow the deal, a ticket's the ticket, into the bin."""
        rows = self.told_to(user)
        for subject, kinds in _kinds_by_subject().items():
            reach = _reach(user, subject)
            if reach not in (None, "all"):
                model = apps.get_model(subject)
                seen = getattr(model, "everyone", model.objects).visible_to(user)
                rows = rows.filter(~Q(kind__in=kinds) | Exists(seen.order_by().filter(pk=OuterRef("about_id"))))
            if reach is not None:
                rows = rows._at_hand(subject, kinds)
        return rows

    def at_hand(self):
        """Without what is told of subjects in the bin; that they were put there is told."""
        rows = self
        for subject, kinds in _kinds_by_subject().items():
            rows = rows._at_hand(subject, kinds)
        return rows

    def _at_hand(self, subject, kinds):
        model = apps.get_model(subject)
        if not issubclass(model, Binned):
            return self
        kinds = [kind for kind in kinds if not kind.endswith("_deleted")]
        return self.filter(~Q(kind__in=kinds) | ~Exists(model.everyone.binned().filter(pk=OuterRef("about_id"))))

    def told_to(self, user):
        """Without the kinds of facts that the user is told of nobody; of the others they may see some or all."""
        hidden = [kind for subject, kinds in _kinds_by_subject().items() if not _reach(user, subject) for kind in kinds]
        return self.exclude(kind__in=hidden) if hidden else self.all()

    def of_group(self, *groups):
        return self.filter(kind__in=[key for key, kind in registry.kinds.items() if kind.group in groups])

    def newest_first(self):
        return self.order_by("-at", "-pk")


def _reach(user, subject):
    app, _dot, name = subject.partition(".")
    return user.reach(f"{app}.view_{name}")


def _kinds_by_subject():
    found = {}
    for key, kind in registry.kinds.items():
        if kind.subject:
            found.setdefault(kind.subject, []).append(key)
    return found


class Interaction(models.Model):
    """A fact with the few words and numbers needed to tell it after its subject is gone."""

    contact = models.ForeignKey(  # `fact_of_contact` and `fact_of_company` find them by these two
        "contacts.Contact",
        models.CASCADE,
        null=True,
        db_index=False,
        related_name="interactions",
        verbose_name=_("contact"),
    )
    company = models.ForeignKey(
        "contacts.Company",
        models.CASCADE,
        null=True,
        db_index=False,
        related_name="interactions",
        verbose_name=_("company"),
    )
    kind = models.CharField(_("kind"), max_length=60)
    channel = models.CharField(_("channel"), max_length=10, blank=True)
    direction = models.CharField(_("direction"), max_length=3, blank=True, choices=[("in", _("in")), ("out", _("out"))])
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="interactions",
        verbose_name=_("by"),
    )
    about_type = models.ForeignKey(
        ContentType, models.SET_NULL, null=True, db_index=False, verbose_name=_("about what")
    )
    about_id = models.BigIntegerField(_("about which"), null=True)
    about = GenericForeignKey("about_type", "about_id")
    text = models.TextField(_("text"), blank=True)
    data = models.JSONField(_("details"), default=dict)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        indexes = [
            models.Index(fields=["contact", "-at"], name="fact_of_contact"),
            models.Index(fields=["company", "-at"], name="fact_of_company", condition=Q(company__isnull=False)),
            models.Index(fields=["kind", "-at"], name="fact_of_kind"),
            models.Index(fields=["-id"], name="fact_with_text", condition=~Q(text="")),
            GinIndex(TextWords("text"), name="fact_text_words", condition=~Q(text="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(company__isnull=False), name="fact_is_about_somebody"
            )
        ]

    def __str__(self):
        return f"{self.told.label} {self.text}".strip()

    @property
    def told(self):
        """How this kind of fact is told."""
        return registry.kind_of(self.kind)

    @classmethod
    def write(cls, kind, *, contact=None, company=None, by=None, about=None, at=None, text="", **rest):
        """Write one fact and, when the transaction is through, tell the upper floors."""
        fact = cls(
            kind=kind,
            contact=contact,
            company=company,
            by=by,
            at=at or now(),
            text=text,
            channel=rest.pop("channel", ""),
            direction=rest.pop("direction", ""),
            data=rest,
        )
        if about is not None:
            fact.about_type = ContentType.objects.get_for_model(about)
            fact.about_id = about.pk
        fact.save(force_insert=True)
        transaction.on_commit(lambda: interaction_recorded.send(cls, interaction=fact))
        return fact
