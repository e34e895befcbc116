"""Every text has its translation, and says the same. One catalogue alone: `-k de-contacts`."""

import re

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.utils.translation import gettext, override

from crm_site.runtime.catalogues import LANGUAGES, Catalogue, catalogues, compile_stale
from crm_site.runtime.catalogues.checking import faults, problems
from crm_site.runtime.catalogues.collecting import key
from crm_site.runtime.catalogues.sources import texts
from crm_site.runtime.home import PROJECT

MANY = 40
EACH = pytest.mark.parametrize("catalogue", catalogues(), ids=lambda one: f"{one.language}-{one.part}")


@EACH
def test_every_text_is_translated_and_keeps_its_parts(catalogue):
    found = problems(catalogue)
    assert not found, f"{len(found)} to mend:\n" + "\n".join(found[:MANY])


@pytest.fixture(scope="module")
def sources():
    return texts()


@EACH
def test_the_catalogue_holds_just_what_the_sources_say(catalogue, sources):
    said = {text.key for text in sources if text.part == catalogue.part}
    held = {key(message) for message in catalogue.read() if message.id}
    assert (sorted(map(str, said - held)), sorted(map(str, held - said))) == ([], []), (
        "python -m crm_site.runtime.catalogues collect"
    )


@pytest.mark.parametrize("script", sorted((PROJECT / "static" / "js").glob("*.js")), ids=lambda path: path.name)
def test_a_script_holds_no_sentence(script):
    code = re.sub(r"^\s*//.*$", "", script.read_text(), flags=re.M)
    assert re.findall(r"""["'`][A-Z][a-z]+ [a-z]+[^"'`\n]*["'`]""", code) == []


def test_each_language_of_the_house_has_its_catalogues():
    assert [code for code, _name in settings.LANGUAGES] == ["en", *LANGUAGES]


def test_a_text_of_ours_is_shown_translated():
    message = next(one for one in Catalogue("crm_site", "de").read() if one.id == "Search")
    with override("de"):
        assert gettext("Search") == message.string != "Search"


def test_a_catalogue_is_compiled_anew_when_it_changed(tmp_path, monkeypatch):
    monkeypatch.setattr("crm_site.runtime.catalogues.PROJECT", tmp_path)
    one = Catalogue("sales", "de")
    one.file.parent.mkdir(parents=True)
    one.file.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Yes"\nmsgstr "Ja"\n')
    compile_stale()
    first = one.compiled.stat()
    compile_stale()
    assert one.compiled.stat().st_mtime_ns == first.st_mtime_ns
    assert b"Ja" in one.compiled.read_bytes()
    assert [path.name for path in one.file.parent.iterdir() if path.suffix == ".mo"] == ["django.mo"]


@pytest.mark.parametrize(
    ("said", "translated", "fault"),
    [
        ("Hello", "", "not translated"),
        ("%(n)s of %(of)s", "%(n)s von %(off)s", "must be"),
        ("%s and %s", "%s", "must be"),
        ("<b>%(n)s</b> left", "%(n)s übrig", "tags"),
        ("R&amp;D", "F&E", "entities"),
        ("one\n", "eins", "blanks"),
        (("%(n)s deal", "%(n)s deals"), ("ein Deal",), "plural forms"),
        (("%(n)s deal", "%(n)s deals"), ("ein Deal", "Deals"), "must be"),
        (("%(n)s deal", "%(n)s deals"), ("%(n)s Deal", ""), "not translated"),
    ],
)
def test_a_faulty_translation_is_found(said, translated, fault):
    assert fault in " ".join(faults(Message(said, translated), 2))


def test_a_good_translation_is_left_alone():
    for said, translated in (
        ("%(n)s of %(of)s", "%(of)s, davon %(n)s"),
        (("%(n)s deal", "%(n)s deals"), ("ein Deal", "%(n)s Deals")),
        ("Take <a href='x'>this</a>", "Nimm <a href='x'>das</a>"),
        ("100%% sure", "100 % sicher"),
    ):
        assert list(faults(Message(said, translated), 2)) == []


def test_a_fuzzy_translation_is_found():
    assert "fuzzy" in " ".join(faults(Message("Yes", "Ja", flags=["fuzzy"]), 2))
