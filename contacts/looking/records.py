"""The people and companies as a search reads them: only the columns that are compared, and which of them are new."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Func, OuterRef, TextField

from contacts.models import Company, Contact, EmailAddress, FieldChange, PhoneNumber, PostalAddress

NAMES = ("first_name", "last_name", "company", "emails", "phones")
PLACE = ("street", "city", "region", "postcode", "country")
OF_COMPANY = ("name", "domain", "country")
PARTS = ["contacts.emailaddress", "contacts.phonenumber", "contacts.postaladdress"]
TOLD = {
    "contacts": ["first_name", "last_name", "company_id", "merged_into_id", "deleted_at"],
    "companies": [*OF_COMPANY, "merged_into_id", "deleted_at"],
}
MODELS = {"contacts": Contact, "companies": Company}
UNKNOWN = """
SELECT id FROM ({living}) AS living (id)
WHERE NOT EXISTS (SELECT 1 FROM contacts_lookalike AS kept WHERE kept.of = '{of}' AND kept.record = id)
"""
FIND_CHANGED = (
    "INSERT INTO {todo} SELECT id FROM ({living}) AS living (id) WHERE id IN ({changed}) ON CONFLICT DO NOTHING"
)
GONE = """
DELETE FROM contacts_lookalike AS kept WHERE of = %s
AND NOT EXISTS (SELECT 1 FROM ({living}) AS living (id) WHERE id = kept.record)
"""


class Row(Func):
    """Several columns as one list."""

    template, output_field = "ARRAY[%(expressions)s]", TextField()


class Records:
    """`since` is when the last search began; what was read then and did not change is not read again."""

    def __init__(self, of, since=None):
        self.of, self.model, self.since = of, MODELS[of], since

    def are_there(self):
        """Whether anything changed since."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS ({self._unknown()})")
            return cursor.fetchone()[0] or any(rows.exists() for rows in self._changed())

    def _unknown(self):
        return UNKNOWN.format(of=self.of, living=_sql(self.living().values("pk")))

    def living(self):
        """Whoever is compared at all."""
        return self.model.objects.order_by()

    def find(self, tables):
        """Write down which are to be read; forget those that are gone."""
        todo, living = tables.names["todo"], _sql(self.living().values("pk"))
        with connection.cursor() as cursor:
            cursor.execute(GONE.format(living=living), [self.of])
            cursor.execute(f"INSERT INTO {todo} {self._unknown()}")
            for rows in self._changed() if self.since else ():
                cursor.execute(FIND_CHANGED.format(todo=todo, living=living, changed=_sql(rows)))

    def _changed(self):
        """Keys of those of whom something changed that is compared."""
        changes = FieldChange.objects.filter(at__gte=self.since).order_by()
        own = changes.filter(of=self.model._meta.label_lower, changes__has_any_keys=TOLD[self.of])
        yield own.values("key")
        if self.of == "contacts":
            yield changes.filter(of__in=PARTS, contact_key__isnull=False).values("contact_key")
            named = changes.filter(of="contacts.company", changes__has_key="name").values("key")
            yield Contact.objects.filter(company__in=named).order_by().values("pk")

    def read(self, keys):
        """`(key, row for the matching)` of these, as far as they are there."""
        rows = self.model.objects.filter(pk__in=keys).order_by()
        if self.of == "companies":
            for key, *values in rows.values_list("pk", *OF_COMPANY):
                yield key, dict(zip(OF_COMPANY, values, strict=True))
            return
        for key, place, *values in rows.values_list("pk", *_columns()).iterator(chunk_size=2000):
            yield key, dict(zip(NAMES, values, strict=True)) | dict(zip(PLACE, place[0] if place else (), strict=False))


def _columns():
    mine = {"contact": OuterRef("pk")}
    first = PostalAddress.objects.filter(**mine).annotate(row=Row(*PLACE))[:1]
    return (
        ArraySubquery(first.values("row")),
        "first_name",
        "last_name",
        "company__name",
        ArraySubquery(EmailAddress.objects.filter(**mine).values("address")),
        ArraySubquery(PhoneNumber.objects.filter(**mine).values("number")),
    )


def _sql(rows):
    """The statement of a queryset with its values in place."""
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        return cursor.mogrify(sql, values).decode()
