"""Looking through a base of any size for duplicates: the database keeps and gathers who shares a key, and only the
records of some thousand blocks at a time are held here. Each step may be done twice, so that a search whose process
was killed goes on where it was.
"""

import time

from contacts.looking import kept
from contacts.looking.tables import ALIVE, SLICE, Tables
from contacts.matching import FACES, among
from contacts.matching.rates import Known

AT_ONCE = 2000  # records that are read
HELD = 100_000  # records that are compared with each other at a time; a smaller base is compared as a whole
BREATH = 1.0  # seconds between two signs of life
READING = 0.15  # of the way is behind us when all is read


class Stopped(Exception):
    """Somebody stopped the search."""


class Search:
    """One search, `state` is what the steps so far came to. `base` knows the records: `of`, `read(keys)` gives
    `(key, row)`, `find(table)` writes down which are to be read. With `only_changed` nothing else is compared.
    `tell(part done)` is a sign of life, false when it is to stop.
    """

    def __init__(self, number, base, state=None, *, only_changed=False, tell=lambda part: True):
        self.base, self.only_changed, self.tell, self.told = base, only_changed, tell, time.monotonic()
        self.tables, self.face = Tables(number, base.of), FACES[base.of][0]
        self.state, self.within = dict(state or {}), 0
        if self.state.get("step") and not self.tables.survive():
            self.state = {}

    def step(self):
        """Do the next one; the pairs that it found."""
        return getattr(self, f"_{self.state.get('step', 'begin')}")()

    @property
    def is_over(self):
        return self.state.get("step") == "over"

    @property
    def part(self):
        """How much of the way is behind us, 0 to 1."""
        state = self.state
        if "compared" in state:
            compared = state["compared"] + self.within
            return READING + (1 - READING) * (compared / state["blocks"] if state["blocks"] else 1)
        return READING * state.get("read", 0) / (state.get("todo") or 1) if state else 0

    def _begin(self):
        self.tables.make()
        self.base.find(self.tables)
        self.state = {"step": "read", "todo": self.tables.size("todo"), "read": 0, "after": ALIVE}
        return []

    def _read(self):
        """Take some records apart, and keep by which keys they are found."""
        self._breathe()
        records = self.tables.to_read(self.state["after"], AT_ONCE)
        if records:
            kept.keep(self.base.of, [(record, self.face(row)) for record, row in self.base.read(records)])
            self.state |= {"after": records[-1], "read": self.state["read"] + len(records)}
        else:
            parts = 1 + int(self.tables.kept()[1] or 0) // SLICE
            self.state |= {"step": "group", "part": 0, "parts": parts}
        return []

    def _group(self):
        """Gather who shares a key, some of the keys at a time."""
        if self.state["part"] == 0:
            self.tables.clear_blocks()
        if self.only_changed:
            self.tables.group_changed()
            self.state["part"] = self.state["parts"]
        else:
            self.tables.group(self.state["part"], self.state["parts"])
            self.state["part"] += 1
        if self.state["part"] == self.state["parts"]:
            self.state["step"] = "count"
        return []

    def _count(self):
        self.tables.count_values()
        blocks = self.tables.size("blocks") - 1
        begin = {"step": "compare", "first": ALIVE, "key": 2**31 - 1, "compared": 0, "blocks": blocks}
        self.state |= begin | {"size": self.tables.contents()}
        return []

    def _compare(self):
        """The records of so many blocks as may be held."""
        portion, first, key = self._portion()
        if not portion:
            self.state["step"] = "over"
            return []
        found = list(self._compared(portion))
        self.state |= {"first": first, "key": key, "compared": self.state["compared"] + len(portion)}
        self.within = 0
        return found

    def _portion(self):
        first, key = self.state["first"], self.state["key"]
        portion, held = [], set()
        while blocks := self.tables.blocks_after(first, key, AT_ONCE):
            for first_, key_, records in blocks:
                if portion and len(held) + sum(record not in held for record in records) > HELD:
                    return portion, first, key
                first, key = first_, key_
                portion.append(records)
                held.update(records)
        return portion, first, key

    def _compared(self, blocks):
        keys, faces = [], []
        for record, row in self.base.read(sorted({record for block in blocks for record in block})):
            keys.append(record)
            faces.append(self.face(row))
            self._breathe()
        place = {key: at for at, key in enumerate(keys)}
        blocks = [sorted(place[record] for record in block if record in place) for block in blocks]
        common = self.tables.common({value for face in faces for value in kept.values_of(face)})
        fresh = {place[key] for key in self.tables.changed_among(keys)} if self.only_changed else None
        rates = Known(self.state["size"], common, kept.value_hash)
        share = len(blocks) / len(faces) if faces else 0

        def breathe():
            self.within += share
            self._breathe()

        for i, j, score, tier in among(self.base.of, faces, rates, blocks, fresh, breathe):
            yield keys[i], keys[j], score, tier

    def _breathe(self):
        if time.monotonic() - self.told > BREATH:
            self.told = time.monotonic()
            if not self.tell(self.part):
                raise Stopped
