"""Campaigns for tests: each with only what matters said, the rest believable."""

from campaigns import planning, sending
from campaigns.models import Campaign, Segment, Variant
from contacts.models import Consent, Contact, EmailAddress
from crm_site.testing import make

BODY = "Hello {{first_name|friend}},\n\nthe [new linens](https://shop.example/linen) are here.\n"


def segment(name=None, **fields):
    return Segment.objects.create(name=name or f"Segment {make.number()}", **fields)


def campaign(name=None, *, subject="New linens", body=BODY, split=(100,), **fields):
    """A draft that is ready to be sent; `split=(50, 50)` gives it two variants."""
    fields = {"sender_name": "Rapport Linen", "sender_address": "news@rapport.example"} | fields
    fields.setdefault("segment", None if "segment" in fields else segment())
    made = Campaign.objects.create(name=name or f"Campaign {make.number()}", **fields)
    for letter, share in zip("AB", split, strict=False):
        Variant.objects.create(campaign=made, letter=letter, share=share, subject=subject, body=body)
    return made


def reader(first_name="Ada", **fields):
    """Somebody with an address who agreed to news by e-mail."""
    fields.setdefault("email", f"person{make.number()}@example.org")
    return make.contact(first_name, consent=True, **fields)


def readers(number):
    """Many of them, in three statements."""
    people = Contact.objects.bulk_create(
        [Contact(first_name="Ada", last_name=f"Nr {make.number()}") for _each in range(number)]
    )
    addresses = [f"person{make.number()}@example.org" for _each in people]
    EmailAddress.objects.bulk_create(
        EmailAddress(contact=person, address=address, key=address, is_primary=True)
        for person, address in zip(people, addresses, strict=True)
    )
    Consent.objects.bulk_create(
        Consent(contact=person, channel="email", purpose="marketing", granted=True, source="test") for person in people
    )
    return people


def planned(**fields):
    """A campaign whose deliveries are planned and not yet sent."""
    made = campaign(**fields)
    made.send()
    planning.plan(made.pk)
    made.refresh_from_db()
    return made


def sent(**fields):
    """A campaign that went out, into Django's memory outbox unless a test says otherwise."""
    made = planned(**fields)
    while sending.send_batch(made.pk):
        pass
    made.refresh_from_db()
    return made
