from celery import shared_task

from contacts import preference_mails as mails
from contacts import preferences
from contacts.models import Contact, ErasureRequest


@shared_task(acks_late=True)
def send_links(address):
    """Mail the links to those whom we know by the address. To a stranger nothing is sent."""
    if people := list(preferences.people_with(address)):
        mails.send_links(address, people)


@shared_task(acks_late=True)
def send_own_link(contact_id):
    """Mail the link to their data to a person who has the link to their choices."""
    contact = Contact.objects.filter(pk=contact_id).first()
    if contact and contact.primary_email:
        mails.send_links(contact.primary_email.address, [contact])


@shared_task(acks_late=True)
def confirm_address(contact_id, address):
    """Ask at the new address whether it is theirs."""
    if contact := Contact.objects.filter(pk=contact_id).first():
        mails.confirm_address(contact, address)


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
