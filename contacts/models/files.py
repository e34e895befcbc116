"""Files on people, companies and whatever upper floors let them hang on; what they are is seen from their content."""

import uuid

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models.folding import folded_field
from contacts.models.work import OfCustomer

holders = {"contacts.contact": "contact", "contacts.company": "company"}  # what carries files: name in the address


class FileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Files follow what they hang on: a deal's files the deal, a person's those who may see people."""
        if not user.reach("contacts.view_contact"):
            return self.none()
        seen = Q(about_type=None)
        for label in holders:
            if label.startswith("contacts."):
                continue
            model = apps.get_model(label)
            rows = model.objects.visible_to(user).values("pk")
            seen |= Q(about_type=ContentType.objects.get_for_model(model), about_id__in=rows)
        return self.filter(seen)

    def editable_by(self, user):
        """One's own, and those of people and companies that one may change."""
        models_of = {name: File._meta.get_field(name).related_model for name in ("contact", "company")}
        mine = Q(by=user.pk)
        for name, model in models_of.items():
            mine |= Q(**{f"{name}__in": model.objects.editable_by(user).values("pk")})
        return self.visible_to(user).filter(mine)

    def kept(self):
        """Those that nobody has deleted."""
        return self.filter(deleted_at=None)

    def of(self, record):
        """Those that hang on this record."""
        if name := holders_own(record):
            return self.filter(**{name: record.pk})
        return self.filter(about_type=ContentType.objects.get_for_model(record), about_id=record.pk)

    def named(self, text):
        return self.filter(folded__folds=text)


def holders_own(record):
    """The column for records that have one of their own; "" for others."""
    return record._meta.model_name if record._meta.app_label == "contacts" else ""


def _where(file, name):
    """A path that nobody can choose or guess; the name by which it came is in the row."""
    return f"files/{now():%Y/%m}/{uuid.uuid4().hex}"


class File(OfCustomer):
    about_type = models.ForeignKey(ContentType, models.SET_NULL, null=True, blank=True, verbose_name=_("on what"))
    about_id = models.BigIntegerField(_("on which"), null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    name = models.CharField(_("name"), max_length=200)
    folded = folded_field("name")
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    digest = models.CharField(_("digest"), max_length=64)
    file = models.FileField(_("file"), upload_to=_where, max_length=200)
    thumbnail = models.FileField(_("small picture"), upload_to=_where, max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    mail = models.ForeignKey(
        "contacts.LoggedMail", models.SET_NULL, null=True, blank=True, related_name="files", verbose_name=_("came by")
    )
    created_at = models.DateTimeField(_("added"), default=now)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["contact", "-id"], name="file_of_contact"),
            models.Index(fields=["company", "-id"], name="file_of_company"),
            models.Index(fields=["about_type", "about_id", "-id"], name="file_of_record"),
            models.Index(fields=["deleted_at"], name="file_deleted", condition=Q(deleted_at__isnull=False)),
            models.Index(fields=["file"], name="file_by_path"),
            models.Index(fields=["thumbnail"], name="file_by_thumbnail", condition=~Q(thumbnail="")),
            GinIndex(OpClass(F("folded"), "gin_trgm_ops"), name="file_folded_trgm"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(company__isnull=False) | Q(about_id__isnull=False),
                name="file_of_something",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def holder(self):
        """The record that it hangs on."""
        return self.about or self.customer

    @property
    def is_picture(self):
        return bool(self.thumbnail)

    @transaction.atomic
    def remove(self, *, by):
        """Take it away; for a month it can be put back. Twice is once."""
        if File.objects.kept().filter(pk=self.pk).update(deleted_at=now()) and self.customer:
            self.customer.record("contacts.file_removed", by=by, about=self, text=self.name)
        self.refresh_from_db(fields=["deleted_at"])

    @transaction.atomic
    def put_back(self, *, by):
        """Undo `remove`, and the fact that told it."""
        if File.objects.filter(pk=self.pk, deleted_at__isnull=False).update(deleted_at=None) and self.customer:
            kind = ContentType.objects.get_for_model(File)
            told = self.customer.interactions.filter(kind="contacts.file_removed", about_type=kind, about_id=self.pk)
            told.delete()
        self.refresh_from_db(fields=["deleted_at"])

    def drop(self):
        """The row now, the bytes when the transaction is through."""
        for stored in (self.file, self.thumbnail):
            if stored:
                transaction.on_commit(lambda stored=stored: stored.storage.delete(stored.name))
        self.delete()
