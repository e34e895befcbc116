"""The facts that are mended in place and stand in rows of their own: the e-mail address and the phone number."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.inline import editable
from contacts.models.reach import phone_key

EMAIL, PHONE = "mend_email", "mend_phone"


def bad_email(contact):
    """The address that bounces, else the one to write to."""
    return next((one for one in contact.emails.all() if one.bounced_at), None) or next(iter(contact.emails.all()), None)


def bad_phone(contact):
    """The number that nobody can call, else the first one."""
    known = list(contact.phones.all())
    return next((one for one in known if is_bad(one)), None) or next(iter(known), None)


def is_bad(phone):
    """Whether it is no number anywhere, or did not reach anybody."""
    return not phone.key.startswith("+") or bool(phone.failed_at)


def _save(sort, pick, name):
    @transaction.atomic
    def save(row, *, by, **typed):
        value, old = (typed[name] or "").strip(), pick(row)
        if old and value:
            _correct(old, value, by)
        elif old:
            old.remove(by=by)
        elif value:
            row.add_way(sort, value, by=by)

    return save


def _correct(old, value, by):
    """Another address has neither bounced nor failed yet."""
    key = old.key
    old.correct(value, label=old.label, by=by)
    if old.key != key:
        sound = {"emails": {"bounced_at": None, "bounced_why": ""}, "phones": {"failed_at": None, "failed_why": ""}}
        type(old).objects.filter(pk=old.pk).update(**sound[old.sort])


def _not_twice(sort, pick, name):
    def check(row, typed):
        value, old = (typed.get(name) or "").strip(), pick(row)
        others = getattr(row, sort).of(value).exclude(pk=old and old.pk)
        if value and old and others.exists():
            raise ValidationError(say("%s has this already.") % row)

    return check


def _callable(row, typed):
    number = (typed.get(PHONE) or "").strip()
    if number and not phone_key(number).startswith("+"):
        raise ValidationError(
            say("This is no phone number that can be called. Begin with the country, as in +49 30 123456.")
        )
    _not_twice("phones", bad_phone, PHONE)(row, typed)


editable(
    "contacts",
    EMAIL,
    label=_("E-mail"),
    fields=lambda row, user: {EMAIL: forms.EmailField(label=_("E-mail"), max_length=254, required=False)},
    read=lambda row: {EMAIL: str(bad_email(row) or "")},
    save=_save("emails", bad_email, EMAIL),
    check=_not_twice("emails", bad_email, EMAIL),
    template="contacts/quality/_email.html",
)
editable(
    "contacts",
    PHONE,
    label=_("Phone"),
    fields=lambda row, user: {PHONE: forms.CharField(label=_("Phone"), max_length=60, required=False)},
    read=lambda row: {PHONE: str(bad_phone(row) or "")},
    save=_save("phones", bad_phone, PHONE),
    check=_callable,
    template="contacts/quality/_phone.html",
)
