"""How long the pages of everyday work take on a business of a million people, and what they ask of the database.

    ./crm bench million [--scale 1] [--data DIR] [--rounds 30] [--plans] [--only WORD]

Through the whole stack in one process: address, session, rights, queries, template, the complete HTML. Prints per page
the median and the least of warm rounds in milliseconds, how long the application and the database were at work in a
round (what a busy machine changes least), the queries and the size;
with `--plans` also how each query that took over 3 ms was carried out. Nothing is asserted: milliseconds belong to the
machine; compare within one run.
"""

import json
import re
import statistics
import sys
import time
from urllib.parse import urlencode

from business import arguments, business

NOTABLE = re.compile(r"(Scan|Sort|Aggregate|Join|Nested Loop|Rows Removed|SubPlan)")

WORDS = {
    "part of a name": ["smi", "gar", "mill", "joh", "nels"],
    "two words": ["maria lopez", "john smith", "wei chen", "lisa brown"],
    "name and company": ["mary northern", "david quantum"],
    "part of an e-mail": ["anna.gar", "smith42", "@silverfoods", "lopez123"],
    "phone digits": ["+49 40 23", "555 12", "(0)20 7946", "9912345"],
    "a slip": ["smiht", "jhonson", "garcai", "willaims"],
    "two letters": ["ja", "an", "xq"],
    "every row": ["example", "customer"],
    "a deal": ["quantum energy pilot", "D4711"],
    "a ticket": ["#1234", "refund request"],
    "words of a note": ["legal review", "brochure next week"],
    "nothing": ["qqqqzzzz", "zzz yyy xxx"],
}


def main(arguments_):
    more = {
        "rounds": {"type": int, "default": 30, "help": "default: %(default)s"},
        "plans": {"action": "store_true", "help": "show the plans of slow queries"},
        "only": {"default": "", "help": "pages with this word in their name"},
    }
    chosen = arguments("Measure the pages of everyday work on a large business.", **more).parse_args(arguments_)
    with business(chosen.scale, chosen.data, chosen.fresh):
        warm_up()
        print(f"{'page':44} {'ms':>7} {'least':>7} {'cpu':>7} {'db cpu':>7} {'queries':>7} {'KB':>5}")
        for name, user, addresses, headers in pages():
            if chosen.only in name:
                measure(name, browser(user), addresses, headers, chosen)


def browser(username):
    from django.test import Client

    from crm_site.staff.models import User

    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    client.force_login(User.objects.get(username=username))
    return client


def warm_up():
    """Static files, templates, translations, connections: paid once by each process of a server."""
    from crm_site.runtime.prepare import collect_static

    collect_static()
    for address in ("/", "/contacts/", "/contacts/1/", "/search/?q=abc"):
        browser("person0").get(address)


def pages():
    """`(name, user, addresses, headers)`: several addresses are taken in turn."""
    yield from pages_of_people()
    yield from pages_of_work()
    yield from pages_of_care()
    yield from pages_of_search()


def pages_of_people():
    yield "people, first page", "person0", ["/contacts/"], {}
    yield "people, first page (manager)", "person14", ["/contacts/"], {}
    yield "people, page 1,000", "person0", [page_1000("/contacts/")], {}
    yield "people, by newest", "person0", ["/contacts/?sort=created"], {}
    yield "people, by newest, page 1,000", "person0", [page_1000("/contacts/?sort=created")], {}
    yield "people, mine", "person0", ["/contacts/?view=mine"], {}
    yield "people, three conditions", "person0", [filtered(three)], {}
    yield "people, with a tag", "person0", [filtered(tagged)], {}
    yield "people, search field", "person0", [f"/contacts/?q={word}" for word in WORDS["part of a name"]], {}
    yield "people, search field, rare", "person0", ["/contacts/?q=lopez123", "/contacts/?q=qqqqzzzz"], {}
    yield "a person", "person0", [f"/contacts/{key}/" for key in keys("contacts.Contact")], {}
    yield "a person (manager)", "person14", [f"/contacts/{key}/" for key in keys("contacts.Contact")], {}
    yield "companies", "person0", ["/companies/"], {}
    yield "a company", "person0", [f"/companies/{key}/" for key in keys("contacts.Company")], {}


def pages_of_work():
    yield "deals", "person0", ["/deals/"], {}
    yield "deals (manager)", "person14", ["/deals/"], {}
    yield "deals, by name", "person14", ["/deals/?sort=name&view=all"], {}
    yield "deals, by amount", "person14", ["/deals/?sort=amount&view=all"], {}
    yield "leads, by name", "person14", ["/leads/?sort=name"], {}
    yield "tickets (agent)", "person16", ["/tickets/?view=open"], {}
    yield "tickets, all (agent)", "person16", ["/tickets/?view=all"], {}
    yield "today", "person0", ["/"], {}
    yield "tasks, of everybody", "person14", ["/tasks/?whose=all"], {}
    yield "calendar", "person0", ["/calendar/"], {}


def pages_of_care():
    yield "panels of a person", "person0", [f"/contacts/{key}/panels/" for key in keys("contacts.Contact")], {}
    stories = [f"/records/contacts/{key}/history/" for key in keys("contacts.Contact")]
    yield "history of a person", "person0", stories, {}
    yield "numbers of the views", "person14", ["/lists/contacts/counts/"], {}
    yield "data quality", "person14", ["/quality/"], {}
    yield "rows of a check", "person14", ["/quality/contacts.stale/"], {}
    yield "duplicates", "person14", ["/duplicates/contacts/"], {}
    yield "bin", "person14", ["/bin/contacts/"], {}


def pages_of_search():
    part = {"HX-Request": "true"}
    for name, texts in WORDS.items():
        yield f"box: {name}", "person0", [f"/search/?{urlencode({'q': text})}" for text in texts], part
    yield "search page: part of a name", "person14", [f"/search/?q={text}" for text in WORDS["part of a name"]], {}


def keys(label, number=10):
    """Some records from all over the table."""
    from django.apps import apps

    last = apps.get_model(label).objects.order_by("-pk").values_list("pk", flat=True).first()
    return [1 + last * step // number for step in range(number)]


def three():
    """In a town, customers, of one owner."""
    from contacts.models import PostalAddress
    from crm_site.staff.models import User

    city = PostalAddress.objects.order_by("pk").values_list("city", flat=True)[100]
    owner = User.objects.get(username="person3").pk
    return [
        {"field": "city", "op": "is", "value": city},
        {"field": "lifecycle", "op": "in", "value": ["customer"]},
        {"field": "owner", "op": "in", "value": [str(owner)]},
    ]


def tagged():
    from contacts.models import Tag

    return [{"field": "tag", "op": "in", "value": [str(Tag.objects.order_by("name").values_list("pk", flat=True)[3])]}]


def filtered(conditions):
    return f"/contacts/?{urlencode({'filter': json.dumps({'all': conditions()})})}"


def page_1000(address):
    """Its address, as the link to it reads: the key of the last row before it, from an honest walk."""
    from contacts.lists import LISTS
    from contacts.models import Contact
    from crm_site.lib import keyset

    order = LISTS["contacts"].sorts["created" if "created" in address else "name"]
    last = Contact.objects.order_by(*order)[49_949]
    token = keyset._write(False, last, list(order))
    return f"{address}{'&' if '?' in address else '?'}page={token}"


def measure(name, client, addresses, headers, chosen):
    watch = Watch()
    for address in addresses * 2:
        answer = client.get(address, headers=headers)
        if answer.status_code != 200:
            print(f"{name:44} {answer.status_code} {address}")
            return
    spent, before = [], work()
    for round_ in range(chosen.rounds):
        begun = time.perf_counter()
        client.get(addresses[round_ % len(addresses)], headers=headers)
        spent.append((time.perf_counter() - begun) * 1000)
    here, there = ((after - before) * 1000 / chosen.rounds for before, after in zip(before, work(), strict=True))
    queries = []
    for address in addresses:
        with watch.looking():
            answer = client.get(address, headers=headers)
        queries.append(len(watch.seen))
    print(
        f"{name:44} {statistics.median(spent):7.1f} {min(spent):7.1f} {here:7.1f} {there:7.1f} {max(queries):7} "
        f"{len(answer.content) // 1024:5}",
        flush=True,
    )
    if chosen.plans:
        watch.tell_slow()


def work():
    """Seconds that this process and its session of the database have been at work."""
    import psutil
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        there = psutil.Process(cursor.fetchone()[0]).cpu_times()
    return time.process_time(), there.user + there.system


class Watch:
    """The queries of a request, with their time."""

    def __init__(self):
        self.seen, self.slow = [], {}

    def looking(self):
        from django.db import connection

        self.seen = []
        return connection.execute_wrapper(self._timed)

    def _timed(self, execute, sql, params, many, context):
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent = (time.perf_counter() - begun) * 1000
            self.seen.append((spent, sql, params))
            if spent > 3 and sql.lstrip().upper().startswith(("SELECT", "(SELECT", "WITH")):
                self.slow.setdefault(sql, []).append((spent, params))

    def tell_slow(self):
        from django.db import connection

        for sql, runs in sorted(self.slow.items(), key=lambda one: -max(run[0] for run in one[1]))[:6]:
            spent, params = max(runs, key=lambda run: run[0])
            print(f"    {spent:7.1f} ms  {len(runs)} times  {sql[:200]}")
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF) " + sql, params)
                for (line,) in cursor.fetchall():
                    if NOTABLE.search(line) and "never executed" not in line:
                        print(f"                {line[:170]}")


if __name__ == "__main__":
    main(sys.argv[1:])
