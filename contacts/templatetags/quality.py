"""`{% load quality %}`: the ways of a person that are to be mended."""

from django import template

from contacts.quality import cells

register = template.Library()
register.filter("bad_email", cells.bad_email)
register.filter("bad_phone", cells.bad_phone)
