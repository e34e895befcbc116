"""Server time and queries of each page, on whatever business is in the database (best: `./crm manage demo`).

    .venv/bin/python bench/pages.py [user name …]

Prints per page the median of five requests in milliseconds, the queries, and the size. Nothing is asserted: figures
belong to the machine they were taken on; compare within one run.
"""

import os
import re
import sys
import time
from pathlib import Path
from statistics import median

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_site.settings")
django.setup()

from django.db import connection  # noqa: E402 (needs the settings)
from django.test import Client  # noqa: E402

from crm_site.staff.models import User  # noqa: E402

LINK = re.compile(r'href="(/[^"#?]*)["?]')
ROUNDS = 5


def pages(client):
    """Every page that the shell or a first list line leads to."""
    found = set(LINK.findall(client.get("/").content.decode()))
    for page in list(found):
        if page.startswith(("/static", "/admin", "/sign-out")):
            continue
        links = LINK.findall(client.get(page).content.decode())
        found |= {link for link in links if re.search(r"/\d+/", link)}
    kinds = {}
    for page in sorted(found):
        if not page.startswith(("/static", "/admin")):
            kinds.setdefault(re.sub(r"\d+", "N", page), page)
    return kinds.values()


def measure(client, page):
    queries = []
    with connection.execute_wrapper(lambda execute, *args: queries.append(1) or execute(*args)):
        answer = client.get(page)
    spent = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        client.get(page)
        spent.append((time.perf_counter() - begun) * 1000)
    return answer.status_code, median(spent), len(queries), len(getattr(answer, "content", b""))


def main(names):
    for user in User.objects.filter(username__in=names):
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(user)
        for page in pages(client):
            status, ms, queries, size = measure(client, page)
            print(f"{user.username:14} {status} {ms:7.1f} ms {queries:3} queries {size // 1024:4} KB  {page}")


if __name__ == "__main__":
    main(sys.argv[1:] or ["jonas.keller", "nora.brandt", "elif.aksoy", "mara.vogt"])
