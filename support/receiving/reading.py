"""From a stored mail to its place: a new ticket, an old ticket, or aside with a reason."""

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from contacts.binning import restore
from contacts.models import Contact, EmailAddress, address_key
from crm_site.lib.mail.letter import parse
from crm_site.lib.mail.machines import why_held
from support.message_ids import is_ours, ticket_of_message_id, ticket_of_subject
from support.models import Attachment, InboundMail, Mailbox, Message, Ticket

LARGEST = 60 * 2**20
FACTS = ("message_id", "fingerprint", "from_address", "from_name", "subject")


@transaction.atomic
def read(mail, *, trust=False):
    """Find the place of a mail that has none yet."""
    states = [InboundMail.State.NEW] + ([InboundMail.State.HELD] if trust else [])
    if not InboundMail.objects.select_for_update().filter(pk=mail.pk, state__in=states).values("pk"):
        return
    if mail.size > LARGEST:
        mail.hold(_("The mail is larger than %d MB. The original is kept and can be downloaded.") % (LARGEST >> 20))
        return
    letter = parse(bytes(mail.raw))
    facts = {name: getattr(letter, name) for name in FACTS}
    if reason := _why_held(letter, trust):
        mail.hold(reason, **facts)
        return
    _one_at_a_time(letter.from_address)
    state, message, reason = _place(mail, letter)
    InboundMail.objects.filter(pk=mail.pk).update(
        state=state, became=message, ticket=message.ticket_id, reason=reason, **facts
    )


def _why_held(letter, trust):
    if not letter.from_address:
        return _("The mail names no sender that could be answered.")
    if is_ours(letter.message_id):
        return _("We sent this mail ourselves: it came back to us.")
    if Mailbox.objects.with_address(letter.from_address).exists():
        return _("The mail comes from our own address %s; taking it in could go in circles.") % letter.from_address
    return "" if trust else why_held(letter)


def _one_at_a_time(address):
    """Two first mails of one person, read by two workers, make one contact."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"support.sender {address_key(address)}"])


def _place(mail, letter):
    if first := _came_before(mail, letter):
        return first.state, first.became, _("The same mail had come before.")
    contact = _contact(letter)
    if ticket := _ticket(letter, contact):
        if ticket.deleted_at:
            restore([ticket], by=None)
        message = ticket.receive(letter)
        state = InboundMail.State.JOINED
    else:
        ticket = _new_ticket(mail, letter, contact)
        message = ticket.receive(letter, first=True)
        state = InboundMail.State.TICKET
    _keep_files(message, letter)
    return state, message, ""


def _came_before(mail, letter):
    """The mail that brought the same words under the same id, as a second mailbox or a resent mail does."""
    if not letter.fingerprint:
        return None
    same = InboundMail.objects.filter(fingerprint=letter.fingerprint).exclude(became=None).exclude(pk=mail.pk)
    return same.select_related("became").order_by("pk").first()


def _contact(letter):
    """The contact with the sender's address; the one we know longest when several share it."""
    found = Contact.objects.filter(
        pk__in=EmailAddress.objects.filter(key=address_key(letter.from_address)).values("contact")
    )
    return found.order_by("pk").first()


def _new_contact(letter):
    first, last = _names(letter.from_name) or (letter.from_address.partition("@")[0][:100], "")
    contact = Contact.objects.create(first_name=first, last_name=last)
    contact.add_email(letter.from_address)
    contact.record("contacts.contact_added", about=contact, text=letter.from_address, channel="email")
    return contact


def _names(name):
    """First and last name: `Ana Moreno` or `Moreno, Ana`; a name that is an address is none."""
    if not name or "@" in name:
        return None
    last, comma, first = name.partition(",")
    if not comma:
        first, _blank, last = name.rpartition(" ") if " " in name else (name, "", "")
    return (first.strip()[:100], last.strip()[:100]) if first.strip() or last.strip() else None


def _ticket(letter, contact):
    """The ticket that a mail belongs to, also one in the bin: who answers is not to be lost with it.

    A number in the subject counts only from somebody of that ticket.
    """
    ids = letter.answered_ids
    signed = [ticket_of_message_id(one) for one in ids]
    sent = Message.objects.outgoing().filter(message_id__in=ids).values("ticket")
    if (
        found := Ticket.everyone.filter(pk__in=[pk for pk in signed if pk]).first()
        or Ticket.everyone.filter(pk__in=sent).first()
    ):
        return found
    own = Message.objects.incoming().filter(message_id__in=ids).values("ticket")
    number = ticket_of_subject(letter.subject)
    named = Ticket.everyone.filter(pk=number) if number else Ticket.objects.none()
    return _theirs(Ticket.everyone.filter(pk__in=own), letter, contact) or _theirs(named, letter, contact)


def _theirs(tickets, letter, contact):
    """The first of these tickets that is the sender's own, or on which this address has written."""
    here = Message.objects.incoming().filter(ticket=OuterRef("pk"), from_address__iexact=letter.from_address)
    return (
        tickets.filter(Q(contact=contact) | Exists(here)).first() if contact else tickets.filter(Exists(here)).first()
    )


def _new_ticket(mail, letter, contact):
    mailbox = mail.mailbox or _mailbox(letter)
    return Ticket.start(
        contact=contact or _new_contact(letter), subject=letter.subject, text=letter.text, mailbox=mailbox,
        team=mailbox and mailbox.team, created_at=mail.received_at,
    )  # fmt: skip


def _mailbox(letter):
    """The mailbox that the mail was sent to, when it did not come by polling."""
    keys = [address_key(address) for address in letter.to.split(", ")]
    return Mailbox.objects.filter(key__in=keys).order_by("pk").first()


def _keep_files(message, letter):
    for file in letter.files:
        attachment = Attachment(message=message, name=file.name, content_type=file.content_type, size=len(file.content))
        attachment.file.save(file.name, ContentFile(file.content), save=False)
        attachment.save()
