"""Many leads at once."""

from dataclasses import replace

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.bulk import people, setting
from contacts.bulk.exporting import Exported, export_of, export_verb
from contacts.bulk.forms import BulkForm
from contacts.bulk.verbs import Verb, add, each, each_back
from sales.forms import DropForm
from sales.models import Lead, Refused


class DropManyForm(BulkForm):
    reason = DropForm.base_fields["reason"]

    def value(self):
        return {"reason": self.cleaned_data["reason"].strip()}

    def words(self):
        return self.cleaned_data["reason"]


def assign(change, leads):
    to = setting.colleague(change)
    before = {lead.pk: {"owner_id": lead.owner_id} for lead in leads if lead.owner_id != (to and to.pk)}
    Lead.objects.filter(pk__in=before).update(owner=to)
    return before


def assign_back(change, leads, before):
    def back(lead, was):
        still = Lead.objects.filter(pk=lead.pk, owner=change.value["owner"])
        return bool(still.update(owner=setting.stored_as(lead, "owner", was["owner_id"])))

    return each_back(change, leads, before, back)


def start(change, leads):
    """Somebody works on them: those of nobody become the reader's."""

    def act(lead):
        if not lead.is_open:
            raise Refused(say("This lead is closed."))
        if lead.state == Lead.State.WORKING:
            return None
        before = {"owner_id": lead.owner_id}
        lead.start(by=change.owner)
        return before

    return each(change, leads, act, refused=(Refused,))


def start_back(change, leads, before):
    def back(lead, was):
        owner = was["owner_id"] or change.undoes.owner_id
        still = Lead.objects.filter(pk=lead.pk, state=Lead.State.WORKING, owner=owner)
        return bool(still.update(state=Lead.State.NEW, owner=setting.stored_as(lead, "owner", was["owner_id"])))

    return each_back(change, leads, before, back)


def drop(change, leads):
    def act(lead):
        if lead.state == Lead.State.DROPPED:
            return None
        before = {"state": lead.state}
        lead.drop(change.value["reason"], by=change.owner)
        return before

    return each(change, leads, act, refused=(Refused,))


def drop_back(change, leads, before):
    def back(lead, was):
        still = Lead.objects.filter(pk=lead.pk, state=Lead.State.DROPPED, drop_reason=change.value["reason"])
        return bool(still.update(state=was["state"], closed_at=None, drop_reason=""))

    return each_back(change, leads, before, back)


export_of(
    "leads",
    Exported(
        head=((_("Number"), lambda lead: lead.pk), (_("Name"), lambda lead: lead.name)),
        values={"state": lambda lead: lead.get_state_display()},
    ),
)
add(
    "leads",
    replace(people.assigning, do=assign, undo=assign_back),
    Verb("start", _("Start working on them"), "play", start, short=_("Start"), undo=start_back, chunk=200),
    Verb(
        key="drop",
        label=_("Drop"),
        icon="circle-x",
        form=DropManyForm,
        do=drop,
        undo=drop_back,
        chunk=200,
        done=_("%s dropped"),
    ),
    export_verb(),
    people.deleting,
)
