"""The conversation with the mail server, told so that we know how far it got when it breaks."""

import smtplib
from contextlib import suppress

from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address


class NotNow(Exception):
    """Nothing was sent, and it may work later."""


class Refused(Exception):
    """The server will not take this message. `gone`: because there is no such address."""

    def __init__(self, words, gone=False):
        super().__init__(words)
        self.gone = gone


class Unknown(Exception):
    """The connection broke while the message was on its way: it may have arrived, or not."""


class Post:
    """One connection for many messages, opened at the first and opened again when the server ends it."""

    def __init__(self):
        self.backend = get_connection()
        self.is_open = False

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.close()

    def open(self):
        """Reach the server; raises NotNow."""
        if self.is_open:
            return
        try:
            self.backend.open()
        except (OSError, smtplib.SMTPException) as problem:
            self.close()
            raise NotNow(_words(problem)) from problem
        self.is_open = True

    def close(self):
        self.is_open = False
        with suppress(OSError, smtplib.SMTPException):
            self.backend.close()

    def send(self, mail):
        """Send one message; raises NotNow, Refused or Unknown. Gives the refusals of those who only get a copy."""
        if isinstance(self.backend, EmailBackend):
            return self._converse(self.backend.connection, mail)
        return self._hand_over(mail)

    def _hand_over(self, mail):
        """Another way of sending, such as the outbox folder."""
        try:
            self.backend.send_messages([mail])
        except OSError as problem:
            raise NotNow(_words(problem)) from problem
        return []

    def _converse(self, smtp, mail):
        try:
            refused = self._announce(smtp, mail)
        except (OSError, smtplib.SMTPServerDisconnected) as problem:
            self.close()
            raise NotNow(_words(problem)) from problem
        try:
            code, words = smtp.data(mail.content)
        except smtplib.SMTPDataError as problem:
            self._refuse(smtp, problem.smtp_code, problem.smtp_error)
        except (OSError, smtplib.SMTPException) as problem:
            self.close()
            raise Unknown(_words(problem)) from problem
        if code != 250:
            self._refuse(smtp, code, words)
        return refused

    def _announce(self, smtp, mail):
        """Who it is from and for: until the text follows, nothing can have been sent."""
        encoding = mail.encoding or "utf-8"
        smtp.ehlo_or_helo_if_needed()
        options = ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else []
        code, words = smtp.mail(sanitize_address(mail.from_email, encoding), options)
        if code != 250:
            self._refuse(smtp, code, words)
        first, *copies = [sanitize_address(address, encoding) for address in mail.recipients()]
        code, words = smtp.rcpt(first)
        if code not in (250, 251):
            self._refuse(smtp, code, words, recipient=True)
        answers = [(address, *smtp.rcpt(address)) for address in copies]
        return [_said(code, words) for address, code, words in answers if code not in (250, 251)]

    def _refuse(self, smtp, code, words, recipient=False):
        said = _said(code, words)
        if code == 421:
            self.close()
        else:
            with suppress(OSError, smtplib.SMTPException):
                smtp.rset()
        if code // 100 == 4:
            raise NotNow(said)
        raise Refused(said, gone=recipient and ("5.1.1" in said or code in (550, 551, 553)) and "5.7" not in said)


def _said(code, words):
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"


def _words(problem):
    return f"{type(problem).__name__}: {problem}"[:500]
