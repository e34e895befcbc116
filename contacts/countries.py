"""Countries and languages by their names: chosen from a list in the reader's language, known again in any other.

A country is stored as text, as files bring it; what is chosen here is stored by its English name.
"""

import unicodedata
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

READ_IN = ("en", "de", "es", "fr", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs", "hu", "tr", "ru", "ja", "zh")
ALIASES = {
    "GB": ("uk", "great britain", "england", "scotland", "wales", "northern ireland"),
    "US": ("usa", "united states of america", "america"),
    "NL": ("holland",),
    "CZ": ("czech republic",),
    "KR": ("korea", "republic of korea"),
    "RU": ("russian federation",),
    "AE": ("uae",),
    "BA": ("bosnia",),
    "CI": ("ivory coast",),
    "TR": ("turkey",),
    "MK": ("macedonia",),
}


def _folded(text):
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().replace(".", "").split())


@cache
def _names(language):
    """`{ISO code: name}` in a language."""
    found = Locale.parse(language).territories
    return {
        code: name
        for code, name in found.items()
        if len(code) == 2 and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB", "QO")
    }


@cache
def _codes():
    """`{folded name: ISO code}`; a code is a name of itself."""
    known = {_folded(name): code for code, names in ALIASES.items() for name in names}
    for language in reversed(READ_IN):
        known |= {_folded(name): code for code, name in _names(language).items()}
    return known | {code.casefold(): code for code in _names("en")}


def code_of(text):
    """The ISO code of a country, whatever the language of its name; empty when it is none that we know."""
    return _codes().get(_folded(text or ""), "")


def english(text):
    """The name under which a country is stored; a text that is no country stays as it is."""
    return _names("en").get(code_of(text), text)


def local(text):
    """The country in the reader's language; a text that is no country stays as it is."""
    return _names(_reader()).get(code_of(text), text)


@lru_cache(maxsize=300)
def spellings(code):
    """What the country may be called in the base."""
    if not code:
        return []
    names = {_names(language)[code] for language in READ_IN if code in _names(language)}
    names |= {
        code,
        *(name.title() for name in ALIASES.get(code, ())),
        *(name.upper() for name in ALIASES.get(code, ())),
    }
    return sorted(names | {name.upper() for name in names} | {name.lower() for name in names})


def _reader():
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return language if language in dict(settings.LANGUAGES) else "en"


def countries(stored="", empty=None):
    """Choices in the reader's language; the one that is stored keeps its spelling, one that is no country its place."""
    known = code_of(stored)
    names = _names("en")
    listed = [
        (stored if code == known else names[code], name) for code, name in _names(_reader()).items() if code in names
    ]
    unknown = [(stored, stored)] if stored and not known else []
    return [("", empty or _("not said")), *unknown, *sorted(listed, key=lambda pair: _folded(pair[1]))]


def languages(stored=""):
    """Languages in the reader's language: first those of the house, then all others, and the one that is stored."""
    own = [(code, str(name)) for code, name in settings.LANGUAGES]
    names = Locale.parse(_reader()).languages
    others = [(code, name) for code, name in names.items() if len(code) == 2 and code not in dict(own)]
    listed = [*own, *sorted(others, key=lambda pair: _folded(pair[1]))]
    unknown = [(stored, language(stored))] if stored and stored not in dict(listed) else []
    return [("", _("not said")), *unknown, *listed]


def language(code):
    """A language in the reader's language, such as “Brazilian Portuguese” for `pt-BR`; else the text as it is."""
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(_reader()) or code
    except (ValueError, UnknownLocaleError):
        return code
