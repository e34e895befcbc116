"""From a stored mail to the timelines of its people, or aside, or to somebody who decides; always with a reason."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from contacts.mail import addresses, placing, reports
from contacts.models import LoggedMail, OutgoingMail
from crm_site.lib.mail.letter import parse
from crm_site.lib.mail.machines import why_held

LARGEST = 60 * 2**20
FACTS = ("message_id", "fingerprint", "from_address", "from_name", "subject")


@transaction.atomic
def read(mail, *, trust=False):
    """Find the place of a mail that has none yet."""
    states = [LoggedMail.State.NEW] + ([LoggedMail.State.HELD] if trust else [])
    if not LoggedMail.objects.select_for_update().filter(pk=mail.pk, state__in=states).values("pk"):
        return
    if mail.size > LARGEST:
        mail.hold(_("The mail is larger than %d MB. The original is kept and can be downloaded.") % (LARGEST >> 20))
        return
    letter = parse(bytes(mail.raw))
    facts = {name: getattr(letter, name) for name in FACTS}
    _one_at_a_time(letter)
    if _came_before(mail, letter):
        _settle(mail, LoggedMail.State.ASIDE, _("The same mail had come before."), **facts)
        return
    tags = _tags(letter)
    if reports.is_report(letter):
        _settle(mail, LoggedMail.State.ASIDE, reports.take(mail, letter, tags), **facts)
        return
    if aside := _why_aside(letter, trust):
        _settle(mail, LoggedMail.State.ASIDE, aside, **facts)
        return
    _place(mail, letter, tags, facts, trust)


def _place(mail, letter, tags, facts, trust):
    """An answer goes to its conversation, a log to its people; anything else waits for somebody."""
    answered = answered_mail(letter, tags)
    colleague = addresses.staff_with(letter.from_address)
    if answered:
        placing.answer(mail, letter, answered, colleague)
    elif not (reason := _why_held(letter, tags, colleague, trust)):
        placing.log(mail, letter, colleague)
    else:
        mail.hold(reason, **facts)
        return
    if not (mail.people.exists() or mail.strangers.exists()):
        mail.hold(_("The mail names nobody but ourselves."), **facts)
        return
    _settle(mail, LoggedMail.State.LOGGED, "", by=colleague, answers=answered, **facts)


def _settle(mail, state, reason, **facts):
    LoggedMail.objects.filter(pk=mail.pk).update(state=state, reason=reason, **facts)


def _one_at_a_time(letter):
    """Two copies of a mail, read by two workers, are one; and so are two first mails of one person."""
    with connection.cursor() as cursor:
        key = letter.fingerprint or letter.from_address
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"contacts.mail {key}"])


def _came_before(mail, letter):
    same = LoggedMail.objects.filter(fingerprint=letter.fingerprint).exclude(pk=mail.pk)
    done = [LoggedMail.State.LOGGED, LoggedMail.State.ASIDE]
    return bool(letter.fingerprint) and same.filter(state__in=done).exists()


def _tags(letter):
    found = [*letter.delivered, *(address for _header, _name, address in letter.people), letter.reply_to]
    return [tag for tag in map(addresses.read, filter(None, found)) if tag]


def _why_aside(letter, trust):
    """What machines wrote needs nobody: it is kept, and tells why it stands on no timeline."""
    if addresses.ids.read(letter.message_id) is not None:
        return _("We sent this mail ourselves: it is on the timeline already.")
    if letter.from_address and addresses.is_ours(letter.from_address):
        return _("The mail comes from our own address %s; taking it in could go in circles.") % letter.from_address
    return "" if trust else why_held(letter)


def _why_held(letter, tags, colleague, trust):
    if not letter.from_address:
        return _("The mail names no sender.")
    if trust:
        return ""
    if not any(tag.kind == addresses.LOG for tag in tags):
        return _("It answers no mail of ours, and came without a logging address: is it for a timeline?")
    if colleague is None:
        return _("%s is no colleague: only mails of colleagues are logged by themselves.") % letter.from_address
    return ""


def answered_mail(letter, tags):
    """The mail of ours that this one answers: by the address it came to, else by the ids it names."""
    keys = [tag.key for tag in tags if tag.kind == addresses.ANSWER]
    keys += [key for one in letter.answered_ids if (key := addresses.ids.read(one)) is not None]
    rows = OutgoingMail.objects.filter(pk__in=keys).select_related("contact__company", "author").in_bulk()
    return next((rows[key] for key in keys if key in rows), None)
