"""Lists of people that somebody put together by hand."""

import json
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class PeopleListQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own and those that colleagues share."""
        return self.filter(Q(owner=user.pk) | Q(shared=True))

    def editable_by(self, user):
        return self.filter(owner=user.pk)

    def with_count(self):
        """Rows that carry `people`: how many are on the list."""
        members = ListMember.objects.filter(people_list=OuterRef("pk")).order_by().values("people_list")
        return self.annotate(people=Coalesce(Subquery(members.annotate(n=Count("pk")).values("n")), 0))


class PeopleList(models.Model):
    """People under a name, such as the guests of a fair: put on it and taken off by hand."""

    name = models.CharField(_("name"), max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="people_lists", verbose_name=_("owner")
    )
    shared = models.BooleanField(
        _("shared with all colleagues"),
        default=False,
        help_text=_("They see it, filter by it, and put people on it; only you rename and delete it."),
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    members = models.ManyToManyField(
        "contacts.Contact", through="contacts.ListMember", related_name="people_lists", verbose_name=_("people")
    )

    objects = PeopleListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of people")
        verbose_name_plural = _("lists of people")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="people_list_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="people_list_has_name"),
        ]

    def __str__(self):
        return self.name

    @property
    def as_filter(self):
        """The query of the list of contacts that shows the people on it."""
        return urlencode({"filter": json.dumps({"all": [{"field": "list", "op": "in", "value": [str(self.pk)]}]})})


class ListMember(models.Model):
    """Somebody who is on a list."""

    people_list = models.ForeignKey(PeopleList, models.CASCADE, related_name="rows", verbose_name=_("list"))
    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="+", verbose_name=_("contact"))
    added_at = models.DateTimeField(_("added"), default=now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("added by")
    )

    class Meta:
        verbose_name = _("person on a list")
        verbose_name_plural = _("people on lists")
        constraints = [models.UniqueConstraint(fields=["people_list", "contact"], name="list_member_once")]

    def __str__(self):
        return f"{self.people_list_id}: {self.contact_id}"
