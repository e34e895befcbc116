"""How long finding duplicates among people takes, and how well it does on a base whose truth is known.

    .venv/bin/python bench/matching.py [people, 100000 unless told]

Prints seconds, pairs, peak memory, precision of each tier and recall, on an invented base full of families, colleagues
and namesakes. Nothing is asserted: seconds belong to the machine they were taken on.
"""

import resource
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from contacts.matching import pairs
from contacts.tests.matching_dirt import World


def main(size):
    world = World(size)
    truth, before = world.truth(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begun, worked = time.perf_counter(), time.process_time()
    found, right = Counter(), Counter()
    for i, j, _score, tier in pairs(world.rows):
        found[tier] += 1
        right[tier] += (i, j) in truth
    spent, worked = time.perf_counter() - begun, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size} people, {len(truth)} true pairs: {spent:.1f} s ({worked:.1f} s of them at work)")
    print(f"memory  {peak:.0f} MB at most, {before:.0f} MB before")
    for tier in ("auto", "review"):
        print(f"{tier:7} {found[tier]:7} pairs, precision {right[tier] / max(found[tier], 1):.4f}")
    print(f"recall  {sum(right.values()) / len(truth):.4f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
