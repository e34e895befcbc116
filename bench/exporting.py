"""How quickly a list of people becomes a file, beside a bare COPY of the same columns.

    ./crm bench exporting [--scale 1] [--data DIR] [--format csv] [--columns company,email,tags]

A real worker writes the file on the large business of `business.py`, as a person asks for it. Prints rows per second of
it and of `COPY (SELECT …) TO` of the usual columns, their ratio, and by how much the worker's memory grew. Nothing is
asserted: seconds belong to the machine they were taken on.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from business import arguments, business
from scratch import done, load, peak_memory, worker

COLUMNS = "company,stage,email,phone,owner,city,tags,created"
BARE = """
COPY (
    SELECT person.external_id, first_name, last_name, company.name, lifecycle,
        (SELECT address FROM contacts_emailaddress one WHERE one.contact_id = person.id ORDER BY is_primary DESC, id LIMIT 1),
        (SELECT number FROM contacts_phonenumber one WHERE one.contact_id = person.id ORDER BY is_primary DESC, id LIMIT 1),
        (SELECT trim(u.first_name || ' ' || u.last_name) FROM staff_user u WHERE u.id = person.owner_id),
        (SELECT city FROM contacts_postaladdress one WHERE one.contact_id = person.id ORDER BY is_primary DESC, id LIMIT 1),
        (SELECT string_agg(tag.name, ', ' ORDER BY tag.name) FROM contacts_contact_tags carried
            JOIN contacts_tag tag ON tag.id = carried.tag_id WHERE carried.contact_id = person.id),
        person.created_at
    FROM contacts_contact person LEFT JOIN contacts_company company ON company.id = person.company_id
    WHERE person.merged_into_id IS NULL AND person.deleted_at IS NULL ORDER BY person.folded, person.id
) TO STDOUT (FORMAT csv)
"""  # noqa: E501 (a query reads better whole)


def main(arguments_):
    more = {
        "format": {"default": "csv", "choices": ["csv", "xlsx", "vcf"], "help": "default: %(default)s"},
        "columns": {"default": COLUMNS, "help": "default: %(default)s"},
    }
    chosen = arguments("Take a large list along as a file.", **more).parse_args(arguments_)
    with business(chosen.scale, chosen.data, chosen.fresh) as connection:
        name = connection.settings_dict["NAME"]
        with worker(DJANGO_SETTINGS_MODULE="crm_site.settings_test", CRM_TEST_DATABASE=name) as process:
            before, job = exported(chosen, process)
            grown = peak_memory(process) - before
        spent, people = (job.finished_at - job.started_at).total_seconds(), job.result["rows"]
        bare, size = bare_copy(connection), job.result_file.size / 2**20
        job.result_file.delete()
    print(f"{people} people as {chosen.format}, {load()}: {job.message}")
    print(
        f"{'export':12} {spent:7.1f} s {people / spent:9.0f} rows/s   {size:.0f} MB; the worker grew by {grown:.0f} MB"
    )
    print(f"{'bare COPY':12} {bare:7.1f} s {people / bare:9.0f} rows/s   export / COPY {bare / spent:.2f}")


def exported(chosen, process):
    """`(memory of the worker when it has done something, job)`: a file of one person goes first."""
    from contacts.models import Contact
    from crm_site.staff.models import User

    user = User.objects.get_or_create(username="bench", is_superuser=True)[0]
    one = {"picked": [Contact.objects.values_list("pk", flat=True).first()], "columns": chosen.columns}
    for asked in (one, one, one, {"filter": {}, "columns": chosen.columns}):  # each process of the worker once
        before = peak_memory(process)
        job = done(begun(user, chosen.format, asked), process)
    return before, job


def begun(user, ending, asked):
    from django.utils.timezone import now

    from contacts.bulk import verbs
    from contacts.bulk.beginning import begin
    from contacts.lists import LISTS

    verb = verbs.find("contacts", "export")
    return begin(LISTS["contacts"], verb, "Export", by=user, asked=asked, value={"format": ending}, as_of=now()).job


class Nowhere:
    def write(self, text):
        return len(text)


def bare_copy(connection):
    with connection.cursor() as cursor:
        begun = time.perf_counter()
        cursor.copy_expert(BARE, Nowhere())
        return time.perf_counter() - begun


if __name__ == "__main__":
    main(sys.argv[1:])
