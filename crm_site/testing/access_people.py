"""Whom the tables of rights about people and companies speak of."""

from crm_site.testing import make

WRITERS = "rep manager agent marketer admin"
WIDE = "agent marketer admin"  # who may change every team's people
DEALERS = "rep manager marketer analyst admin"


def person(cast):
    return [make.contact(owner=cast.rep).pk]


def colleagues_person(cast):
    return [make.contact(owner=cast.other_rep).pk]


def company(cast):
    return [make.company(owner=cast.rep).pk]
