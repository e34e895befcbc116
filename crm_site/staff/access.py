from crm_site.staff.links import sign_in_path
from crm_site.staff.models import Favourite, Notice
from crm_site.testing import make, make_sales
from crm_site.testing.access import EVERYONE, Access


def _token(cast):
    return [sign_in_path(make.user()).strip("/").rpartition("/")[2]]


def _notice(cast):
    return [Notice.tell(cast.rep, "test", "Told").pk]


def _deal(cast):
    return ["sales.deal", make_sales.deal(owner=cast.rep).pk]


def _starred(cast):
    contact = make.contact()
    Favourite.star(cast.rep, "contacts.contact", contact.pk)
    return ["contacts.contact", contact.pk]


OTHERS = "manager agent marketer analyst admin outsider"
ACCESS = [
    Access("staff:sign_in", GET=EVERYONE, POST=EVERYONE, public=True),
    Access("staff:sign_in_link", args=_token, GET=EVERYONE, POST=EVERYONE, public=True),
    Access("staff:sign_out", POST=EVERYONE, public=True),
    Access("staff:profile", GET=EVERYONE, POST=EVERYONE),
    Access("staff:password", GET=EVERYONE, POST=EVERYONE),
    Access("staff:first_password", GET=EVERYONE, POST=EVERYONE),
    Access("staff:notices", GET=EVERYONE),
    Access("staff:notices_seen", POST=EVERYONE),
    Access("staff:notice", _notice, GET="rep", unseen=OTHERS),
    Access("staff:notice_seen", _notice, POST="rep", unseen=OTHERS),
    Access("staff:news", GET=EVERYONE),
    Access("staff:favourites", GET=EVERYONE),
    Access(
        "staff:star",
        _deal,
        POST="rep manager marketer analyst admin",
        unseen="agent outsider",
        data=lambda cast: {"on": "1"},
    ),
    Access("staff:star", _deal, POST=EVERYONE, case="taken away"),
    Access("staff:favourite_move", _starred, POST="rep", unseen=OTHERS, data=lambda cast: {"to": "up"}),
]
