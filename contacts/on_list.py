"""The question whether somebody is on a list: asked of one's own lists and of those that are shared."""

from dataclasses import dataclass

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, ListMember, PeopleList
from crm_site.lib.filters import Choice, FilterError, declare
from crm_site.lib.reader import reader


@dataclass(frozen=True, kw_only=True)
class OnList(Choice):
    """A list that is private to a colleague has no name here, and is asked by nobody else."""

    def options(self):
        return list(_seen_by(reader()).values_list("pk", "name"))

    def q_in(self, path, value, asked):
        wanted = self.read_many(value)
        if _seen_by(asked.reader).filter(pk__in=wanted).count() < len(set(map(str, wanted))):
            raise FilterError(say("That list is gone, or is private to a colleague. They can share it."))
        return super().q_in(path, value, asked)

    def read_many(self, value):
        known = [one for one in value if str(one).isdecimal() and len(str(one)) < 19] if isinstance(value, list) else []
        if not known or len(known) < len(value) or len(known) > 1000:
            raise FilterError(say("Choose at least one list."))
        return known

    def names(self, values):
        known = {str(key): name for key, name in self.options()}
        return [known.get(str(value)) or say("a private list") for value in values]


def _seen_by(user):
    """In the background nobody reads, and every list may be asked."""
    return PeopleList.objects.visible_to(user) if user else PeopleList.objects.all()


declare(
    Contact,
    OnList(key="list", label=_("On the list"), path="people_list", rows=ListMember.objects.all, link="contact"),
)
