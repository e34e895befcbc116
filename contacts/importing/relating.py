"""Whom the people of a file belong to: told at its end, when all of them are there.

Somebody is meant for sure by the UID of a card, or by a whole name that only one in the file has, or, when none has it,
only one of the people whom the importer may see. Whatever else a card says of others is kept as a note.
"""

from collections import namedtuple

from django.db import transaction
from django.db.models import Max

from contacts.importing import cards, filling, reading, several, slots
from contacts.importing.targets import Row
from contacts.importing.tracing import Trace
from contacts.importing.writing import Hand
from contacts.models import CannotRelate, Contact, ImportTrace
from contacts.models.folding import fold_all
from contacts.vcard.related import says_all, word_of

AT_ONCE = 200
Said = namedtuple("Said", "person label other")


def relate(runner):
    """Tie them together; again, after a crash, adds nothing."""
    if not _asks(runner):
        return
    wanted = {key for rows in _rows(runner) for row in rows for _l, name in _related(row) for key in _keys(name)}
    if not wanted:
        return
    places, found = Places(), []
    runner.run.hand = Hand()
    for rows in _rows(runner):
        found += _whom(runner, rows, wanted, places)
    for start in range(0, len(found), AT_ONCE):
        _tie(runner.run, found[start : start + AT_ONCE], places)
    runner.run.trace = None


def _asks(runner):
    """Whether the file has such a column, and cards that say something there."""
    columns = runner.run.mapping.get("columns", {})
    if "related" not in {slots.parse(said)[0] for said in columns.values() if said}:
        return False
    with reading.opened(runner.run.file) as raw:
        start = raw.read(4096)
        raw.seek(0)
        return not cards.is_vcard(start) or cards.names_others(raw)


def _rows(runner):
    """All rows that came in, some at a time, as they were read or mended."""
    for chunk in reading.chunks(runner.run.file, runner.run.mapping):
        runner.mend(chunk)
        runner.read(chunk)
        yield [row for row in chunk if not row.outcome and not row.error]
        runner.job.tell(runner.reached)


def _related(row):
    return row.values.get("related") or ()


def _keys(text):
    """By what the other may be known: as a UID, and as a name."""
    return ("uid", _uid(text)), ("name", _name(text))


def _uid(text):
    return text.strip().lower().removeprefix("urn:uuid:")


def _name(text):
    return " ".join(text.split()).casefold()


class Places:
    """Who in the file answers to a key: somebody once, or nobody for sure."""

    def __init__(self):
        self.known = {}

    def note(self, key, pk):
        """`pk` is None for a row that did not come in: it may be the one that is meant."""
        self.known[key] = pk if self.known.get(key, pk) == pk else None

    def sure(self, text):
        """`(key, whether the file names somebody so)`"""
        for key in _keys(text):
            if key in self.known:
                return self.known[key], True
        return None, False


@transaction.atomic
def _whom(runner, rows, wanted, places):
    """Note who answers to what others call them, and gather what they say of others."""
    known = [(row, [key for key in _own_keys(row) if key in wanted]) for row in rows]
    known = [(row, keys) for row, keys in known if keys or _related(row)]
    runner.run.trace = Trace()  # their companies are there by now: nothing is made
    whose = runner.target.whom([row for row, _keys_ in known], runner.run) if known else {}
    found = []
    for row, keys in known:
        person, mine = whose.get(row.line, (None, False))
        for key in keys:
            places.note(key, person)
        if person and mine:
            found += [Said(person, label, other) for label, other in _related(row)]
    return found


def _own_keys(row):
    v = row.values
    names = {v.get("name") or "", " ".join(filter(None, (v.get("first_name"), v.get("last_name"))))}
    keys = [("name", _name(name)) for name in names if name]
    return [*keys, ("uid", _uid(v["card_uid"]))] if v.get("card_uid") else keys


@transaction.atomic
def _tie(run, found, places):
    run.trace = Trace()
    others = _others(run, found, places)
    people = Contact.objects.in_bulk({one.person for one in found} | {pk for pk in others.values() if pk})
    touched, left = {}, {}
    for one in found:
        person, other = people.get(one.person), people.get(others[one.other])
        if person is None:
            continue
        tied = _tied(run, person, one.label, other)
        if tied:
            touched |= {person.pk: person, other.pk: other}
        if not tied or not says_all(one.label):
            left.setdefault(person.pk, []).append(cards.related_fact(one.label, one.other))
    rows = [Row(0, [], {"person": people[pk], "note": "\n".join(lines)}) for pk, lines in left.items()]
    several.add_notes(rows, run, set())
    filling.tell_changes(touched.values(), "contact", run)
    last = ImportTrace.objects.filter(run=run).aggregate(last=Max("chunk"))["last"] or 0
    run.trace.store(run, max(last, run.position) + 1)


def _tied(run, person, label, other):
    """Whether they belong together now, as they may have before."""
    word = word_of(label)
    if other is None or not word:
        return False
    try:
        relation, is_new = person.tie(word, other)
    except CannotRelate:
        return False
    if is_new:
        run.trace.add([relation])
        for one in (person, other):
            run.trace.tell(one, "relations", "", f"{relation.label_for(one)} {relation.other_than(one)}")
    return True


def _others(run, found, places):
    """`{what somebody is called: their key}`; None where it is not sure."""
    sure = {one.other: places.sure(one.other) for one in found}
    people = _seen(run, [name for name, (_pk, in_file) in sure.items() if not in_file])
    return {name: pk if in_file else people.get(name) for name, (pk, in_file) in sure.items()}


def _seen(run, names):
    """Those of the names that exactly one of the people has whom the importer may see."""
    folded = fold_all(map(_name, names)) if names else {}
    rows = Contact.objects.visible_to(run.owner) if run.owner else Contact.objects.all()
    found = {}
    for person in rows.filter(folded__in=folded.values()).only("first_name", "last_name") if names else ():
        found.setdefault(_name(str(person)), set()).add(person.pk)
    return {name: min(found[_name(name)]) for name in names if len(found.get(_name(name), ())) == 1}
