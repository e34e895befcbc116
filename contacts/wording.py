"""The message as people write it: light Markdown with merge tags, made into text and HTML.

`# Heading`, `**bold**`, `*italic*`, `- list`, `[words](https://…)`; a line that is only
a link becomes a button.
A merge tag is `{{first_name}}` or, with what to say when it is not known, `{{first_name|friend}}`;
a field of the house's own is `{{custom.budget}}`.
"""

import re
from html import escape
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from contacts import custom
from contacts.models import Contact
from crm_site.lib.viewpoint import speaking

TAGS = {
    "first_name": lambda person: person.first_name,
    "last_name": lambda person: person.last_name,
    "full_name": str,
    "job_title": lambda person: person.job_title,
    "company": lambda person: str(person.company) if person.company else "",
}
FALLBACKS = {"first_name": "friend", "full_name": "friend", "company": "your company"}

TAG = re.compile(r"\{\{([^{}]*)\}\}")
KNOWN = re.compile(r"\s*([a-z_]+|custom\.[a-z0-9_]+)\s*(?:\|([^|]*))?\Z")
LINK = re.compile(r"\[([^\[\]\n]+)\]\(((?:[^()\s]|\([^()\s]*\))+)\)")
BUTTON = re.compile(LINK.pattern + r"\Z")
BARE = re.compile(r"(?<![\"'=(\[>])\bhttps?://[^\s<>()\"']+[^\s<>()\"'.,;:!?]")


def problem_of(text):
    """What is wrong with the words, as a sentence for their author, or ""."""
    for inside in TAG.findall(text):
        if problem := _problem_of_tag(inside):
            return problem
    if "{{" in TAG.sub("", text) or "}}" in TAG.sub("", text):
        return _("A merge tag is not closed: write it as {{first_name}}, with two braces on each side.")
    for _words, url in LINK.findall(text):
        if problem := _problem_of_url(url):
            return problem
    return ""


def merge(text, person, clean=str):
    """Fill in the merge tags; `clean` is applied to what comes from the person."""

    def fill(found):
        name, fallback = KNOWN.match(found[1]).groups()
        value = " ".join(_value_of(name, person).split())
        return clean(value) if value else (fallback or "").strip() or FALLBACKS.get(name, "")

    return TAG.sub(fill, text)


def tag_names():
    """All merge tags; those of the house's own fields come last."""
    return [*TAGS, *(field.name for field in custom.fields_of(Contact))]


def _value_of(name, person):
    """In the person's own language; nothing for a field that was archived meanwhile."""
    if not custom.is_own(name):
        return TAGS[name](person)
    field = custom.find(Contact, name)
    if field is None or field.is_archived:
        return ""
    value = custom.value_of(person, field)
    if str(value).startswith(("http://", "https://")):
        return value  # whole, so that the reader can follow it
    with speaking(person.language):
        return custom.say(field, value)


def urls_of(text):
    """The web addresses that the text leads to, each once, in their order."""
    found = [(match.start(2), match[2]) for match in LINK.finditer(text)]
    found += [(match.start(), match[0]) for match in BARE.finditer(LINK.sub(lambda m: " " * len(m[0]), text))]
    return list(dict.fromkeys(url for _place, url in sorted(found) if url.startswith(("http://", "https://"))))


def to_text(text):
    """The plain part: links as `words: address`, without the marks."""
    plain = LINK.sub(lambda m: m[2] if m[1] == m[2] else f"{m[1]}: {m[2]}", text)
    plain = re.sub(r"^#{1,3} +", "", plain, flags=re.M)
    return re.sub(r"\*\*([^*\n]+)\*\*|\*([^*\n]+)\*", lambda m: m[1] or m[2], plain).strip()


def to_html(text):
    """The HTML part's inside. Whatever the author typed is text, not HTML."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "\n".join(_block(block.strip("\n")) for block in blocks if block.strip())


def _problem_of_tag(inside):
    known = KNOWN.match(inside)
    if known and (known[1] in TAGS or known[1] in tag_names()):
        return ""
    names = ", ".join(f"{{{{{name}}}}}" for name in tag_names())
    return _("There is no merge tag {{%(tag)s}}. You can use %(names)s.") % {
        "tag": inside.strip(),
        "names": names,
    }


def _problem_of_url(url):
    if "{{" in url:
        return _("A link cannot hold a merge tag: every link must lead to the same place for everybody.")
    parts = urlsplit(url)
    if parts.scheme == "mailto" or (parts.scheme in ("http", "https") and parts.hostname):
        return ""
    return _("“%s” is no complete web address. Start it with https://.") % url


def _block(block):
    lines = block.split("\n")
    if button := BUTTON.match(block.strip()):
        return f'<p><a class="button" href="{escape(button[2])}">{_inline(button[1])}</a></p>'
    if heading := re.match(r"(#{1,3}) +(.+)\Z", block.strip()):
        level = len(heading[1])
        return f"<h{level}>{_inline(heading[2])}</h{level}>"
    if all(re.match(r"\s*[-*] +", line) for line in lines):
        items = "".join(f"<li>{_inline(re.sub(r'^[ ]*[-*] +', '', line))}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    if re.fullmatch(r"\s*-{3,}\s*", block):
        return "<hr>"
    return "<p>" + "<br>\n".join(_inline(line) for line in lines) + "</p>"


def _inline(text):
    """Bold, italic and links of one line; addresses are kept away from the other marks."""
    kept = []

    def keep(html):
        kept.append(html)
        return f"\x00{len(kept) - 1}\x00"

    text = LINK.sub(lambda m: keep(f'<a href="{escape(m[2])}">{escape(m[1])}</a>'), text)
    text = BARE.sub(lambda m: keep(f'<a href="{escape(m[0])}">{escape(m[0])}</a>'), text)
    text = TAG.sub(lambda m: keep(escape(m[0])), text)
    text = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", escape(text))
    text = re.sub(r"\*([^*]+)\*", r"<em>\1</em>", text)
    return re.sub("\x00(\\d+)\x00", lambda m: kept[int(m[1])], text)
