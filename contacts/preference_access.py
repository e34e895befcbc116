"""Who may do what with consent, with the pages of the people themselves, and with the wish to be forgotten."""

from contacts import double_opt_in, preferences
from contacts.models import ErasureRequest
from crm_site.testing import make
from crm_site.testing.access import EVERYONE, Access
from crm_site.testing.access_people import WRITERS, colleagues_person, person


def _link(purpose, *more):
    return lambda cast: [preferences.token(make.contact(email="ada@example.org"), purpose, *more)]


def _wish(cast):
    wish = ErasureRequest.ask(make.contact())
    wish.confirm()
    return wish


def _erasure(cast):
    return [_wish(cast).pk]


def _erasure_link(cast):
    wish = _wish(cast)
    return [preferences.token(wish.contact, preferences.ERASURE, wish.pk)]


def _public(name, args, *, GET=None, POST=None):
    return Access(f"contacts:preferences{name}", args, GET=GET, POST=POST, public=True)


def _subscription(cast):
    return [double_opt_in.token(double_opt_in.wish("ada@example.org", ["marketing"]))]


CHOICES, DATA = _link(preferences.CHOICES), _link(preferences.DATA)
PREFERENCES = [
    Access("contacts:revoke_links", person, POST=WRITERS),
    Access("contacts:revoke_links", colleagues_person, POST="agent marketer admin", case="of another team"),
    Access("contacts:erasures", GET="manager admin"),
    Access("contacts:erasure", _erasure, GET="manager admin", POST="admin"),
    Access("contacts:erasure_refuse", _erasure, GET="admin", POST="admin"),
    Access("contacts:ask_consent", person, POST=WRITERS),
    Access("contacts:ask_consent", colleagues_person, POST="agent marketer admin", case="of another team"),
    Access("contacts:subscribe", lambda cast: [], GET=EVERYONE, POST=EVERYONE, public=True),
    Access("contacts:subscribe_confirm", _subscription, GET=EVERYONE, POST=EVERYONE, public=True),
    _public("_ask", lambda cast: [], GET=EVERYONE, POST=EVERYONE),
    _public("_email", _link(preferences.EMAIL, "new@example.org"), GET=EVERYONE, POST=EVERYONE),
    _public("_forget", _erasure_link, GET=EVERYONE, POST=EVERYONE),
    _public("", CHOICES, GET=EVERYONE, POST=EVERYONE),
    _public("_rhythm", CHOICES, POST=EVERYONE),
    _public("_pause", CHOICES, POST=EVERYONE),
    _public("_stop", CHOICES, POST=EVERYONE),
    _public("_send_link", CHOICES, POST=EVERYONE),
    _public("_details", DATA, GET=EVERYONE, POST=EVERYONE),
    _public("_address", DATA, GET=EVERYONE, POST=EVERYONE),
    _public("_data", DATA, GET=EVERYONE),
    _public("_file", DATA, GET=EVERYONE),
    _public("_erasure", DATA, GET=EVERYONE, POST=EVERYONE),
]
