"""Writing a mail to one person: a row that waits to leave, with the headers by which the answer finds back."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from contacts import wording
from contacts.mail import addresses
from contacts.models import Interaction, LoggedMail, OutgoingMail
from contacts.models.leaving import TIME_TO_UNDO
from crm_site.lib import when
from crm_site.lib.mail.letter import parse
from crm_site.lib.viewpoint import speaking

MOST_IDS = 20
MOST_QUOTED = 5000
MAILS = ("contacts.mail_in", "contacts.mail_out")


@transaction.atomic
def write(email, *, by, subject, text, cc=(), files=(), answers=None, about=None, leaves_at=None, signed=True):
    """One mail to an address of a person. It leaves by a worker, after ten seconds or at the chosen time."""
    person = email.contact
    mail = OutgoingMail(contact=person, author=by, to=email.address, cc=", ".join(cc))
    mail.subject = " ".join(wording.merge(subject, person).split())[:250]
    mail.text = wording.merge(text.replace("\r\n", "\n"), person)
    mail.signature = addresses.settings_of(by).signature if signed else ""
    mail.leaves_at = max(leaves_at or now(), now() + TIME_TO_UNDO)
    _follow(mail, answers)
    if about is not None:
        mail.about_type, mail.about_id = ContentType.objects.get_for_model(about), about.pk
    mail.save()
    mail.message_id = addresses.ids.make(mail.pk)
    mail.save(update_fields=["message_id"])
    mail.files.set(files)
    mail.ring()
    return mail


def subject_of_answer(fact):
    """The subject of an answer to a mail on the timeline: one `Re:`, however often it went to and fro."""
    subject = fact.data.get("subject", "")
    return subject if subject[:3].lower() in ("re:", "aw:") else f"Re: {subject}"[:250]


def mails_of(contact):
    """The facts of a person that can be answered: mails from and to them."""
    return Interaction.objects.filter(contact=contact, kind__in=MAILS)


def _follow(mail, fact):
    """Join the conversation of a mail on the timeline, and quote what was written there."""
    if fact is None:
        return
    mail.in_reply_to, mail.references = thread_of(fact)
    mail.quoted = _quoted(fact, mail.contact)
    if fact.about_type_id and fact.about_type.model_class() not in (OutgoingMail, LoggedMail, None):
        mail.about_type, mail.about_id = fact.about_type, fact.about_id


def thread_of(fact):
    """The id of the mail that a fact tells, and all ids of its conversation as mail programs list them."""
    row = mail_of(fact)
    if row is None:
        return "", ""
    before = row.references.split() if isinstance(row, OutgoingMail) else _ids_of(row)
    known = [one for one in dict.fromkeys([*before, row.message_id]) if one]
    return row.message_id, " ".join(known if len(known) <= MOST_IDS else known[:1] + known[1 - MOST_IDS :])


def mail_of(fact):
    """The row of the mail that a fact tells, or None when it is gone."""
    if key := fact.data.get("mail"):
        return OutgoingMail.objects.filter(pk=key).first()
    return LoggedMail.objects.filter(pk=fact.data.get("logged")).first()


def _ids_of(logged):
    letter = parse(bytes(logged.raw))
    return [*letter.references, *([letter.in_reply_to] if letter.in_reply_to not in letter.references else [])]


def _quoted(fact, contact):
    """What was written before, marked line by line, with a line that says who wrote it when."""
    who = contact if fact.direction == "in" else fact.by or _("we")
    with speaking(contact.language):
        said = _("On %(day)s, %(who)s wrote:") % {"day": when.moment(fact.at), "who": who}
    return "{}\n{}".format(said, "\n".join(f"> {line}" for line in fact.text[:MOST_QUOTED].split("\n")))
