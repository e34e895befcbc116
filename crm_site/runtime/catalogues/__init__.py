"""The translations: one catalogue for each language and each part of the house, compiled when they are needed.

A text that only one app shows is in that app's catalogue; what several show, and the kit, is in crm_site's.
`python -m crm_site.runtime.catalogues` collects the texts anew and checks what is missing.
"""

import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from crm_site.runtime.home import PROJECT

LANGUAGES = ("de", "es")
SHARED = "crm_site"
PARTS = (SHARED, "contacts", "sales", "support", "campaigns", "reports")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Catalogue:
    """What one part of the house says in one language."""

    part: str
    language: str

    @property
    def file(self) -> Path:
        return PROJECT / self.part / "locale" / self.language / "LC_MESSAGES" / "django.po"

    @property
    def compiled(self) -> Path:
        return self.file.with_suffix(".mo")

    def __str__(self):
        return f"{self.language} {self.part}"

    def read(self):
        from babel.messages.pofile import read_po  # only when there is something to do

        with self.file.open("rb") as file:
            return read_po(file, locale=self.language, domain="django", abort_invalid=True)

    @property
    def stale(self):
        return self.file.exists() and not (
            self.compiled.exists() and self.compiled.stat().st_mtime >= self.file.stat().st_mtime
        )

    def compile(self):
        """Written aside and moved into place: several processes may start at once."""
        from babel.messages.mofile import write_mo

        with tempfile.NamedTemporaryFile(dir=self.file.parent, suffix=".mo", delete=False) as aside:
            write_mo(aside, self.read())
        os.chmod(aside.name, 0o644)
        os.replace(aside.name, self.compiled)


def catalogues():
    return [Catalogue(part, language) for language in LANGUAGES for part in PARTS]


def compile_stale():
    """Before Django looks for them. A folder that cannot be written to leaves the pages in English."""
    for one in catalogues():
        if one.stale:
            try:
                one.compile()
            except OSError as error:
                log.warning("The %s catalogue cannot be compiled: %s", one, error)
