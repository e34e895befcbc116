"""What may be asked of people and companies in lists and segments."""

from dataclasses import dataclass

from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from contacts.countries import code_of, spellings
from contacts.models import Channel, Company, Contact, EmailAddress, ImportantDate, PhoneNumber, PostalAddress, Tag
from contacts.models.folding import Fold
from contacts.models.reach import phone_key
from crm_site.lib.filters import Anniversary, Choice, Date, FilterError, Link, Moment, Number, TeamChoice, Text, declare
from crm_site.staff.models import Team, User


@dataclass(frozen=True, kw_only=True)
class Name(Text):
    """A text that compares as names do, without case and accents; its path is a folded column."""

    def q_is(self, path, value, asked):
        return Q(**{path: Fold(Value(self.read(value)))})

    def q_contains(self, path, value, asked):
        return Q(**{f"{path}__contains": Fold(Value(self.read(value)))})

    def q_starts(self, path, value, asked):
        return Q(**{f"{path}__startswith": Fold(Value(self.read(value)))})

    def q_in(self, path, value, asked):
        return Q(**{f"{path}__in": [Fold(Value(one)) for one in self.read_many(value)]})


@dataclass(frozen=True, kw_only=True)
class Phone(Text):
    """A number in any notation; a part of one is found by its digits."""

    def q_is(self, path, value, asked):
        return Q(**{path: phone_key(self.read(value))})

    def q_in(self, path, value, asked):
        return Q(**{f"{path}__in": [phone_key(one) for one in self.read_many(value)]})

    def q_contains(self, path, value, asked):
        return Q(**{f"{path}__contains": self._digits(value).lstrip("0")})

    def q_starts(self, path, value, asked):
        """`+49 30` or `0049 30` begins the whole number; without a country's code it begins the number at home."""
        digits = self._digits(value)
        whole = self.read(value).startswith("+") or digits.startswith("00")
        return Q(**{f"{path}__startswith": f"+{digits.lstrip('0')}" if whole else phone_key(self.read(value))})

    def _digits(self, value):
        digits = "".join(one for one in self.read(value) if one.isdecimal())
        if not digits.strip("0"):
            raise FilterError(_("Give some digits for “%s”.") % self.label)
        return digits


@dataclass(frozen=True, kw_only=True)
class Country(Text):
    """A country by any of its names: `Germany` finds `Deutschland` and `DE` as well."""

    def q_is(self, path, value, asked):
        said = self.read(value)
        return super().q_is(path, value, asked) | Q(**{f"{path}__in": spellings(code_of(said))})

    def q_in(self, path, value, asked):
        said = self.read_many(value)
        return Q(**{f"{path}__in": sorted({*said, *(one for each in said for one in spellings(code_of(each)))})})


def owners():
    """Staff who may own a record, for choices."""
    return [(user.pk, str(user)) for user in User.objects.filter(is_active=True)]


def teams():
    return list(Team.objects.values_list("pk", "name"))


def tags():
    return list(Tag.objects.values_list("pk", "name"))


declare(
    Contact,
    Name(key="name", label=_("Name"), path="folded"),
    Text(key="first_name", label=_("First name")),
    Text(key="last_name", label=_("Last name")),
    Text(key="email", label=_("E-mail"), path="key", rows=EmailAddress.objects.all, link="contact"),
    Phone(key="phone", label=_("Phone"), path="key", rows=PhoneNumber.objects.all, link="contact"),
    Text(key="number", label=_("Number"), path="external_id"),
    Text(key="street", label=_("Street"), path="street", rows=PostalAddress.objects.all, link="contact"),
    Text(key="postcode", label=_("Postcode"), path="postcode", rows=PostalAddress.objects.all, link="contact"),
    Text(key="region", label=_("Region"), path="region", rows=PostalAddress.objects.all, link="contact"),
    Text(key="city", label=_("City"), path="city", rows=PostalAddress.objects.all, link="contact"),
    Country(key="country", label=_("Country"), path="country", rows=PostalAddress.objects.all, link="contact"),
    Name(key="company", label=_("Company"), path="company__folded"),
    Text(key="industry", label=_("Industry of the company"), path="company__industry"),
    Country(key="company_country", label=_("Country of the company"), path="company__country"),
    Number(key="company_employees", label=_("Employees of the company"), path="company__employees"),
    Text(key="job_title", label=_("Job title")),
    Text(key="language", label=_("Language")),
    Text(key="time_zone", label=_("Time zone")),
    Choice(key="preferred_channel", label=_("Preferred channel"), choices=Channel.choices),
    Choice(key="lifecycle", label=_("Lifecycle stage"), choices=Contact.Lifecycle.choices),
    Choice(
        key="tag",
        label=_("Tag"),
        path="tag",
        rows=Contact.tags.through.objects.all,
        link="contact",
        choices=tags,
    ),
    Link(key="owner", label=_("Owner"), path="owner", choices=owners),
    TeamChoice(key="team", label=_("Team of the owner"), path="owner__team", choices=teams),
    Anniversary(key="birthday", label=_("Birthday")),
    Anniversary(key="date", label=_("Date that matters"), path="day", rows=ImportantDate.objects.all, link="contact"),
    Date(key="company_since", label=_("At the company since")),
    Moment(key="created", label=_("Created"), path="created_at"),
    Moment(key="updated", label=_("Updated"), path="updated_at"),
    of_people=True,
)
declare(
    Company,
    Name(key="name", label=_("Name"), path="folded"),
    Text(key="number", label=_("Number"), path="external_id"),
    Text(key="domain", label=_("Web domain")),
    Text(key="industry", label=_("Industry")),
    Country(key="country", label=_("Country")),
    Text(key="city", label=_("City")),
    Text(key="postcode", label=_("Postcode")),
    Text(key="email", label=_("E-mail")),
    Text(key="phone", label=_("Phone")),
    Anniversary(key="date", label=_("Date that matters"), path="day", rows=ImportantDate.objects.all, link="company"),
    Number(key="employees", label=_("Employees")),
    Number(key="revenue", label=_("Yearly revenue")),
    Number(key="founded", label=_("Founded")),
    Name(key="parent", label=_("Belongs to"), path="parent__folded"),
    Link(key="owner", label=_("Owner"), path="owner", choices=owners),
    TeamChoice(key="team", label=_("Team of the owner"), path="owner__team", choices=teams),
    Moment(key="created", label=_("Created"), path="created_at"),
    Moment(key="updated", label=_("Updated"), path="updated_at"),
)
