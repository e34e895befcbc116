from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import PeopleList, SavedView


class SavedViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ["name", "shared", "pinned"]
        help_texts = {"shared": _("They see the name and what it asks for; each sees only what their rights allow.")}

    def clean_name(self):
        """A name is unique among one's own views of a list."""
        name, view = self.cleaned_data["name"], self.instance
        others = SavedView.objects.filter(owner=view.owner, model=view.model, name=name).exclude(pk=view.pk)
        if others.exists():
            raise forms.ValidationError(_("You have a view of this name already."))
        return name


class PeopleListForm(forms.ModelForm):
    class Meta:
        model = PeopleList
        fields = ["name", "shared"]

    def clean_name(self):
        """A name is unique among one's own lists."""
        name, instance = " ".join(self.cleaned_data["name"].split()), self.instance
        if PeopleList.objects.filter(owner=instance.owner, name=name).exclude(pk=instance.pk).exists():
            raise forms.ValidationError(_("You have a list of this name already."))
        return name
