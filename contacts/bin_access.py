"""Who may delete records, restore them, and delete them for ever."""

from contacts.binning import put_in_bin
from crm_site.testing import make
from crm_site.testing.access import STAFF, Access


def _person(cast):
    return [make.contact(owner=cast.rep).pk]


def _company(cast):
    return [make.company(owner=cast.rep).pk]


def _colleagues_person(cast):
    return [make.contact(owner=cast.other_rep).pk]


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


BIN = [
    Access("contacts:bin", GET="manager admin"),
    Access("contacts:bin_of", lambda cast: ["companies"], GET="manager admin"),
    Access("contacts:bin_restore", lambda cast: ["contacts"], POST="manager admin", data=_binned_of_a_rep),
    Access(
        "contacts:bin_restore", lambda cast: ["contacts"], POST="admin", data=_binned_elsewhere, case="another team"
    ),
    Access("contacts:bin_purge", lambda cast: ["contacts"], POST="admin", data=_binned_of_a_rep),
    Access("contacts:delete", lambda cast: ["contacts", *_person(cast)], POST="manager admin"),
    Access("contacts:delete", lambda cast: ["companies", *_company(cast)], POST="manager admin", case="a company"),
    Access(
        "contacts:delete", lambda cast: ["contacts", *_colleagues_person(cast)], POST="admin", case="of another team"
    ),
    Access("contacts:contact", _in_bin, GET=STAFF, case="in the bin"),
]
