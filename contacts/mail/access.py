"""Who may do what with e-mail and files: rows of the access matrix of the contacts app."""

from contacts import preferences
from contacts.models import MailTemplate
from crm_site.testing import make, make_mail, make_sales, make_support
from crm_site.testing.access import EVERYONE, STAFF, Access
from crm_site.testing.access_people import WRITERS, company


def _written(cast):
    """Somebody who can be written to."""
    return [make.contact(owner=cast.rep, email=f"ada{make.number()}@example.org").pk]


def _mail(cast):
    return [make_mail.mail(by=cast.rep).pk]


def _others_mail(cast):
    return [make_mail.mail(make.contact(owner=cast.other_rep, email="x@example.org"), by=cast.other_rep).pk]


def _failed(cast):
    return [make_mail.failed(by=cast.rep).pk]


def _template(cast):
    return [MailTemplate.objects.create(name="Hello", text="Hello", owner=cast.rep).pk]


def _shared(cast):
    return [MailTemplate.objects.create(name="Hello", text="Hello", owner=cast.other_rep, shared=True).pk]


def _logged(cast):
    make_mail.logging_mailbox()
    cast.rep.email = "rep@shop.example"
    cast.rep.save()
    make.contact(owner=cast.rep, email="ada@example.org")
    return [make_mail.logged(cast.rep, to="ada@example.org").pk]


def _stranger(cast):
    make_mail.logging_mailbox()
    cast.rep.email = "rep@shop.example"
    cast.rep.save()
    return [make_mail.stranger(cast.rep).pk]


def _held(cast):
    make_mail.logging_mailbox()
    return [make_mail.held().pk]


def _file(cast):
    return [make_mail.file(make.contact(owner=cast.rep), by=cast.rep).pk]


def _others_file(cast):
    return [make_mail.file(make.contact(owner=cast.other_rep), by=cast.other_rep).pk]


def _picture(cast):
    return [make_mail.file(make.contact(owner=cast.rep), "a.png", make_mail.png(), by=cast.rep).pk]


def _file_of_deal(cast):
    return [make_mail.file(make_sales.deal(owner=cast.rep), by=cast.rep).pk]


def _own_file(cast):
    person = make.contact(email="ada@example.org")
    return [preferences.token(person, preferences.DATA), make_mail.file(person).pk]


def _removed(cast):
    found = make_mail.file(make.contact(owner=cast.rep), by=cast.rep)
    found.remove(by=cast.rep)
    return [found.pk]


MAIL = [
    Access("contacts:outbox", _written, GET=STAFF),
    Access("contacts:company_outbox", company, GET=STAFF),
    Access("contacts:mail_undo", _mail, POST=WRITERS),
    Access("contacts:mail_undo", _others_mail, POST="agent marketer admin", case="another team"),
    Access("contacts:mail_again", _failed, POST=WRITERS),
    Access("contacts:mail_drop", _failed, POST=WRITERS),
    Access("contacts:my_mail", GET=WRITERS, POST=WRITERS),
    Access("contacts:my_mail_renew", POST=WRITERS),
    Access("contacts:mail_template_add", GET=WRITERS, POST=WRITERS),
    Access("contacts:mail_template", _template, GET="rep", POST="rep", unseen="manager agent marketer admin"),
    Access("contacts:mail_template", _shared, GET="admin", POST="admin", case="shared by a colleague"),
    Access("contacts:mail_template_delete", _template, POST="rep", unseen="manager agent marketer admin"),
    Access("contacts:mail_queue", GET=WRITERS),
    Access("contacts:stranger_add", _stranger, POST=WRITERS),
    Access("contacts:stranger_drop", _stranger, POST=WRITERS),
    Access("contacts:logged_mail", _logged, GET=STAFF),
    Access("contacts:logged_mail", _held, GET=WRITERS, unseen="analyst", case="held back"),
    Access("contacts:logged_original", _logged, GET=STAFF),
    Access("contacts:logged_trust", _held, POST=WRITERS),
    Access("contacts:logged_discard", _held, POST=WRITERS),
    Access("contacts:colleagues", GET=WRITERS),
    Access("contacts:files", lambda cast: ["contact", *_written(cast)], GET=STAFF, POST=WRITERS),
    Access("contacts:files", lambda cast: ["company", *company(cast)], GET=STAFF, POST=WRITERS, case="of a company"),
    Access(
        "contacts:files",
        lambda cast: ["deal", make_sales.deal(owner=cast.rep).pk],
        GET="rep manager marketer analyst admin",
        POST="rep manager marketer admin",
        unseen="agent",
        case="of a deal",
    ),
    Access(
        "contacts:files",
        lambda cast: ["ticket", make_support.ticket().pk],
        GET="rep manager agent analyst admin",
        POST="rep manager agent admin",
        unseen="marketer",
        case="of a ticket",
    ),
    Access("contacts:file", _file, GET=STAFF),
    Access("contacts:file", _file_of_deal, GET="rep manager marketer analyst admin", unseen="agent", case="of a deal"),
    Access("contacts:file_picture", _picture, GET=STAFF),
    Access("contacts:file_delete", _file, POST=WRITERS),
    Access("contacts:file_delete", _others_file, POST="agent marketer admin", case="another team"),
    Access("contacts:file_restore", _removed, POST=WRITERS),
    Access("contacts:preferences_own_file", _own_file, GET=EVERYONE, public=True),
]
