"""What may be asked of people and companies about where they work, whom they belong to and how they are reached."""

from django import forms
from django.db.models import Exists, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.choosing import Suggest
from contacts.models import Company, Contact, EmailAddress, PhoneNumber, PostalAddress, Relation, Role
from contacts.models.folding import Fold
from crm_site.lib.filters import criterion


class WorkForm(forms.Form):
    TIMES = [("now", _("now")), ("before", _("before")), ("ever", _("now or before"))]

    company = forms.CharField(label=_("Company"), max_length=200, widget=Suggest("companies", loose=True))
    when = forms.ChoiceField(label=pgettext_lazy("time", "When"), choices=TIMES, initial="ever")


@criterion(
    Contact,
    "contacts.worked_at",
    _("Works or worked at"),
    WorkForm,
    sentence=_("works or worked at %(company)s (%(when)s)"),
    denial=_("neither works nor worked at %(company)s (%(when)s)"),
)
def worked_at(asked, company, when):
    named = Fold(Value(" ".join(company.split())))
    roles = Role.objects.filter(contact=OuterRef("pk"), company__folded=named)
    current, former = Exists(roles.current()), Exists(roles.former())
    main = Q(company__in=Company.everyone.filter(folded=named).values("pk"))
    return {"now": main | Q(current), "before": Q(former), "ever": main | Q(current) | Q(former)}[when]


def relation_words():
    return [("", _("any")), *Relation.choices()]


class RelationForm(forms.Form):
    relation = forms.ChoiceField(label=_("Relation"), choices=relation_words, required=False)


@criterion(
    Contact,
    "contacts.related",
    _("Has a relation"),
    RelationForm,
    sentence=_("has a relation: %(relation)s"),
    denial=_("has no relation: %(relation)s"),
)
def related(asked, relation):
    """Of that sort, said from their own side."""
    kind, mirrored = Relation.read(relation) if relation else ("", False)
    rows = Relation.objects.filter(kind=kind) if kind else Relation.objects.all()
    mine = Exists(rows.filter(contact=OuterRef("pk")))
    theirs = Exists(rows.filter(other=OuterRef("pk")))
    if kind in Relation.BACK:
        return theirs if mirrored else mine
    return Q(mine) | Q(theirs)


class TroubleForm(forms.Form):
    WAYS = [("email", _("e-mail bounced")), ("phone", _("phone not reached")), ("post", _("post returned"))]

    way = forms.ChoiceField(label=_("What does not work"), choices=WAYS)


@criterion(
    Contact,
    "contacts.trouble",
    _("Cannot be reached"),
    TroubleForm,
    sentence=_("cannot be reached: %(way)s"),
    denial=_("nothing known of this: %(way)s"),
)
def has_trouble(asked, way):
    rows = {
        "email": EmailAddress.objects.filter(bounced_at__isnull=False),
        "phone": PhoneNumber.objects.filter(failed_at__isnull=False),
        "post": PostalAddress.objects.filter(returned_at__isnull=False),
    }[way]
    return Exists(rows.filter(contact=OuterRef("pk")))


class GroupForm(forms.Form):
    company = forms.CharField(label=_("Company"), max_length=200, widget=Suggest("companies", loose=True))


@criterion(
    Company,
    "contacts.in_group",
    _("In the group of"),
    GroupForm,
    sentence=_("belongs to the group of %(company)s"),
    denial=_("does not belong to the group of %(company)s"),
)
def in_group(asked, company):
    """The company itself and all that belongs to it, however far below."""
    heads = Company.objects.filter(folded=Fold(Value(" ".join(company.split()))))[:10]
    return Q(pk__in={key for head in heads for key in head.group_keys()})
