"""What can be wrong with people, companies and tasks."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.models import Company, Contact, DuplicatePair, EmailAddress, Interaction, PhoneNumber, PostalAddress, Task
from contacts.quality import completeness
from contacts.quality.cells import EMAIL, PHONE, bad_email, bad_phone
from contacts.quality.registry import Check
from crm_site.lib.when import day, moment

PEOPLE, COMPANIES, WORK = _("People"), _("Companies"), _("Tasks")


def _theirs(model, **how):
    return Exists(model.objects.filter(contact=OuterRef("pk"), **how))


def ways(rows):
    return rows.select_related("company", "owner").prefetch_related("emails", "phones")


def with_owner(rows):
    return rows.select_related("owner")


def _stale(name):
    def wrong(asking):
        told = Interaction.objects.filter(**{name: OuterRef("pk")}, at__gte=asking.stale_before)
        return Q(updated_at__lt=asking.stale_before) & ~Q(Exists(told))

    return wrong


def _updated(row, asking):
    return say("Last changed on %s") % day(row.updated_at)


def _left(row, asking):
    return say("%s left") % row.owner


def _twin(of):
    def wrong(asking):
        pairs = DuplicatePair.objects.filter(of=of, state=DuplicatePair.State.OPEN)
        return Q(Exists(pairs.filter(first=OuterRef("pk")))) | Q(Exists(pairs.filter(second=OuterRef("pk"))))

    return wrong


def _compare(of):
    return lambda row: (say("Compare"), f"{reverse('contacts:duplicates', args=[of])}?with={row.pk}")


def _uncalled(asking):
    bad = PhoneNumber.objects.filter(contact=OuterRef("pk")).filter(
        ~Q(key__startswith="+") | Q(failed_at__isnull=False)
    )
    return Q(Exists(bad))


def _bounced(row, asking):
    email = bad_email(row)
    if not email or not email.bounced_at:
        return ""
    said = say("Bounced on %s") % day(email.bounced_at)
    return f"{said}: {email.bounced_why}" if email.bounced_why else said


def _phone(row, asking):
    phone = bad_phone(row)
    return say("Nobody was reached") if phone and phone.key.startswith("+") else say("This number cannot be called")


def _overdue(asking):
    return Task.objects.at_hand().open().filter(due_at__isnull=False)


CONTACT = {"of": "contacts", "model": Contact, "group": PEOPLE}
COMPANY = {"of": "companies", "model": Company, "group": COMPANIES}

CHECKS = (
    Check(
        key="contacts.unreachable",
        label=_("No way to reach them"),
        why=_("Neither an e-mail address nor a phone number nor a postal address."),
        wrong=lambda asking: ~Q(_theirs(EmailAddress)) & ~Q(_theirs(PhoneNumber)) & ~Q(_theirs(PostalAddress)),
        weight=3,
        icon="unplug",
        cells=(EMAIL, PHONE),
        load=ways,
        **CONTACT,
    ),
    Check(
        key="contacts.bounced",
        label=_("E-mail bounces"),
        why=_("A mail server said that there is nobody at the address."),
        rows=lambda asking: Contact.objects.filter(_theirs(EmailAddress)),
        wrong=lambda asking: Q(_theirs(EmailAddress, bounced_at__isnull=False)),
        weight=3,
        icon="mail-x",
        cells=(EMAIL,),
        load=ways,
        note=_bounced,
        **CONTACT,
    ),
    Check(
        key="contacts.phone",
        label=_("Phone number is not valid"),
        why=_("No number of any country, or nobody was reached by it."),
        rows=lambda asking: Contact.objects.filter(_theirs(PhoneNumber)),
        wrong=_uncalled,
        weight=2,
        icon="phone-off",
        cells=(PHONE,),
        load=ways,
        note=_phone,
        **CONTACT,
    ),
    Check(
        key="contacts.duplicate",
        label=_("Duplicate waits"),
        why=_("Looks like another record, and nobody decided yet."),
        wrong=_twin("contacts"),
        weight=3,
        icon="copy",
        load=ways,
        note=lambda row, asking: str(row.company or ""),
        way=_compare("contacts"),
        **CONTACT,
    ),
    Check(
        key="contacts.incomplete",
        label=_("Too little is known"),
        why=_("Less is known than the rules ask for."),
        wrong=completeness.incomplete(Contact),
        weight=2,
        icon="circle-dashed",
        cells=(EMAIL, PHONE, "company", "job_title"),
        load=lambda rows: completeness.loaded(Contact)(ways(rows)),
        note=completeness.note(Contact),
        **CONTACT,
    ),
    Check(
        key="contacts.stale",
        label=_("Not touched for long"),
        why=_("No fact and no change for as many months as the rules say."),
        wrong=_stale("contact"),
        weight=1,
        icon="hourglass",
        cells=("lifecycle", EMAIL, "owner"),
        load=ways,
        note=_updated,
        **CONTACT,
    ),
    Check(
        key="contacts.no_owner",
        label=_("Nobody looks after them"),
        why=_("No owner: nobody is told of anything."),
        wrong=lambda asking: Q(owner=None),
        owner="",
        weight=1,
        icon="user-x",
        cells=("owner",),
        load=ways,
        note=lambda row, asking: str(row.company or ""),
        **CONTACT,
    ),
    Check(
        key="contacts.owner_left",
        label=_("Owner left"),
        why=_("Their owner can no longer sign in."),
        rows=lambda asking: Contact.objects.filter(owner__isnull=False),
        wrong=lambda asking: Q(owner__is_active=False),
        weight=2,
        icon="user-minus",
        cells=("owner",),
        load=ways,
        note=_left,
        **CONTACT,
    ),
    Check(
        key="companies.duplicate",
        label=_("Duplicate waits"),
        why=_("Looks like another record, and nobody decided yet."),
        wrong=_twin("companies"),
        weight=3,
        icon="copy",
        load=with_owner,
        note=lambda row, asking: row.domain,
        way=_compare("companies"),
        **COMPANY,
    ),
    Check(
        key="companies.incomplete",
        label=_("Too little is known"),
        why=_("Less is known than the rules ask for."),
        wrong=completeness.incomplete(Company),
        weight=2,
        icon="circle-dashed",
        cells=("domain", "country", "industry", "employees"),
        load=lambda rows: completeness.loaded(Company)(with_owner(rows)),
        note=completeness.note(Company),
        **COMPANY,
    ),
    Check(
        key="companies.no_country",
        label=_("No country"),
        why=_("Taxes, languages and calling hours hang on it."),
        wrong=lambda asking: Q(country=""),
        weight=1,
        icon="globe",
        cells=("country",),
        load=with_owner,
        note=lambda row, asking: row.domain,
        **COMPANY,
    ),
    Check(
        key="companies.stale",
        label=_("Not touched for long"),
        why=_("No fact and no change for as many months as the rules say."),
        wrong=_stale("company"),
        weight=1,
        icon="hourglass",
        cells=("domain", "owner"),
        load=with_owner,
        note=_updated,
        **COMPANY,
    ),
    Check(
        key="companies.no_owner",
        label=_("Nobody looks after them"),
        why=_("No owner: nobody is told of anything."),
        wrong=lambda asking: Q(owner=None),
        owner="",
        weight=1,
        icon="user-x",
        cells=("owner",),
        load=with_owner,
        note=lambda row, asking: row.domain,
        **COMPANY,
    ),
    Check(
        key="companies.owner_left",
        label=_("Owner left"),
        why=_("Their owner can no longer sign in."),
        rows=lambda asking: Company.objects.filter(owner__isnull=False),
        wrong=lambda asking: Q(owner__is_active=False),
        weight=2,
        icon="user-minus",
        cells=("owner",),
        load=with_owner,
        note=_left,
        **COMPANY,
    ),
    Check(
        key="tasks.overdue",
        label=_("Overdue task"),
        why=_("It should have been done, or be due on another day."),
        of="tasks",
        model=Task,
        group=WORK,
        owner="assignee",
        rows=_overdue,
        wrong=lambda asking: Q(due_at__lt=asking.as_of),
        weight=1,
        icon="alarm-clock",
        load=lambda rows: rows.select_related("contact", "company", "assignee"),
        note=lambda row, asking: capfirst(say("due %s") % moment(row.due_at)),
        way=lambda row: (say("Open"), f"{reverse('contacts:tasks')}?whose=all"),
    ),
)
