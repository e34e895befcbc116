import argparse
import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from reports.metrics import Unknown, find, metrics
from reports.scope import asked


class Command(BaseCommand):
    help = "Say a number of the business as the dashboard does, over everything; without a name, list them."

    def add_arguments(self, parser):
        parser.add_argument("name", nargs="?", help="such as sales.win_rate")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--from", dest="since", type=_day, help="first day of the period, YYYY-MM-DD, UTC")
        parser.add_argument("--to", dest="until", type=_day, help="last day of the period, YYYY-MM-DD, included")

    def handle(self, *, name, json, since, until, **options):
        if since and until and until < since:
            raise CommandError("--to is before --from.")
        if name is None:
            return self.list(json)
        try:
            wanted = find(name)
        except Unknown as unknown:
            raise CommandError(_advice(unknown)) from None
        self.say(wanted, json, since, until)

    def list(self, as_json):
        for one in metrics.values():
            facts = {"name": one.name, "label": str(one.label), "unit": one.unit, "sentence": str(one.sentence)}
            self.stdout.write(json.dumps(facts) if as_json else f"{one.name:34}{one.sentence}")

    def say(self, wanted, as_json, since, until):
        key = "custom" if since or until else "ever"
        question = asked({"period": key, "since": since, "until": until}, None, now())
        value = wanted.value(question.scope)
        if not as_json:
            self.stdout.write(f"{wanted.label}: {wanted.words(value)}")
            self.stdout.write(f"{wanted.sentence} ({'now' if wanted.standing else question.period})")
            return
        days = {"from": since and str(since), "to": until and str(until), "as_of": question.as_of.isoformat()}
        self.stdout.write(json.dumps(wanted.told(value) | days, ensure_ascii=False))


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day. Write it as 2026-01-31.") from None


def _advice(unknown):
    near = " or ".join(unknown.near)
    return f"There is no number “{unknown}”. " + (f"Did you mean {near}?" if near else "`metric` alone lists them.")
