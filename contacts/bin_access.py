"""Who may delete records, restore them, and delete them for ever."""

from contacts.binning import put_in_bin
from crm_site.testing import make
from crm_site.testing.access import STAFF, Access
from crm_site.testing.access_people import colleagues_person, company, person


def _in_bin(cast):
    person = make.contact(owner=cast.rep)
    put_in_bin([person], by=cast.rep)
    return [person.pk]


def _binned_of_a_rep(cast):
    return {"pick": _in_bin(cast)}


def _binned_elsewhere(cast):
    person = make.contact(owner=cast.other_rep)
    put_in_bin([person], by=cast.rep)
    return {"pick": [person.pk]}


def binned(made):
    """What a form that restores sends, for a row that is in the bin."""

    def picked(cast):
        row = made(cast)
        put_in_bin([row], by=cast.admin)
        return {"pick": [row.pk]}

    return picked


BIN = [
    Access("contacts:bin", GET="manager agent admin"),
    Access("contacts:bin_of", lambda cast: ["companies"], GET="manager admin"),
    Access("contacts:bin_restore", lambda cast: ["contacts"], POST="manager admin", data=_binned_of_a_rep),
    Access(
        "contacts:bin_restore", lambda cast: ["contacts"], POST="admin", data=_binned_elsewhere, case="another team"
    ),
    Access("contacts:bin_purge", lambda cast: ["contacts"], POST="admin", data=_binned_of_a_rep),
    Access("contacts:delete", lambda cast: ["contacts", *person(cast)], POST="manager admin"),
    Access("contacts:delete", lambda cast: ["companies", *company(cast)], POST="manager admin", case="a company"),
    Access(
        "contacts:delete", lambda cast: ["contacts", *colleagues_person(cast)], POST="admin", case="of another team"
    ),
    Access("contacts:contact", _in_bin, GET=STAFF, case="in the bin"),
]
