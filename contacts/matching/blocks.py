"""Which records are worth comparing: those that share a key. Large blocks are split by further evidence."""

import logging
from bisect import bisect_right
from collections import defaultdict

log = logging.getLogger(__name__)
LARGE = 40  # members; a larger block is split
DEEPEST = 3  # splits one after the other
MOST_OF = 0.7  # what so many of a block have does not tell its members apart
NEIGHBOURS = 20  # compared with each in a block that nothing splits


def gather(faces):
    """`{key: places}` of the keys that two or more share; a key is kept as its hash to save memory."""
    once, shared = {}, {}
    for place, face in enumerate(faces):
        for key in {hash(key) for key in face.block_keys()}:
            if key in shared:
                shared[key].append(place)
            elif key in once:
                shared[key] = [once.pop(key), place]
            else:
                once[key] = place
    return shared


def split(faces, places, depth=0, used=frozenset()):
    """Blocks of at most LARGE members; where nothing tells the members apart, neighbours in a sorted row."""
    if len(places) <= LARGE:
        yield places
        return
    parts = defaultdict(list)
    for place in places if depth < DEEPEST else ():
        for mark in faces[place].marks():
            if mark not in used:
                parts[mark].append(place)
    telling = {mark: part for mark, part in parts.items() if len(part) <= MOST_OF * len(places)}
    if len(telling) < len(parts) or not parts:
        yield from neighbours(faces, places)
    for mark, part in telling.items():
        if len(part) > 1:
            yield from split(faces, part, depth + 1, used | {mark})


def neighbours(faces, places):
    """What is left when most of a large block agree on everything but names: those next to each other by name."""
    log.info("%d records share their keys: beside shared evidence only neighbours by name are compared", len(places))
    row = sorted(places, key=lambda place: faces[place].content)
    for at in range(0, len(row), NEIGHBOURS // 2):
        yield sorted(row[at : at + NEIGHBOURS])


def candidates(faces, shared=None, fresh=None):
    """For each place the later places that it should be compared with, each once. `shared` are the places that share
    a key; else they are gathered here. With `fresh` places, one of the two is always such a one.
    """
    blocks = [[] for _face in faces]
    for places in gather(faces).values() if shared is None else shared:
        for block in split(faces, places):
            for place in block:
                blocks[place].append(block)
    for place, mine in enumerate(blocks):
        later = set()
        for block in mine:
            later.update(block[bisect_right(block, place) :])
        if fresh is not None and place not in fresh:
            later &= fresh
        blocks[place] = None
        yield place, sorted(later)
