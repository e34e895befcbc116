from celery import shared_task
from django.utils.timezone import now

from contacts import binning, double_opt_in, duplicates, preferences, reminding
from contacts import preference_mails as mails
from contacts.bulk.taking import forget_orphans
from contacts.history import outside
from contacts.importing import forgetting
from contacts.mail import sending, sweeping
from contacts.models import ErasureRequest, LoggedMail, OutgoingMail
from contacts.quality import taking


@shared_task(acks_late=True)
def send_links(address):
    """Mail the links to those whom we know by the address. To a stranger nothing is sent."""
    if people := list(preferences.people_with(address)):
        mails.send_links(address, people)


@shared_task(acks_late=True)
def send_own_link(contact_id):
    """Mail the link to their data to a person who has the link to their choices."""
    contact = preferences.reachable().filter(pk=contact_id).first()
    if contact and contact.primary_email:
        mails.send_links(contact.primary_email.address, [contact])


@shared_task(acks_late=True)
def confirm_address(contact_id, address):
    """Ask at the new address whether it is theirs."""
    if contact := preferences.reachable().filter(pk=contact_id).first():
        mails.confirm_address(contact, address)


@shared_task(acks_late=True)
def confirm_consent(token):
    """Mail the link by which somebody says yes. Who unsubscribed asks themselves, so it is no advertising."""
    if asked := double_opt_in.read(token):
        mails.confirm_consent(asked)


@shared_task(acks_late=True)
def confirm_erasure(request_id):
    """Ask at the address that we know whether the person really wants to be forgotten."""
    wish = ErasureRequest.objects.open().filter(pk=request_id).select_related("contact").first()
    if wish and wish.contact.primary_email:
        mails.confirm_erasure(wish)


@shared_task(acks_late=True)
def tell_settled(address, language, reason):
    """Say how the wish to be forgotten was answered. When it was, the address is known to nobody else any more."""
    mails.tell_settled(address, language, reason)


@shared_task(acks_late=True)
def empty_bin():
    """What was in the bin for 30 days goes for ever, a few records at a time; the rest when it is rung again."""
    if not binning.empty(patience=40):
        empty_bin.delay()


@shared_task(acks_late=True)
def check_quality():
    """Take the figures of the day, once; rung often, so that a night without a worker is made up for."""
    taking.look_once_a_day()


@shared_task(acks_late=True)
def look_for_duplicates():
    """Compare what changed with everybody, once a day; rung often, so that a night without a worker is made up for."""
    duplicates.look_once_a_day()
    duplicates.forget_orphans()


@shared_task(acks_late=True)
def send_mail(mail_id):
    """Send one mail. May run twice: only one that waits, and whose time has come, is claimed."""
    if mail := OutgoingMail.objects.claim(mail_id):
        sending.send(mail)


@shared_task
def send_waiting_mails():
    """Ring for mails whose doorbell was lost or whose time has come; read what nobody read."""
    moment = now()
    sweeping.doubtful(moment)
    for pk in sending.due(moment):
        send_mail.delay(pk)
    for pk in sweeping.unread(moment):
        read_logged_mail.delay(pk)


@shared_task(acks_late=True)
def read_logged_mail(mail_id):
    """Read one stored mail. May run twice: a read mail stays as it is."""
    if mail := LoggedMail.objects.unread().filter(pk=mail_id).first():
        mail.read()


@shared_task(acks_late=True)
def sweep_files():
    """Files that were deleted a month ago, and bytes without a row, go for good."""
    sweeping.drop_deleted()
    sweeping.drop_orphans()


@shared_task(acks_late=True)
def tell_outside():
    """Tell the timeline of what was changed by SQL or in the administration."""
    outside.tell()


@shared_task(acks_late=True)
def forget_old_changes():
    outside.forget_old()


@shared_task(acks_late=True)
def remind():
    """Tell of the tasks whose moment has come, and mail those who want it. May run twice: rows are claimed."""
    reminding.remind()
    reminding.mail()


@shared_task(acks_late=True)
def drop_old_files():
    """Files of imports and exports that are over go, and what a dead worker left of them."""
    forgetting.drop_old_files()
    forget_orphans()
