"""Telling what machines wrote: an automatic answer to an automatic answer would never end."""

from django.utils.translation import gettext as _

BULK = ("bulk", "junk", "list")
DAEMONS = ("mailer-daemon@", "postmaster@")


def why_held(letter):
    """A sentence when a mail was written by a machine, "" when by a person as far as one can tell."""
    signs = letter.signs
    if "report" in signs or signs.get("Return-Path") == "<>" or letter.from_address.lower().startswith(DAEMONS):
        return _("This is a report about a delivery, written by a mail server.")
    if signs.get("Auto-Submitted", "no").split(";")[0].strip() not in ("no", ""):
        return _("This is an automatic message (Auto-Submitted: %s).") % signs["Auto-Submitted"][:100]
    if "X-Autoreply" in signs or "X-Autorespond" in signs:
        return _("This is an automatic answer.")
    if "X-Loop" in signs:
        return _("The mail carries a mark against going in circles (X-Loop).")
    if signs.get("Precedence", "") in BULK:
        return _("This is a mass mailing (Precedence: %s).") % signs["Precedence"]
    return ""
