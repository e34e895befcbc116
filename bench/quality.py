"""How long the daily round of data quality takes, check by check.

    ./crm bench quality [--scale 0.1] [--data DIR]

On the business of `./crm bench business`, twice: the first round writes down all that it finds, the second one what
changed since, as each day does. Figures and findings are gone when it ends. Nothing is asserted: seconds belong to the
machine.
"""

import os
import sys
import time

from business import arguments, business
from duplicates import at_work


class Done(Exception):
    """All is measured; nothing of it stays."""


def main(arguments_):
    chosen = arguments("Take the figures of data quality on a large business.").parse_args(arguments_)
    with business(chosen.scale, chosen.data, chosen.fresh) as connection:
        from django.db import transaction

        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        print(f"{'check':26} {'s':>7} {'db cpu':>7} {'again':>7} {'db cpu':>7} {'rows':>9} {'found':>9}")
        try:
            with transaction.atomic():
                measure(connection)
                raise Done
        except Done:
            pass


def measure(connection):
    from django.utils.timezone import localdate

    from contacts.models import QualityFigure, QualityFinding
    from contacts.quality import taking
    from contacts.quality.registry import Asking, all_checks

    whole, asking = [0, 0, 0, 0], Asking.now()
    for check in all_checks():
        spent = []
        for _round in range(2):
            begun, there = time.perf_counter(), at_work(connection)
            taking.take(check, asking, day=localdate())
            spent += [time.perf_counter() - begun, at_work(connection) - there]
        whole = [a + b for a, b in zip(whole, spent, strict=True)]
        rows = sum(QualityFigure.objects.filter(check_key=check.key).values_list("rows", flat=True))
        found = QualityFinding.objects.filter(check_key=check.key).count()
        tell(check.key, spent, f"{rows:9,} {found:9,}")
    tell("altogether", whole)


def tell(name, spent, rest=""):
    print(f"{name:26} {' '.join(f'{seconds:7.1f}' for seconds in spent)} {rest}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
