"""Find every text that a person sees: in Python, and in the templates of pages and mails."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

from crm_site.runtime.catalogues import PARTS, PROJECT, SHARED

ALIAS = re.compile(r"\b(\w*gettext\w*) as (\w+)")
CONTEXT, PLURAL = 1, 2
TAKES = {"gettext": 0, "ngettext": PLURAL, "pgettext": CONTEXT, "npgettext": CONTEXT | PLURAL}
NOTE = "Translators:"
ASIDE = {"tests", "testing", "migrations", "__pycache__"}


@dataclass
class Text:
    """A message as the catalogues know it; `id` is a pair when it has a plural."""

    context: str | None
    id: str | tuple[str, str]
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def key(self):
        return self.context, self.id if isinstance(self.id, str) else self.id[0]

    @property
    def part(self):
        parts = {part_of(file) for file in self.files}
        return parts.pop() if len(parts) == 1 else SHARED


def texts() -> list[Text]:
    """All of them in the order of the files, each once."""
    found = {}
    for path in files():
        name = path.relative_to(PROJECT).as_posix()
        for text in texts_of(path):
            known = found.setdefault(text.key, text)
            known.id = max(known.id, text.id, key=lambda one: isinstance(one, tuple))
            known.files += [name] if name not in known.files else []
            known.notes += [note for note in text.notes if note not in known.notes]
    return list(found.values())


def files() -> Iterator[Path]:
    for root in (*PARTS, "templates"):
        for path in sorted((PROJECT / root).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and not ASIDE & set(path.relative_to(PROJECT).parts):
                yield path


def part_of(name):
    """`templates/sales/…` belongs to sales; the frame, the kit and the small apps to the whole house."""
    first, second, *_ = (*name.split("/"), "")
    owner = second if first == "templates" else first
    return owner if owner in PARTS else SHARED


def texts_of(path) -> Iterator[Text]:
    source = path.read_text()
    if path.suffix != ".py":
        source = "\n".join(line.strip() for line in templatize(source).splitlines())
    words = _words(source)
    for _line, function, message, notes in extract_python(io.BytesIO(source.encode()), words, [NOTE], {}):
        text = _text(TAKES[words[function]], message if isinstance(message, tuple) else (message,))
        if text:
            text.notes += notes
            yield text


def _words(source):
    """Each name under which this file knows one of Django's functions."""
    names = {f"{name}{end}": name for name in TAKES for end in ("", "_lazy", "_noop")} | {"_": "gettext"}
    return names | {alias: names[name] for name, alias in ALIAS.findall(source) if name in names}


def _text(takes, said):
    """None for what is no literal text."""
    context = said[:1] if takes & CONTEXT else ()
    ids = said[len(context) :][: 2 if takes & PLURAL else 1]
    if not all((*context, *ids)):
        return None
    return Text(context[0] if context else None, ids if takes & PLURAL else ids[0])
