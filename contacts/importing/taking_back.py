"""One chunk of an import on its way back: fields first, then what was made, unless somebody built on it."""

from django.apps import apps
from django.db.models import F, Min
from django.utils.timezone import now

from contacts.custom import is_own, keep
from contacts.importing import consenting
from contacts.importing.tracing import TAGGED, fingerprint, plain
from contacts.merging.children import links_to
from contacts.models import BulkChangeRow, Company, Consent, Contact, ContactPreference, Interaction, Look, Note, Tag
from contacts.models.reach import Reach

RECORDS = (Contact, Company)
LISTS = {Contact: "contacts", Company: "companies"}
UNCOUNTED = {Look}  # to have looked at somebody changes nothing


def everyone(model):
    """All rows of a kind, also those that are merged or in the bin."""
    return getattr(model, "everyone", model._base_manager)


class Chunk:
    def __init__(self, traces, run, by):
        self.run, self.by = run, by
        self.made, self.changed = {}, {}
        for trace in traces:
            self.made[trace.model] = dict(trace.made)
            if trace.changed:
                self.changed[trace.model] = {int(pk): told for pk, told in trace.changed.items()}
        self.tagged = {tuple(map(int, pair.split(":"))) for pair in self.made.pop(TAGGED, ())}
        self.counts = {"deleted": 0, "restored": 0, "stayed": 0, "names": []}

    def take_back(self):
        """What came of it: counts, and the names of records that stay as they are."""
        for label, records in self.changed.items():
            self.restore(apps.get_model(label), records)
        self.unchanged = {label: self.as_made(apps.get_model(label), keys) for label, keys in self.made.items()}
        stays = self.kept(Contact)
        self.remove_children(stays)
        self.remove(Contact, stays)
        self.remove(Company, self.kept(Company))
        for model in self.others():
            self.remove(model, self.kept(model))
        self.remove_tags()
        return self.counts

    def restore(self, model, records):
        """Fields that still say what the file said become what they were."""
        rows = list(everyone(model).select_for_update(of=("self",)).filter(pk__in=records).order_by("pk"))
        names, stayed = set(), 0
        for row in rows:
            mine = {name: old for name, (old, new) in records[row.pk].items() if plain(row, name) == new}
            for name, old in mine.items():
                self.put_back(row, name, old)
            names |= {"custom" if is_own(name) else name for name in mine}
            if model in RECORDS:
                row.version, row.updated_at = F("version") + 1, now()
            self.counts["restored"] += bool(mine)
            if len(mine) < len(records[row.pk]):
                stayed += 1
                self.counts["names"].append(str(row))
        self.counts["stayed"] += stayed
        names |= {"version", "updated_at"} if model in RECORDS else set()
        if names:
            everyone(model).bulk_update(rows, names, batch_size=500)

    def put_back(self, row, name, old):
        if is_own(name):
            keep(row, {name: old})
        else:
            field = row._meta.get_field(name)
            setattr(row, field.attname, self.there(field, old))

    @staticmethod
    def there(field, old):
        """The old value; nothing where it named a record that is gone."""
        if old is None or not field.is_relation:
            return field.to_python(old)
        return old if field.related_model._base_manager.filter(pk=old).exists() else None

    def as_made(self, model, keys):
        """Those of the rows that are as the import left them."""
        rows = everyone(model).filter(pk__in=keys)
        rows = rows.select_for_update(of=("self",)) if model in RECORDS else rows
        return {row.pk for row in rows.order_by("pk") if fingerprint(row) == keys[str(row.pk)]}

    def kept(self, model):
        """Records made by the chunk that somebody changed, or built on."""
        made = {int(pk) for pk in self.made.get(model._meta.label, ())}
        free = set(self.unchanged.get(model._meta.label, ()))
        there = set(everyone(model).filter(pk__in=made).values_list("pk", flat=True))
        return (there - free) | self.built_on(model, free)

    def built_on(self, model, keys):
        """Those of the records on which rows hang that are not the import's own."""
        found = set()
        links = [link for link in links_to(model) if link[0] not in UNCOUNTED] if keys else []
        if keys and model is Contact:
            links.append((ContactPreference, ContactPreference._meta.get_field("contact")))
        for rows_model, field in links:
            found |= self.strangers(rows_model, field, keys)
        if keys and model in RECORDS:
            found |= set(model.everyone.filter(merged_into__in=keys).values_list("merged_into", flat=True))
        return found & keys

    def strangers(self, model, field, keys):
        rows = model._base_manager.filter(**{f"{field.name}__in": keys})
        if model is Contact.tags.through and field.name == "contact":
            return {pk for pk, tag in rows.values_list("contact", "tag") if (pk, tag) not in self.tagged}
        return set(rows.exclude(pk__in=self.unchanged.get(model._meta.label, ())).values_list(field.name, flat=True))

    def others(self):
        """Kinds of records of upper floors: what was made that hangs on no person."""
        made = [apps.get_model(label) for label in self.made]
        known = (*RECORDS, Tag)
        return [one for one in made if one not in known and not any(f.name == "contact" for f in one._meta.fields)]

    def remove_children(self, stays):
        """What was added to people; not from those who stay since somebody built on them."""
        through = Contact.tags.through
        for pk, tag in self.tagged:
            if pk not in stays:
                through.objects.filter(contact=pk, tag=tag).delete()
        notes = self.made.get(Note._meta.label, {}).keys() - {
            str(pk) for pk in self.unchanged.get(Note._meta.label, ())
        }
        self.take_back_consent(stays)
        for label, keys in self.unchanged.items():
            model = apps.get_model(label)
            if model in (*RECORDS, Tag, Consent, *self.others()):
                continue
            rows = model._base_manager.filter(pk__in=keys).exclude(contact__in=stays)
            if model is Interaction:
                rows = rows.exclude(kind="contacts.note", about_id__in=[int(pk) for pk in notes])
                rows = rows.exclude(kind__startswith="contacts.consent_")  # the ledger stays, and so does what tells it
            self.remove_rows(model, rows)

    def take_back_consent(self, stays):
        """What the file said of people who stay here. The words on those who go, go with them."""
        going = self.unchanged.get(Contact._meta.label, set()) - stays
        said = Consent.objects.filter(pk__in=self.unchanged.get(Consent._meta.label, ()))
        consenting.take_back(said.exclude(contact__in=going | stays), self.run, self.by)

    def remove_rows(self, model, rows):
        people = set(rows.values_list("contact", flat=True)) if issubclass(model, Reach) else ()
        rows.delete()
        if people:
            left = model.objects.filter(contact__in=people)
            headless = left.exclude(contact__in=left.filter(is_primary=True).values("contact")).values("contact")
            firsts = headless.annotate(first=Min("pk")).order_by().values_list("first", flat=True)
            model.objects.filter(pk__in=list(firsts)).update(is_primary=True)

    def remove(self, model, stays):
        keys = self.unchanged.get(model._meta.label, set()) - stays
        if stays:
            rows = everyone(model).filter(pk__in=stays)
            self.counts["names"] += [str(row) for row in rows[:50]]
            self.counts["stayed"] += len(stays)
        if keys:
            if model in LISTS:
                BulkChangeRow.forget(LISTS[model], keys)
            everyone(model).filter(pk__in=keys).delete()
            self.counts["deleted"] += len(keys)

    def remove_tags(self):
        keys = self.unchanged.get(Tag._meta.label, set())
        used = set(Contact.tags.through.objects.filter(tag__in=keys).values_list("tag", flat=True))
        Tag.objects.filter(pk__in=keys - used).delete()
