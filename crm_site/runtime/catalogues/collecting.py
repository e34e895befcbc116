"""Write the catalogues anew: each text of today with the translation it had, wherever it stood before."""

import io

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from crm_site.runtime.catalogues import LANGUAGES, PARTS, Catalogue
from crm_site.runtime.catalogues.sources import texts

CHURN = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Generated-By",
    "Project-Id-Version",
    "Report-Msgid-Bugs-To",
)


def collect(tidy=False):
    """The files that changed. What nobody says any more waits at their ends for its return, until somebody tidies."""
    found, changed = texts(), []
    for language in LANGUAGES:
        known = memory(language)
        for part in PARTS:
            catalogue = Catalogue(part, language)
            made = _made(catalogue, [text for text in found if text.part == part], known)
            if not tidy:
                _keep_old(made, catalogue, {text.key for text in found})
            written = written_out(made)
            if not catalogue.file.exists() or catalogue.file.read_text() != written:
                catalogue.file.parent.mkdir(parents=True, exist_ok=True)
                catalogue.file.write_text(written)
                changed.append(catalogue)
    return changed


def memory(language):
    """What has been translated; a text may have moved from one part to another."""
    known = {}
    for part in PARTS:
        catalogue = Catalogue(part, language)
        if catalogue.file.exists():
            read = catalogue.read()
            known = (
                {key(one): one for one in read.obsolete.values()} | known | {key(one): one for one in read if one.id}
            )
    return known


def key(message):
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _made(catalogue, found, known):
    made = Catalog(locale=catalogue.language, fuzzy=False, header_comment=f"# {catalogue}")
    for text in found:
        before = known.get(text.key)
        same_shape = before and isinstance(before.id, str) == isinstance(text.id, str)
        made.add(
            text.id,
            before.string if same_shape else None,
            [(file, None) for file in text.files],
            [flag for flag in before.flags if flag == "fuzzy"] if same_shape else (),
            auto_comments=text.notes,
            user_comments=before.user_comments if before else (),
            context=text.context,
        )
    return made


def _keep_old(made, catalogue, alive):
    if catalogue.file.exists():
        read = catalogue.read()
        old = {key(one): one for one in (*read.obsolete.values(), *read) if one.id and any(one.string)}
        made.obsolete.update({where: one for where, one in old.items() if where not in alive})


def written_out(made):
    """No dates and no names in the head: two people who collect the same texts write the same file."""
    file = io.BytesIO()
    write_po(file, made, width=0, include_lineno=False)
    lines = file.getvalue().decode().splitlines()
    return "\n".join(line for line in lines if not line.startswith(tuple(f'"{name}' for name in CHURN))).rstrip() + "\n"
