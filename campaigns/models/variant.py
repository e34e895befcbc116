from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts import wording


def check_words(text):
    """Refuse merge tags and links that could not be filled in for somebody."""
    if problem := wording.problem_of(text):
        raise ValidationError(problem)


class Variant(models.Model):
    """One wording of a campaign's message, and the share of people who get it."""

    LETTERS = [("A", "A"), ("B", "B")]

    campaign = models.ForeignKey(
        "campaigns.Campaign", models.CASCADE, related_name="variants", verbose_name=_("campaign")
    )
    letter = models.CharField(_("variant"), max_length=1, choices=LETTERS, default="A")
    share = models.PositiveSmallIntegerField(
        _("share in %"), default=100, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    subject = models.CharField(
        _("subject"), max_length=200, validators=[check_words], help_text=_("What stands in the inbox.")
    )
    preheader = models.CharField(
        _("preview line"),
        max_length=200,
        blank=True,
        validators=[check_words],
        help_text=_("Many inboxes show it after the subject."),
    )
    body = models.TextField(_("message"), validators=[check_words])
    html = models.TextField(_("message as HTML"), editable=False)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["campaign", "letter"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "letter"], name="variant_once_per_letter"),
            models.CheckConstraint(condition=Q(share__range=(1, 100)), name="variant_share_is_percent"),
        ]

    def __str__(self):
        return f"{self.letter}: {self.subject}"

    def save(self, **options):
        self.html = wording.to_html(self.body)
        super().save(**options)

    @property
    def urls(self):
        """The addresses that the message links to, each once, in the order of the text."""
        return wording.urls_of(self.body)


class Link(models.Model):
    """An address that a campaign's messages lead to. Only these can be reached through a tracked link."""

    campaign = models.ForeignKey("campaigns.Campaign", models.CASCADE, related_name="links", verbose_name=_("campaign"))
    url = models.URLField(_("address"), max_length=2000)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["campaign", "position"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "position"], name="link_once_per_position"),
            models.UniqueConstraint(fields=["campaign", "url"], name="link_once_per_url"),
        ]

    def __str__(self):
        return self.url
