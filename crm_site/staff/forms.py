from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from crm_site.staff.models import User
from crm_site.staff.zones import ZoneInput


class SignInForm(AuthenticationForm):
    username = forms.CharField(
        label=_("User name"), widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"})
    )


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "language", "time_zone"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "time_zone": ZoneInput,
        }
        labels = {"email": _("E-mail")}
        help_texts = {"time_zone": _("Times on every page are shown in this zone, such as Europe/Berlin.")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["language"].choices = [("", _("As the browser says")), *settings.LANGUAGES]
