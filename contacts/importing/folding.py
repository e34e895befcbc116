"""Titles of columns compare without case, blanks and signs."""

import re


def fold_header(text):
    """`E-Mail Address`, `email_address` and `emailAddress` are one."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return re.sub(r"[^0-9a-zäöüßéèáíóúñç]+", "", spaced.casefold())
