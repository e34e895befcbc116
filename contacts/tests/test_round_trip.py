"""What an export writes, our own import reads: the same people, however they are called and reached."""

import json

from django.core.files.base import ContentFile
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from contacts.bulk import verbs
from contacts.bulk.beginning import begin
from contacts.importing import beginning
from contacts.lists import LISTS
from contacts.models import Company, Consent, Contact, Import, PostalAddress, Tag
from crm_site.jobs.work import run_to_end
from crm_site.staff.models import User

COLUMNS = "company,stage,job_title,emails,phones,addresses,tags"
ODD = [
    "=1+1",
    "+44",
    "-5",
    "@x",
    "'=1",
    "''-5",
    "'tis",
    "O'Brien",
    'Say "x"',
    "a,b",
    "a;b",
    "Ünal",
    "李",
    "a: b",
    "x\\n",
]
WORD = st.sampled_from(ODD) | st.text("abc =+-@'\",;:\\é1", min_size=1, max_size=8).map(
    lambda text: " ".join(text.split())
)
NAME = WORD.filter(bool)
LABEL = st.sampled_from(["", "work", "home", "mobile"])
EMAIL = st.tuples(LABEL, st.sampled_from(["a", "b.c", "d+e", "=f"]).map(lambda name: f"{name}@example.org"))
PHONE = st.tuples(LABEL, st.sampled_from(["+44 20 7946 0018", "030 123456", "+1 (212) 555-0100"]))
PLACE = st.tuples(
    LABEL, st.sampled_from(["Main St. 1", "1; Loft, A", "=Street", ""]), st.sampled_from(["Bath", "-Town", ""])
)
PERSON = st.fixed_dictionaries(
    {
        "first_name": NAME,
        "last_name": NAME,
        "job_title": st.just("") | NAME,
        "lifecycle": st.sampled_from(Contact.Lifecycle.values),
        "company": st.just("") | NAME,
        "emails": st.lists(EMAIL, max_size=3, unique_by=lambda one: one[1]),
        "phones": st.lists(PHONE, max_size=2, unique_by=lambda one: one[1]),
        "addresses": st.lists(PLACE.filter(lambda one: any(one[1:])), max_size=2, unique_by=lambda one: one[1:]),
        "tags": st.sets(st.sampled_from(["vip", "=tag", "a b"])),
        "consent": st.booleans(),
    }
)


class ExportAndImport(TestCase):
    """The base after it, compared with the base before."""

    def setUp(self):
        self.user = User.objects.get_or_create(username="round", is_superuser=True)[0]

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(people=st.lists(PERSON, min_size=1, max_size=4))
    def test_a_table_brings_everybody_back(self, people):
        for ending in ("csv", "xlsx"):
            self.write(people)
            before = told(number=True)
            content = self.exported(ending)
            self.assertEqual(self.brought(content, f"p.{ending}").updated, 0)  # nothing new to those who are there
            self.assertEqual(told(number=True), before)
            self.clear()
            self.assertEqual(self.brought(content, f"p.{ending}").errors, 0)
            self.assertEqual(told(number=True), before)

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(people=st.lists(PERSON, min_size=1, max_size=4))
    def test_cards_bring_everybody_back(self, people):
        """A card has no place for a stage; without numbers one is known by an address of one's own."""
        for number, person in enumerate(people):
            mine = [(label, f"{number}{address}") for label, address in person["emails"]]
            person["lifecycle"], person["emails"] = "lead", [*mine, ("", f"only{number}@example.org")]
        self.write(people, numbered=False)
        before = told(number=False)
        content = self.exported("vcf")
        self.clear()
        self.assertEqual(self.brought(content, "p.vcf").errors, 0)
        self.assertEqual(told(number=False), before)

    def write(self, people, numbered=True):
        self.clear()
        for number, person in enumerate(people):
            write(person, f"K{number}" if numbered else None)

    def clear(self):
        Contact.objects.all().delete()
        Company.objects.all().delete()
        Tag.objects.all().delete()

    def exported(self, ending):
        asked = json.loads(json.dumps({"filter": {}, "columns": COLUMNS}))
        verb = verbs.find("contacts", "export")
        change = begin(LISTS["contacts"], verb, "x", by=self.user, asked=asked, value={"format": ending}, as_of=now())
        job = run_to_end(change.job)
        self.assertEqual(job.state, "done", job.message)
        return job.result_file.read()

    def brought(self, content, name):
        run = Import(kind="contacts", name=name, owner=self.user)
        run.file.save(name, ContentFile(content))
        guess = beginning.guess_for(run)
        run_to_end(beginning.begin(run, guess.as_mapping(), ring=False))
        return Import.objects.get(pk=run.pk)


def write(said, number):
    company = said["company"] and Company.objects.get_or_create(name=said["company"])[0]
    names = {key: said[key] for key in ("first_name", "last_name", "job_title", "lifecycle")}
    person = Contact.objects.create(external_id=number, company=company or None, **names)
    for label, address in said["emails"]:
        person.add_email(address, label=label)
    for label, phone in said["phones"]:
        person.add_phone(phone, label=label)
    for place, (label, street, city) in enumerate(said["addresses"]):
        PostalAddress.objects.create(contact=person, label=label, street=street, city=city, is_primary=not place)
    person.tags.set([Tag.named(name) for name in sorted(said["tags"])])
    if said["consent"]:
        Consent.objects.create(contact=person, channel="email", purpose="marketing", granted=True, source="fair")


def told(number):
    """What an export promises to bring back."""
    rows = Contact.objects.select_related("company").prefetch_related("emails", "phones", "addresses", "tags")
    return sorted(
        (
            person.external_id if number else "",
            person.first_name,
            person.last_name,
            person.job_title,
            person.lifecycle,
            str(person.company or ""),
            [(one.label, one.address, one.is_primary) for one in person.emails.all()],
            [(one.label, one.number, one.is_primary) for one in person.phones.all()],
            [(one.label, one.street, one.city, one.is_primary) for one in person.addresses.all()],
            sorted(tag.name for tag in person.tags.all()),
        )
        for person in rows
    )
