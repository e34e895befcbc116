"""Anniversaries that a row adds; one that is there already is not added again."""

from contacts.importing.writing import mould
from contacts.models import ImportantDate

KIND = ImportantDate.Kind.ANNIVERSARY.value


def anniversaries(rows, run, fresh):
    given = {
        (row.values["person"].pk, row.values["anniversary"]): row.values["person"]
        for row in rows
        if row.values.get("anniversary")
    }
    asked = {pk for pk, _day in given} - fresh
    known = (
        ImportantDate.objects.filter(contact__in=asked, kind=KIND, label="") if asked else ImportantDate.objects.none()
    )
    there, cast = set(known.values_list("contact", "day")), mould(ImportantDate)
    new = [cast(contact_id=pk, kind=KIND, day=day) for pk, day in given if (pk, day) not in there]
    run.trace.add(run.hand.add(new))
    for one in new:
        if one.contact_id not in fresh:
            run.trace.tell(given[one.contact_id, one.day], "dates", "", str(one))
    return {one.contact_id for one in new}
