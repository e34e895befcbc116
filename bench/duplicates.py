"""How long a whole base is looked through for duplicates, and how much memory that takes.

    ./crm bench duplicates [--scale 0.1] [--data DIR] [--held 100000]

On the business of `./crm bench business`, by the product's own search, with `--held` records compared at a time. Prints
seconds, pairs and peak memory. Nothing is asserted: seconds belong to the machine they were taken on.
"""

import resource
import sys
import time
from collections import Counter

from business import arguments, business


def main(arguments_):
    held = {"held": {"type": int, "default": 0, "help": "records compared at a time; default: the product's own"}}
    chosen = arguments("Look through a large business for duplicates.", **held).parse_args(arguments_)
    with business(chosen.scale, chosen.data, chosen.fresh):
        from contacts import duplicates, looking
        from contacts.models import Contact

        looking.HELD = chosen.held or looking.HELD
        begun, before, found = time.perf_counter(), memory(), Counter()
        search = looking.Search("contacts", lambda keys=None: duplicates.read("contacts", keys), lambda done: True)
        for _one, _other, _score, tier in search.pairs():
            found[tier] += 1
        spent, at_work = time.perf_counter() - begun, time.process_time()
        print(
            f"{Contact.objects.count()} people, {looking.HELD} at a time: {spent:.1f} s ({at_work:.1f} s at work here)"
        )
        print(f"memory  {memory():.0f} MB at most, {before:.0f} MB before")
        print(", ".join(f"{number} {tier}" for tier, number in found.items()) or "no pair")


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
