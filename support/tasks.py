from celery import shared_task
from django.utils.timezone import now

from support import polling, sending
from support.models import InboundMail, Mailbox, Message


@shared_task(acks_late=True)
def send_message(message_id):
    """Send one answer. May run twice: only a waiting answer is claimed."""
    if message := Message.objects.claim(message_id):
        sending.send(message)


@shared_task
def send_waiting():
    """Ring for answers whose doorbell was lost or whose time has come; doubt those whose worker died."""
    moment = now()
    for message in Message.objects.abandoned(moment)[:100]:
        sending.abandon(message)
    for pk in Message.objects.due(moment).values_list("pk", flat=True)[:200]:
        send_message.delay(pk)


@shared_task
def poll_mailboxes():
    """Ask every mailbox for mail, each in a task of its own, and read what was stored but never read."""
    for pk in Mailbox.objects.polled().free().values_list("pk", flat=True):
        poll_mailbox.delay(pk)
    for pk in (
        InboundMail.objects.unread()
        .filter(received_at__lt=now() - polling.TIME_TO_READ)
        .values_list("pk", flat=True)[:50]
    ):
        read_mail.delay(pk)


@shared_task(acks_late=True)
def poll_mailbox(mailbox_id):
    """Fetch new mail of one mailbox, for a minute at most. May run twice: one worker claims it."""
    mailbox = Mailbox.objects.filter(pk=mailbox_id).first()
    if mailbox and mailbox.claim() and polling.poll(mailbox):
        poll_mailbox.delay(mailbox_id)


@shared_task(acks_late=True)
def read_mail(mail_id):
    """Read one stored mail. May run twice: a read mail stays as it is."""
    if mail := InboundMail.objects.unread().filter(pk=mail_id).first():
        mail.read()
