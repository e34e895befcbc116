"""The mails of the preference page: short, in the person's language, never with anything to sell."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as say

from contacts import preferences
from contacts.preferences import CHOICES, DATA, EMAIL, ERASURE
from crm_site.lib.viewpoint import speaking


def send_links(address, people):
    """One mail with the links of everybody who reads at the address."""
    links = [(one, preferences.page_url(one, DATA), preferences.page_url(one, CHOICES)) for one in people]
    with speaking(people[0].language):
        _send(address, say("Your link: what we hold and what you get"), "links", links=links)


def confirm_address(contact, address):
    url = preferences.absolute("contacts:preferences_email", preferences.token(contact, EMAIL, address))
    with speaking(contact.language):
        _send(address, say("Is this your address?"), "address", contact=contact, address=address, url=url)


def confirm_consent(asked):
    """Ask at the mailbox whether they want it, with the very sentence that they agree to."""
    with speaking(asked.language):
        _send(asked.address, say("Please confirm: news from us"), "consent", asked=asked)


def confirm_erasure(wish):
    contact = wish.contact
    url = preferences.absolute("contacts:preferences_forget", preferences.token(contact, ERASURE, wish.pk))
    with speaking(contact.language):
        _send(contact.primary_email.address, say("Please confirm: delete my data"), "erasure", contact=contact, url=url)


def tell_settled(address, language, reason):
    with speaking(language):
        subject = say("We keep your data, and why") if reason else say("Your data are deleted")
        _send(address, subject, "settled", reason=reason)


def _send(to, subject, template, **words):
    text = render_to_string(f"contacts/mail/{template}.txt", words)
    EmailMessage(subject=subject, body=text, to=[to], headers={"Auto-Submitted": "auto-generated"}).send()
