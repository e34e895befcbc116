"""What mails say elsewhere: on the timeline, in Today's queue, to the person, and when somebody is forgotten."""

from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contacts.models import LoggedMail, OutgoingMail, Stranger
from crm_site.lib import registry
from crm_site.lib.registry import Todo, add_kind

MAIL = {"group": "mail", "template": "contacts/facts/_mail.html"}
AT_MOST = 99

add_kind("contacts.mail_out", _("wrote"), icon="send", tone="good", **MAIL)
add_kind("contacts.mail_in", _("wrote to us"), icon="mail", tone="soon", **MAIL)
add_kind("contacts.mail_bounced", _("A mail came back"), icon="mail-x", tone="late", group="mail")


@registry.queue
def mails_to_sort(user, as_of):
    """Addresses in logged mails that nobody has yet, and mails that stand on no timeline."""
    if not user.has_perm("contacts.add_contact"):
        return
    number = len(Stranger.objects.visible_to(user).waiting().values("pk")[:AT_MOST])
    number += len(LoggedMail.objects.visible_to(user).held().values("pk")[:AT_MOST])
    if number:
        yield Todo(
            rank=30,
            title=say("Mails to sort"),
            line=ngettext("%d address or mail waits", "%d addresses and mails wait", number) % number,
            url=reverse("contacts:mail_queue"),
            action=say("Sort"),
            icon="mail-question-mark",
            tone="blue",
        )


@registry.queue
def mails_that_failed(user, as_of):
    """One's own mails that did not leave."""
    failed = OutgoingMail.objects.visible_to(user).filter(author=user, state__in=OutgoingMail.AGAIN)
    for mail in failed.select_related("contact").order_by("-pk")[:3]:
        title = say("“%s” was not sent") % mail
        yield Todo(0, title, str(mail.contact), mail.contact.get_absolute_url(), say("Look"), "mail-x", "late")


@registry.export("mails", _("Mails between you and us"), order=75)
def own_mails(contact):
    """What was written to the person from here, and what they wrote, as their page tells it."""
    facts = contact.interactions.filter(kind__in=["contacts.mail_out", "contacts.mail_in"]).order_by("at", "pk")
    for fact in facts.iterator():
        yield {"at": fact.at, "direction": fact.direction, "subject": fact.data.get("subject", ""), "text": fact.text}


@registry.erase("contacts.mail", "contacts.OutgoingMail", "contacts.Stranger")
def forget(contact, person):
    """Mails to them go; originals that they stand in are emptied; in copies to others their address goes."""
    OutgoingMail.objects.filter(contact=contact).delete()
    mails = LoggedMail.objects.alias(sender=Lower("from_address"))
    mails = mails.filter(Q(people=contact) | Q(sender__in=person.emails) | Q(strangers__key__in=person.emails))
    keys = list(mails.values_list("pk", flat=True).distinct())
    Stranger.objects.filter(Q(contact=contact) | Q(key__in=person.emails)).delete()
    rows = LoggedMail.objects.filter(pk__in=keys)
    rows.exclude(reason="").update(reason=say("Erased on request"))
    blank = dict.fromkeys(("message_id", "fingerprint", "from_address", "from_name", "subject"), "")
    rows.update(raw=b"", **blank)
    _forget_copies(person)


def _forget_copies(person):
    """In mails to others: their address among those who got a copy, and their words where they are quoted."""
    for mail in OutgoingMail.objects.filter(person.stands_in("cc")):
        kept = [one for one in mail.cc.split(", ") if one.casefold() not in person.emails]
        OutgoingMail.objects.filter(pk=mail.pk).update(cc=", ".join(kept))
    rows = OutgoingMail.objects.filter(person.stands_in("quoted"))
    rows.update(quoted="")
