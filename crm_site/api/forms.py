from datetime import timedelta

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from crm_site.api.areas import in_order
from crm_site.api.hooks.reaching import Unreachable, check
from crm_site.api.hooks.sources import all_kinds
from crm_site.api.models import Endpoint, Token

LASTS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("a year")), ("", _("until it is revoked"))]


def scopes():
    """`[(scope, label)]`: each area, to read and to write."""
    verbs = (("read", _("read")), ("write", _("write")))
    return [(f"{key}:{verb}", f"{area.label}: {word}") for key, area in _scoped() for verb, word in verbs]


def _scoped():
    return [(area.key, area) for area in in_order() if not area.free]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("The program that will use it, such as: website form.")
    )
    lasts = forms.ChoiceField(label=_("Valid for"), choices=LASTS, initial="90", required=False)
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=scopes,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing that the token may do.")},
        help_text=_("Never more than you may do yourself."),
    )

    @property
    def grid(self):
        """`[(label of the area, [(scope, is it ticked)])]` for the table of boxes."""
        ticked = self["scopes"].value() or []
        return [
            (area.label, [(scope, scope in ticked) for scope in (f"{key}:read", f"{key}:write")])
            for key, area in _scoped()
        ]

    def save(self, *, by):
        """`(token, secret)`"""
        days = self.cleaned_data["lasts"]
        ends = now() + timedelta(days=int(days)) if days else None
        return Token.make(by, self.cleaned_data["name"], scopes=self.cleaned_data["scopes"], expires_at=ends)


def kinds_by_name():
    """Each kind in words with its name beside it: two apps may say the same of different things."""
    return sorted((key, f"{label} · {key}") for key, label in all_kinds())


class EndpointForm(forms.ModelForm):
    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("Begins with https:// and is reachable from the internet."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Told of"),
        choices=kinds_by_name,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everything that happens."),
    )

    class Meta:
        model = Endpoint
        fields = ["name", "url", "kinds", "active"]

    def clean_url(self):
        try:
            check(self.cleaned_data["url"])
        except Unreachable as reason:
            raise forms.ValidationError(str(reason)) from None
        return self.cleaned_data["url"]
