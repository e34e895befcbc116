"""Putting many people on a list, and taking them off."""

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.bulk.forms import BulkForm
from contacts.bulk.verbs import Verb
from contacts.models import ListMember, PeopleList
from crm_site.jobs.work import CannotWork


class EnlistForm(BulkForm):
    people_list = forms.ModelChoiceField(None, label=_("List"), required=False, empty_label=_("a new list …"))
    name = forms.CharField(label=_("Name of the new list"), required=False, max_length=80)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["people_list"].queryset = PeopleList.objects.visible_to(self.reader)
        self.only_if("name", "people_list", [""])

    def clean(self):
        data = super().clean()
        data["name"] = " ".join(data.get("name", "").split())
        if not self.errors and not data.get("people_list") and not data["name"]:
            self.add_error("name", _("Choose a list, or give a new one a name."))
        return data

    def value(self):
        """A name that one's own list has already means that list."""
        chosen = self.cleaned_data["people_list"]
        named = {"owner": self.reader, "name": self.cleaned_data["name"]}
        return {"list": (chosen or PeopleList.objects.get_or_create(**named)[0]).pk}

    def words(self):
        return str(self.cleaned_data["people_list"] or self.cleaned_data["name"])


class DelistForm(BulkForm):
    people_list = forms.ModelChoiceField(None, label=_("List"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["people_list"].queryset = PeopleList.objects.visible_to(self.reader)

    def value(self):
        return {"list": self.cleaned_data["people_list"].pk}

    def words(self):
        return str(self.cleaned_data["people_list"])


def enlist(change, people):
    moment, to = now(), list_of(change)
    there = set(_members(to, people).values_list("contact", flat=True))
    todo = [person.pk for person in people if person.pk not in there]
    rows = [ListMember(people_list=to, contact_id=pk, added_at=moment, added_by=change.owner) for pk in todo]
    ListMember.objects.bulk_create(rows, ignore_conflicts=True)
    return {pk: {"added_at": moment.isoformat()} for pk in todo}


def enlist_back(change, people, before):
    """Who was taken off since, and perhaps put on again, was put there by somebody else."""
    members = _members(list_of(change), people)
    ours = {row.contact_id for row in members if row.added_at.isoformat() == before[row.contact_id]["added_at"]}
    members.filter(contact__in=ours).delete()
    return ours


def delist(change, people):
    members = _members(list_of(change), people)
    kept = {row.contact_id: {"added_at": row.added_at.isoformat(), "added_by": row.added_by_id} for row in members}
    members.delete()
    return kept


def delist_back(change, people, before):
    to = list_of(change)
    there = set(_members(to, people).values_list("contact", flat=True))
    todo = [person.pk for person in people if person.pk not in there]
    staff = _still_here(before[pk]["added_by"] for pk in todo)
    ListMember.objects.bulk_create(
        ListMember(
            people_list=to,
            contact_id=pk,
            added_at=before[pk]["added_at"],
            added_by_id=before[pk]["added_by"] if before[pk]["added_by"] in staff else None,
        )
        for pk in todo
    )
    return set(todo)


def list_of(change):
    """The list, as long as the person still sees it; raises CannotWork."""
    found = PeopleList.objects.visible_to(change.owner).filter(pk=change.value["list"]).first()
    if found is None:
        raise CannotWork(say("The list was deleted meanwhile, or is no longer shared with you."))
    return found


def _members(to, people):
    return ListMember.objects.filter(people_list=to, contact__in=[person.pk for person in people])


def _still_here(keys):
    field = ListMember._meta.get_field("added_by")
    return set(field.related_model.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", flat=True))


VERBS = (
    Verb(
        key="enlist",
        label=_("Add to a list"),
        short=_("Add to list"),
        icon="list-plus",
        right="view",
        form=EnlistForm,
        do=enlist,
        undo=enlist_back,
        submit=_("Add to the list"),
        done=_("%s added"),
    ),
    Verb(
        key="delist",
        label=_("Take off a list"),
        short=_("Off list"),
        icon="list-minus",
        right="view",
        form=DelistForm,
        do=delist,
        undo=delist_back,
        done=_("%s taken off"),
    ),
)
