from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Segment, Variant
from crm_site.lib.moments import MomentField
from crm_site.lib.unraced import Unraced


class SegmentForm(Unraced, forms.ModelForm):
    """Name and purpose; the question itself comes from the builder beside it."""

    watched = ("tree",)

    class Meta:
        model = Segment
        fields = ["name", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}

    def said(self, row, name):
        return row.sentence if name == "tree" else super().said(row, name)

    def save(self, *, tree, by):
        segment = super().save(commit=False)
        segment.tree = tree
        segment.owner = segment.owner or by
        segment.save()
        return segment


class AudienceForm(Unraced, forms.ModelForm):
    """Who should hear from us, and from whom."""

    class Meta:
        model = Campaign
        fields = ["name", "segment", "sender_name", "sender_address", "reply_to", "as_of"]
        field_classes = {"as_of": MomentField}

    def __init__(self, *args, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["segment"].queryset = Segment.objects.visible_to(reader)
        self.fields["segment"].required = True
        self.fields["as_of"].label = _("People as of (may stay empty)")
        self.fields["name"].widget.attrs["autofocus"] = self.instance.pk is None

    def save(self, *, by):
        campaign = super().save(commit=False)
        campaign.owner = campaign.owner or by
        campaign.save()
        return campaign


class VariantForm(Unraced, forms.ModelForm):
    """The words of one variant. With two variants, the share of one decides that of the other."""

    class Meta:
        model = Variant
        fields = ["subject", "preheader", "body", "share"]
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}
        labels = {"body": _("Text of the message")}
        help_texts = {
            "body": _(
                "An empty line starts a paragraph. # heading, **bold**, *italic*, - list, [words](https://…); "
                "a line that is only a link becomes a button. {{first_name|friend}} is filled in."
            )
        }

    def __init__(self, *args, alone, **kwargs):
        super().__init__(*args, **kwargs)
        if alone:
            del self.fields["share"]
        else:
            self.fields["share"].max_value = 99
            self.fields["share"].widget.attrs |= {"min": 1, "max": 99}

    def clean_share(self):
        share = self.cleaned_data["share"]
        if share > 99:
            raise forms.ValidationError(_("With two variants, each needs a share of at least 1 %."))
        return share

    def save(self):
        variant = super().save()
        if "share" in self.cleaned_data:
            others = Variant.objects.filter(campaign=variant.campaign_id).exclude(pk=variant.pk)
            others.update(share=100 - variant.share)
        return variant


def first_sender(user):
    """What a new campaign starts with: the house's own sender, answers to whoever writes it."""
    name, _at, address = settings.DEFAULT_FROM_EMAIL.rpartition(" ")
    return {
        "sender_name": name.strip(' "') or address,
        "sender_address": address.strip("<>"),
        "reply_to": user.email,
    }
