"""Reports about deliveries: the address that took nothing is marked, and the timeline tells why."""

from django.utils.translation import gettext as _

from contacts.mail import addresses
from contacts.mail.sending import bounced
from contacts.models import OutgoingMail, address_key
from crm_site.lib.mail.bounces import bounces
from crm_site.staff.models import Notice


def is_report(letter):
    """Whether a mail server wrote it about a delivery."""
    return "delivery-status" in letter.signs.get("report", "")


def take(mail, letter, tags):
    """Mark what bounced, when the report is about a mail that we really sent; a sentence of what came of it."""
    told, ids = bounces(bytes(mail.raw))
    row = _reported(ids, tags)
    if row is None:
        return _("This is a report about a delivery, and not about a mail that was written here.")
    theirs = {address_key(address) for address in row.recipients}
    gone = [one for one in told if one.for_good and address_key(one.address) in theirs]
    for one in gone:
        bounced(row, one.address, one.reason)
    if not gone:
        return _("This is a report about a delivery that may still succeed.")
    text = _("Your mail “%(what)s” to %(who)s came back.")
    url = row.contact.get_absolute_url()
    Notice.tell(row.author, "contacts.mail", text, url=url, about=row, what=row, who=row.contact)
    return _("The mail could not be delivered to %s.") % ", ".join(one.address for one in gone)


def _reported(ids, tags):
    """The mail that a report is about: only an address or an id that we signed proves it."""
    keys = [tag.key for tag in tags if tag.kind in (addresses.BOUNCE, addresses.ANSWER)]
    keys += [key for one in ids if (key := addresses.ids.read(one)) is not None]
    return OutgoingMail.objects.filter(pk__in=keys).select_related("contact__company", "author").first()
