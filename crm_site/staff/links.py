"""One-time sign-in links: for the first administrator, and for anybody an administrator sends one to."""

from datetime import timedelta
from itertools import chain, count

from django.contrib.auth.models import Group
from django.core import signing
from django.db import transaction
from django.urls import reverse

from crm_site.staff.models import User
from crm_site.staff.rights import ADMIN

LIFETIME = timedelta(days=1)
SALT = "staff.sign_in_link"


def sign_in_path(user):
    """A path that signs the user in once, within a day. Any sign-in uses it up."""
    token = signing.dumps([user.pk, _stamp(user)], salt=SALT)
    return reverse("staff:sign_in_link", args=[token])


def read_link(token):
    """The user a link was made for, or None when it is used, expired or forged."""
    try:
        pk, stamp = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user and _stamp(user) == stamp else None


@transaction.atomic
def first_administrator():
    """The administrator who was first; made, without a password, when there is none."""
    found = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if found:
        return found
    user = User(username=_free_name("admin"), first_name="First", last_name="Administrator")
    user.is_staff = user.is_superuser = True
    user.set_unusable_password()
    user.save()
    user.groups.add(Group.objects.get(name=ADMIN))
    return user


def _free_name(name):
    """The name, or with a number behind it when somebody has it."""
    names = chain([name], (f"{name}{number}" for number in count(2)))
    return next(name for name in names if not User.objects.filter(username=name).exists())


def _stamp(user):
    return f"{user.last_login.isoformat() if user.last_login else ''}|{user.password[-12:]}"
