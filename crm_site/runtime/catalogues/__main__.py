"""Renew the catalogues: `python -m crm_site.runtime.catalogues collect [--tidy] | compile | check [de] [contacts]`."""

import sys

from crm_site.runtime.catalogues import catalogues, compile_stale
from crm_site.runtime.catalogues.checking import problems
from crm_site.runtime.catalogues.collecting import collect


def say_collected(tidy):
    for one in collect(tidy):
        print(f"{one}: renewed")
    compile_stale()


def say_checked(wanted):
    """Ends with 1 when something is missing or wrong."""
    faulty = 0
    for one in catalogues():
        if set(wanted) <= {one.part, one.language}:
            found = problems(one)
            faulty += len(found)
            print(f"{one}: {len(one.read())} texts, {len(found)} to mend", *found, sep="\n  ")
    sys.exit(bool(faulty))


def main(arguments):
    verb, rest = (arguments or ["help"])[0], arguments[1:]
    if verb == "collect":
        say_collected("--tidy" in rest)
    elif verb == "compile":
        compile_stale()
    elif verb == "check":
        say_checked(rest)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
