"""What can be done with many people at once."""

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts import countries
from contacts.binning import put_in_bin, restore
from contacts.bulk import enlisting, setting
from contacts.bulk.exporting import Exported, export_of, export_verb
from contacts.bulk.forms import AssignForm, BulkForm, ExportForm, FieldForm
from contacts.bulk.verbs import Verb, add
from contacts.choosing import CompanyName
from contacts.forms import company_named, zones
from contacts.models import BulkChangeRow, Channel, Contact, Tag
from crm_site.jobs.work import CannotWork
from crm_site.lib.registry import erase

Tagged = Contact.tags.through


class TagForm(BulkForm):
    tag = forms.CharField(label=_("Tag"), max_length=60, help_text=_("A tag that is not there yet is added."))

    def clean_tag(self):
        return " ".join(self.cleaned_data["tag"].split())

    def value(self):
        return {"tag": Tag.named(self.cleaned_data["tag"]).pk}

    def words(self):
        return str(self.cleaned_data["tag"])


class UntagForm(BulkForm):
    tag = forms.ModelChoiceField(Tag.objects.all(), label=_("Tag"))

    def value(self):
        return {"tag": self.cleaned_data["tag"].pk}

    words = TagForm.words


class StageForm(BulkForm):
    stage = forms.ChoiceField(label=pgettext_lazy("lifecycle", "Stage"), choices=Contact.Lifecycle.choices)

    def value(self):
        return {"stage": self.cleaned_data["stage"]}

    def words(self):
        return str(Contact.Lifecycle(self.cleaned_data["stage"]).label)


class PersonFieldForm(FieldForm):
    def asks(self):
        return {
            "job_title": forms.CharField(max_length=150),
            "company": CompanyName().asked_by(self.reader),
            "language": forms.ChoiceField(choices=countries.languages()),
            "time_zone": forms.ChoiceField(choices=zones()),
            "preferred_channel": forms.ChoiceField(choices=[("", _("not said")), *Channel.choices]),
        }

    def value(self):
        """A company is known by its name; one that is not there yet is added."""
        if self.name != "company":
            return super().value()
        company = company_named(self.answer, owner=self.reader)
        return {"field": "company", "value": company and company.pk}


class PeopleExportForm(ExportForm):
    FORMATS = (
        ("csv", _("CSV, for other programs and for importing again")),
        ("xlsx", _("Excel workbook")),
        ("vcf", _("vCards, for address books: all that cards hold, whatever the list shows")),
    )


def stage(change, people):
    return setting.put("lifecycle", change.value["stage"], people, by=change.owner)


def stage_back(change, people, before):
    return setting.put_back("lifecycle", change.value["stage"], people, before, by=change.owner)


def owner_back(change, rows, before):
    return setting.put_back("owner", change.value["owner"], rows, before, by=change.owner)


def edit_back(change, rows, before):
    return setting.put_back(change.value["field"], change.value["value"], rows, before, by=change.owner)


def tag(change, people):
    chosen = tag_of(change)
    have = tagged(chosen, people)
    todo = [person.pk for person in people if person.pk not in have]
    Tagged.objects.bulk_create([Tagged(contact_id=pk, tag=chosen) for pk in todo], ignore_conflicts=True)
    return {pk: {} for pk in todo}


def untag(change, people):
    chosen = tag_of(change)
    have = tagged(chosen, people)
    Tagged.objects.filter(tag=chosen, contact__in=have).delete()
    return {pk: {} for pk in have}


def tag_off(change, people, before):
    return set(untag(change, people))


def tag_on(change, people, before):
    return set(tag(change, people))


def tag_of(change):
    found = Tag.objects.filter(pk=change.value["tag"]).first()
    if found is None:
        raise CannotWork(say("The tag was deleted meanwhile."))
    return found


def tagged(chosen, people):
    """The keys of those who have the tag."""
    keys = [person.pk for person in people]
    return set(Tagged.objects.filter(tag=chosen, contact__in=keys).values_list("contact", flat=True))


def delete(change, rows):
    """Into the bin."""
    return {key: {} for key in put_in_bin(rows, by=change.owner)}


def undelete(change, rows, before):
    return restore(rows, by=change.owner)


@erase("contacts.bulk")
def forget(contact, person):
    """What they were before a change of many is not put back any more."""
    BulkChangeRow.forget("contacts", [contact.pk])


assigning = Verb(
    key="assign",
    label=_("Assign an owner"),
    short=_("Assign"),
    icon="user-check",
    form=AssignForm,
    do=setting.assign,
    undo=owner_back,
    submit=_("Assign %(n)s"),
)
editing = Verb(
    key="edit",
    label=_("Edit a field"),
    short=_("Edit"),
    icon="pencil",
    form=PersonFieldForm,
    do=setting.edit,
    undo=edit_back,
    submit=_("Change %(n)s"),
)
merging = Verb("merge", _("Merge"), "merge", None, door="contacts:merge")
deleting = Verb(
    key="delete",
    label=_("Delete"),
    icon="trash-2",
    right="delete",
    do=delete,
    undo=undelete,
    danger=True,
    submit=_("Delete %(n)s"),
    done=_("%s put in the bin"),
    note=_(
        "%(n)s will be hidden everywhere, with all that hangs on them. From the bin they can be restored for 30 days, "
        "then they are deleted for ever."
    ),
    changed_rows=lambda model: model.everyone.binned(),
)

export_of(
    "contacts",
    Exported(
        head=(
            (_("Number"), lambda one: one.external_id),
            (_("First name"), lambda one: one.first_name),
            (_("Last name"), lambda one: one.last_name),
        ),
        link=False,
        paths=("external_id", "first_name", "last_name"),
    ),
)
add(
    "contacts",
    assigning,
    Verb("tag", _("Add a tag"), "tag", tag, short=_("Tag"), form=TagForm, undo=tag_off),
    Verb("untag", _("Remove a tag"), "tags", untag, short=_("Untag"), form=UntagForm, undo=tag_on),
    Verb(
        "stage",
        _("Change the stage"),
        "milestone",
        stage,
        short=pgettext_lazy("lifecycle", "Stage"),
        form=StageForm,
        undo=stage_back,
    ),
    editing,
    *enlisting.VERBS,
    merging,
    export_verb(PeopleExportForm),
    deleting,
)
