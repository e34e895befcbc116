"""The mail itself: text and HTML for one person, with its own links, picture and way out."""

import re
from email.utils import formataddr
from html import escape, unescape

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property

from contacts import preferences, wording
from crm_site.lib.viewpoint import speaking

HREF = re.compile(r'href="(https?://[^"]+)"')
NOBODY = "00000000-0000-0000-0000-000000000000"  # the token of a test message: it leads to nothing


class Mail(EmailMultiAlternatives):
    """A mail that is put together once."""

    @cached_property
    def content(self):
        """What goes over the wire; making it shows whether it can be written at all."""
        return self.message().as_bytes(linesep="\r\n")


class Letter:
    """One variant, prepared once and then made into a mail for each delivery."""

    def __init__(self, variant, campaign, links=()):
        self.variant, self.campaign = variant, campaign
        self.links = {link.url: link.pk for link in links}

    def to(self, delivery):
        """The mail of a delivery, ready for the mail server."""
        token = str(delivery.token)
        mail = self._mail(delivery.contact, delivery.address, token, self._headers(delivery, token))
        mail.extra_headers["Message-ID"] = message_id(delivery, self.campaign)
        return mail

    def test_for(self, address, person):
        """The mail as that person would get it, sent to a colleague; nothing in it is counted."""
        mail = self._mail(person, address, NOBODY, {}, tracked=False)
        mail.subject = f"[Test {self.variant.letter}] {mail.subject}"
        mail.to = [address]
        return mail

    def html_for(self, person, token=NOBODY, tracked=False):
        """The HTML part, for the preview too."""
        return self._html(person, self._words(token, person), token, tracked)

    def subject_for(self, person):
        return _one_line(wording.merge(self.variant.subject, person))

    def _mail(self, person, address, token, headers, tracked=True):
        words = self._words(token, person)
        mail = Mail(
            subject=self.subject_for(person),
            body=self._text(person, words, token, tracked),
            from_email=formataddr((_one_line(self.campaign.sender_name), self.campaign.sender_address)),
            to=[formataddr((_one_line(str(person)), address))],
            reply_to=[self.campaign.reply_to] if self.campaign.reply_to else None,
            headers=headers,
        )
        mail.attach_alternative(self._html(person, words, token, tracked), "text/html")
        return mail

    def _headers(self, delivery, token):
        """RFC 8058: one address, which a POST unsubscribes; stable names for the complaint reports of providers."""
        return {
            "List-Unsubscribe": f"<{_url('campaigns:unsubscribe', token)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Feedback-ID": f"{self.variant.letter}:{self.campaign.pk}:campaign:{self._domain}",
            "X-Campaign": f"{self.campaign.pk}-{self.variant.letter}",
        }

    def _words(self, token, person):
        """A test goes to colleagues: in it nobody's own page is linked, but the form that sends the link."""
        own_page = preferences.ask_url() if token == NOBODY else preferences.page_url(person)
        return {
            "campaign": self.campaign,
            "unsubscribe_url": _url("campaigns:unsubscribe", token),
            "preferences_url": own_page,
            "site": settings.SITE_URL,
        }

    def _text(self, person, words, token, tracked):
        body = wording.to_text(wording.merge(self._tracked_text(token) if tracked else self.variant.body, person))
        with speaking(person.language):
            return render_to_string("campaigns/mail/message.txt", {**words, "body": body})

    def _html(self, person, words, token, tracked):
        body = wording.merge(self._tracked_html(token) if tracked else self.variant.html, person, clean=escape)
        preheader = wording.merge(self.variant.preheader, person)
        pixel = _url("campaigns:open", token) if tracked else ""
        subject = self.subject_for(person)
        more = {"body": body, "preheader": preheader, "pixel": pixel, "subject": subject}
        with speaking(person.language):
            return render_to_string("campaigns/mail/message.html", {**words, **more})

    def _tracked_html(self, token):
        return HREF.sub(lambda m: f'href="{self._through(unescape(m[1]), token)}"', self.variant.html)

    def _tracked_text(self, token):
        """The longest addresses first: one may be the beginning of another."""
        body = self.variant.body
        if self._any_url:
            body = self._any_url.sub(lambda m: self._through(m[0], token), body)
        return body

    def _through(self, url, token):
        """The tracked way to an address; one that is not known stays as it is."""
        return _url("campaigns:click", token, self.links[url]) if url in self.links else url

    @cached_property
    def _any_url(self):
        urls = sorted(self.links, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, urls))) if urls else None

    @cached_property
    def _domain(self):
        return self.campaign.sender_address.rpartition("@")[2]


def message_id(delivery, campaign):
    """The same for a delivery however often it is tried."""
    return f"<{delivery.token}@{campaign.sender_address.rpartition('@')[2]}>"


def _url(name, *args):
    return settings.SITE_URL + reverse(name, args=args)


def _one_line(text):
    return " ".join(str(text).split())
