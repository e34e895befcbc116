"""Exports of other programs, told by their header, and where each of their columns goes."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from contacts.importing.folding import fold_header
from contacts.importing.programs import google, others, outlook


@dataclass(frozen=True)
class Preset:
    """`signs`: titles of which all must be there, in one of the sets. `rules`: `(pattern of a title, slot)`."""

    key: str
    label: str
    kind: str
    signs: tuple[tuple[str, ...], ...]
    rules: tuple[tuple[str, str], ...]

    def fits(self, header):
        titles = {fold_header(title) for title in header}
        return any(all(fold_header(sign) in titles for sign in signs) for signs in self.signs)

    def columns(self, header):
        """Header → slot, in the words of a mapping; what the program writes for itself is left out."""
        said = {title: self._slot(title) for title in header}
        return {title: slot for title, slot in said.items() if slot}

    def _slot(self, title):
        for pattern, slot in self.rules:
            if match := re.fullmatch(pattern, title.strip(), re.IGNORECASE):
                return match.expand(slot) if "\\" in slot else slot
        return ""


PRESETS = (
    Preset("google", _("Google Contacts"), "contacts", google.SIGNS, google.RULES),
    Preset("google-old", _("Google Contacts (before 2024)"), "contacts", google.OLD_SIGNS, google.OLD_RULES),
    Preset("google-shared", _("Google shared contacts"), "contacts", google.SHARED_SIGNS, google.SHARED_RULES),
    Preset("outlook", _("Outlook"), "contacts", outlook.SIGNS, outlook.RULES),
    Preset("hubspot", _("HubSpot"), "contacts", others.HUBSPOT_SIGNS, others.HUBSPOT_RULES),
    Preset("hubspot-companies", _("HubSpot"), "companies", others.HUBSPOT_FIRM_SIGNS, others.HUBSPOT_FIRM_RULES),
    Preset("salesforce", _("Salesforce"), "contacts", others.SALESFORCE_SIGNS, others.SALESFORCE_RULES),
    Preset("salesforce-accounts", _("Salesforce"), "companies", others.ACCOUNT_SIGNS, others.ACCOUNT_RULES),
    Preset("own", _("Rapport"), "contacts", others.OWN_SIGNS, others.OWN_RULES),
    Preset("own-companies", _("Rapport"), "companies", others.OWN_FIRM_SIGNS, others.OWN_FIRM_RULES),
)


def recognise(header, kind=""):
    """The preset that a header fits, or None."""
    return next((one for one in PRESETS if kind in ("", one.kind) and one.fits(header)), None)


def find(key, kind=""):
    return next((one for one in PRESETS if one.key == key and kind in ("", one.kind)), None)


def of_kind(kind):
    return [one for one in PRESETS if one.kind == kind]
