"""Where a mail belongs: on the timeline of each of its people that we know; the others are offered as new."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts import filing
from contacts.mail import addresses
from contacts.models import Contact, EmailAddress, Interaction, LoggedMail, Stranger, address_key
from crm_site.lib.mail.forwards import forwarded
from crm_site.lib.mail.letter import parse
from crm_site.lib.mail.replies import split_reply
from crm_site.staff.models import Notice

MOST_PEOPLE = 50
KINDS = ("contacts.mail_in", "contacts.mail_out")
LONG_AGO = timedelta(days=3650)  # a mail that says it is older does not know


def answer(mail, letter, answered, colleague):
    """An answer to a mail of ours: to the person it was written to, or whoever of ours has written it."""
    writer = _known([letter.from_address]).get(address_key(letter.from_address))
    about = answered.about
    if colleague:
        people = {answered.contact_id: answered.contact} | _people_of(mail, letter.people)
        for person in people.values():
            _tell(mail, letter, person, "out", by=colleague, about=about)
        return
    person = writer or answered.contact
    _tell(mail, letter, person, "in", about=about)
    if writer is None:
        _offer(mail, [("from", letter.from_name, letter.from_address)])
    text = _("%(who)s answered your mail “%(what)s”.")
    url = person.get_absolute_url()
    Notice.tell(answered.author, "contacts.answer", text, url=url, about=answered, who=person, what=answered)


def log(mail, letter, colleague):
    """What a colleague sent or passed on, told to everybody in it whom we know."""
    said = _said(letter, colleague)
    about = _about(letter)
    for person in _people_of(mail, said.people).values():
        _tell(mail, letter, person, said.direction, by=colleague, about=about, subject=said.subject, text=said.text)


@dataclass(frozen=True)
class Said:
    """Who said what to whom: in the mail itself, or in the one that it passes on."""

    people: list
    subject: str
    text: str

    @property
    def direction(self):
        sender = next((address for header, _name, address in self.people if header == "from"), "")
        return "out" if addresses.staff_with(sender) else "in"


def _said(letter, colleague):
    forward = forwarded(letter.text) if colleague and not _outside(letter.people) else None
    if forward:
        return Said(forward.people, forward.subject, forward.text)
    return Said(letter.people, letter.subject, split_reply(letter.text)[0])


def _outside(people):
    """Those in the mail who are neither colleagues nor we ourselves."""
    staff = addresses.staff_keys()
    outside = [one for one in people if address_key(one[2]) not in staff and not addresses.is_ours(one[2])]
    return outside[:MOST_PEOPLE]


def _people_of(mail, people):
    """The people whom we know of those named; the rest is offered."""
    outside = _outside(people)
    known = _known([address for _header, _name, address in outside])
    _offer(mail, [one for one in outside if address_key(one[2]) not in known])
    return {person.pk: person for person in known.values()}


def _known(found):
    """`{key: person}`; the one we know longest when several share an address."""
    keys = {address_key(address) for address in found if address}
    rows = EmailAddress.objects.filter(key__in=keys, contact__in=Contact.objects.all()).select_related(
        "contact__company"
    )
    return {row.key: row.contact for row in rows.order_by("-contact_id")}


def _offer(mail, people):
    rows = [
        Stranger(mail=mail, address=address, key=address_key(address), name=name[:200])
        for _header, name, address in people
        if address
    ]
    Stranger.objects.bulk_create(rows, ignore_conflicts=True)


def _tell(mail, letter, person, direction, *, by=None, about=None, subject=None, text=None):
    """One fact on one timeline, with the files that came with it."""
    mail.people.add(person)
    files = [taken for file in letter.files if (taken := _keep(mail, person, file, about, by))]
    person.record(
        f"contacts.mail_{direction}",
        by=by,
        about=about or mail,
        at=_moment(letter, mail),
        text=split_reply(letter.text)[0] if text is None else text,
        channel="email",
        direction=direction,
        subject=letter.subject if subject is None else subject,
        sender=letter.from_address,
        logged=mail.pk,
        files=[file.name for file in files],
    )


def _keep(mail, person, file, about, by):
    """An attachment becomes a file of the person; one that is too large or empty stays in the original."""
    whose = {"contact": person}
    try:
        with transaction.atomic():
            return filing.take(about or person, file.name, file.content, by=by, mail=mail, whose=whose, tell=False)
    except filing.CannotTake:
        return None


def _about(letter):
    """The deal or ticket that the conversation is about already, by the earlier mails it names."""
    known = LoggedMail.objects.filter(message_id__in=letter.answered_ids).exclude(message_id="")
    keys = list(known.values_list("pk", flat=True)[:MOST_PEOPLE])
    if not keys:
        return None
    people = Contact.objects.filter(logged_mails__in=keys)
    facts = Interaction.objects.filter(contact__in=people, kind__in=KINDS, data__logged__in=keys)
    mails = ContentType.objects.get_for_model(LoggedMail)
    told = facts.exclude(about_type=mails).exclude(about_type=None).order_by("-pk").first()
    return told.about if told else None


def _moment(letter, mail):
    """When it was written, as far as that can be true; else when it came."""
    written = letter.date
    return written if written and timedelta(0) <= mail.received_at - written < LONG_AGO else mail.received_at


@transaction.atomic
def settle(stranger, *, by, person=None):
    """What somebody decided about an unknown address: it is this person's, or nobody's. All its mails follow."""
    rows = Stranger.objects.waiting().filter(key=stranger.key)
    waiting = list(rows.select_related("mail__by").order_by("mail"))
    rows.update(settled_at=now(), settled_by=by, contact=person)
    if person is None:
        return
    person.add_email(stranger.address)
    for one in waiting:
        _catch_up(one.mail, person)


def _catch_up(mail, person):
    """Tell a mail that came before we knew the person."""
    if not mail.people.filter(pk=person.pk).exists():
        letter = parse(bytes(mail.raw))
        said = _said(letter, mail.by)
        _tell(mail, letter, person, said.direction, by=mail.by, subject=said.subject, text=said.text)
