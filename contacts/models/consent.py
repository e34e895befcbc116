"""What a person allows: an append-only ledger, their own preferences, and addresses that are never written to again."""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models, transaction
from django.db.models import Case, Count, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.timezone import now
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contacts.models.interaction import Interaction
from crm_site.lib.when import day_full

MONTH = PAUSE = timedelta(days=30)


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")
    SMS = "sms", _("text message")
    POST = "post", _("post")


class Purpose(models.TextChoices):
    MARKETING = "marketing", _("news and offers")
    SURVEY = "survey", _("questions about us")


def heard_lately(facts):
    """The messages of campaigns of the last 30 days among these facts."""
    return facts.of_group("campaign").filter(direction="out", at__gt=now() - MONTH)


class ConsentQuestions:
    """Consent asked of many people at once, and of one."""

    def consenting(self, channel, purpose=Purpose.MARKETING):
        """People whose last word on this channel and purpose is yes."""
        last = Consent.objects.filter(contact=OuterRef("pk"), channel=channel, purpose=purpose).order_by("-pk")
        return self.alias(last_word=Subquery(last.values("granted")[:1])).filter(last_word=True)

    def with_wishes(self):
        """People with their last words about news, and how often they heard from us, in the same query."""
        said = Consent.objects.filter(contact=OuterRef("pk"), purpose=Purpose.MARKETING)
        word = Concat("channel", Case(When(granted=True, then=Value("+")), default=Value("-")))
        words = ArraySubquery(said.order_by("channel", "-pk").distinct("channel").values_list(word))
        heard = heard_lately(Interaction.objects.filter(contact=OuterRef("pk")))
        number = heard.order_by().values("contact").annotate(n=Count("pk")).values("n")
        return self.annotate(words_on_news=words, heard_lately=Coalesce(Subquery(number), 0))

    class Of:
        def allows(self, channel, purpose=Purpose.MARKETING):
            """Whether the person's last word on this is yes; silence is no."""
            last = self.consents.filter(channel=channel, purpose=purpose).order_by("-pk").first()
            return bool(last and last.granted)

        def last_words(self, purpose=Purpose.MARKETING):
            """`{channel: yes or no}` for the channels that the person ever spoke about."""
            if purpose == Purpose.MARKETING and (words := self.__dict__.get("words_on_news")) is not None:
                return {word[:-1]: word[-1] == "+" for word in words}
            said = self.consents.filter(purpose=purpose).order_by("channel", "-pk").distinct("channel")
            return dict(said.values_list("channel", "granted"))

        @property
        def heard_this_month(self):
            """How many messages of campaigns reached the person in the last 30 days."""
            known = self.__dict__.get("heard_lately")
            return heard_lately(self.interactions).count() if known is None else known

        @property
        def preference_url(self):
            """The person's own page, to be passed on to them: no account is needed there."""
            from contacts.preferences import page_url  # it reads this model

            return page_url(self)

        @transaction.atomic
        def grant(self, channel, purpose=Purpose.MARKETING, **how):
            return self._say(True, channel, purpose, **how)

        @transaction.atomic
        def withdraw(self, channel, purpose=Purpose.MARKETING, **how):
            return self._say(False, channel, purpose, **how)

        def _say(self, granted, channel, purpose, *, source, by=None, wording="", ip=None, at=None):
            """Add to the ledger. Saying the same again adds nothing."""
            last = self.consents.filter(channel=channel, purpose=purpose).order_by("-pk").first()
            if last and last.granted == granted:
                return last
            said = self.consents.create(
                channel=channel,
                purpose=purpose,
                granted=granted,
                source=source,
                wording=wording,
                ip=ip,
                by=by,
                at=at or now(),
            )
            kind = "contacts.consent_given" if granted else "contacts.consent_withdrawn"
            self.record(kind, by=by, about=said, at=at, channel=channel, purpose=purpose, source=source)
            return said


class Consent(models.Model):
    """One thing a person said about one channel and purpose. Rows are added, never changed."""

    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="consents", verbose_name=_("contact"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    granted = models.BooleanField(_("granted"))
    source = models.CharField(_("source"), max_length=100)
    wording = models.TextField(_("wording shown"), blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"), default=now)
    retracts = models.BooleanField(_("takes back what a file said"), default=False)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["contact", "channel", "purpose", "-id"], name="consent_last_word")]

    def __str__(self):
        word = _("yes") if self.granted else _("no")
        return f"{self.get_channel_display()}, {self.get_purpose_display()}: {word}"


class ContactPreference(models.Model):
    """How often a person wants to hear from us."""

    contact = models.OneToOneField(
        "contacts.Contact", models.CASCADE, related_name="preference", verbose_name=_("contact")
    )
    most_per_month = models.PositiveSmallIntegerField(_("most messages a month"), null=True, blank=True)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    link_version = models.PositiveIntegerField(_("version of the link"), default=1, editable=False)

    class Meta:
        verbose_name = _("contact preference")
        verbose_name_plural = _("contact preferences")

    def __str__(self):
        return str(self.contact)

    @classmethod
    def of(cls, contact):
        """What the person wishes; a row without any wish is made when there is none."""
        return cls.objects.get_or_create(contact=contact)[0]

    @property
    def paused(self):
        return bool(self.paused_until and self.paused_until > now())

    @transaction.atomic
    def limit(self, most, *, by=None):
        """At most so many messages a month; None is as many as there are. The same wish again changes nothing."""
        if ContactPreference.objects.filter(pk=self.pk).exclude(most_per_month=most).update(most_per_month=most):
            words = ngettext("At most %d message a month", "At most %d messages a month", most or 0)
            self._tell(words % most if most else say("As many messages as there are"), by)

    @transaction.atomic
    def pause(self, *, by=None):
        """No news for 30 days from now."""
        until = now() + PAUSE
        ContactPreference.objects.filter(pk=self.pk).update(paused_until=until)
        self._tell(say("No messages until %s") % day_full(until), by)

    @transaction.atomic
    def resume(self, *, by=None):
        """Undo the pause. Without a pause nothing changes."""
        if ContactPreference.objects.filter(pk=self.pk, paused_until__gt=now()).update(paused_until=None):
            self._tell(say("The pause is over"), by)

    @transaction.atomic
    def revoke_links(self, *, by):
        """Links to the preference page that are under way open nothing any more; new ones do."""
        ContactPreference.objects.filter(pk=self.pk).update(link_version=F("link_version") + 1)
        self._tell(say("Older links to the preference page were revoked"), by)

    def _tell(self, text, by):
        self.refresh_from_db()
        direction = "" if by else "in"
        self.contact.record("contacts.preference_changed", by=by, about=self, text=text, direction=direction)


class SuppressionQuerySet(models.QuerySet):
    def of(self, key):
        return self.filter(digest=digest(key))

    def lift(self, keys, reasons):
        """The person asked for it themselves: these addresses may be written to again, if one of these was why not."""
        return self.filter(digest__in=[digest(key) for key in keys], reason__in=reasons).delete()[0]


class Suppression(models.Model):
    """An address that is never written to again. Only a keyed hash is kept, so it outlives erasure."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("bounced")
        COMPLAINED = "complained", _("complained")
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        ERASED = "erased", _("erased on request")
        MANUAL = "manual", _("set by hand")

    digest = models.CharField(max_length=64, unique=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    at = models.DateTimeField(_("when"), default=now)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")

    def __str__(self):
        return f"{self.get_reason_display()} {self.digest[:8]}"

    @classmethod
    def add(cls, key, reason):
        """Never write to the address with this key again; the first reason stays."""
        return cls.objects.get_or_create(digest=digest(key), defaults={"reason": reason})[0]


def digest(key):
    """HMAC-SHA-256 of an address key under the secret key, as 64 hexadecimal digits."""
    return hmac.new(settings.SECRET_KEY.encode(), key.encode(), hashlib.sha256).hexdigest()
