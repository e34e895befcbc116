"""Keys by which a program acts for one person: shown once, kept as a digest."""

import hashlib
import hmac
import secrets
import string
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

MARK = "rap_"
LETTERS = string.ascii_letters + string.digits
SECRET, SHOWN = 40, 8  # letters of the secret, and how many of them the list of tokens shows
BREATH = timedelta(minutes=1)  # between two notes of its use


class TokenQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; who may see all tokens sees all."""
        return self.all() if user.reach("api.view_token") == "all" else self.filter(user=user.pk)

    def editable_by(self, user):
        return self.all() if user.reach("api.change_token") == "all" else self.filter(user=user.pk)

    def living(self, as_of):
        """Neither revoked nor expired, of somebody who still works here."""
        unexpired = Q(expires_at=None) | Q(expires_at__gt=as_of)
        return self.filter(unexpired, revoked_at=None, user__is_active=True)


class Token(models.Model):
    """One program's key. What it may do is what its person may, within its scopes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", verbose_name=_("of"))
    name = models.CharField(_("name"), max_length=80)
    start = models.CharField(_("begins with"), max_length=len(MARK) + SHOWN)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("scopes"), default=list)
    created_at = models.DateTimeField(_("made"), default=now)
    expires_at = models.DateTimeField(_("ends"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-id"], name="token_of_user")]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="token_has_name")]

    def __str__(self):
        return self.name

    @classmethod
    def make(cls, user, name, *, scopes, expires_at=None):
        """`(token, secret)`: the secret is known here and never again."""
        secret = MARK + "".join(secrets.choice(LETTERS) for _letter in range(SECRET))
        start = secret[: len(MARK) + SHOWN]
        token = cls(user=user, name=name, start=start, digest=digest(secret), scopes=scopes, expires_at=expires_at)
        token.save()
        return token, secret

    @classmethod
    def of_secret(cls, secret):
        """The living token with this secret and its person, or None. How long it takes tells nothing of the secret."""
        wanted = digest(secret)
        found = cls.objects.living(now()).select_related("user").filter(digest=wanted).first()
        return found if found and hmac.compare_digest(found.digest, wanted) else None

    @property
    def is_living(self):
        return not self.revoked_at and not self.is_expired and self.user.is_active

    @property
    def is_expired(self):
        return bool(self.expires_at and self.expires_at <= now())

    def note_use(self):
        """Once a minute at most: a program that asks often writes seldom."""
        moment = now()
        if not self.last_used_at or self.last_used_at < moment - BREATH:
            Token.objects.filter(pk=self.pk).update(last_used_at=moment)

    def revoke(self, *, by):
        """From now on it opens nothing. Revoking twice is once."""
        Token.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=now(), revoked_by=by)
        self.refresh_from_db(fields=["revoked_at", "revoked_by"])


def digest(secret):
    """A secret of 40 random letters needs no slow hash: nobody can try them all."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
