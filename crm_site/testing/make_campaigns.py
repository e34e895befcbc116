"""Campaigns for tests: each with only what matters said, the rest believable."""

from campaigns import planning, sending
from campaigns.models import Campaign, Segment, Variant
from crm_site.testing import make

BODY = "Hello {{first_name|friend}},\n\nthe [new linens](https://shop.example/linen) are here.\n"


def segment(name=None, **fields):
    return Segment.objects.create(name=name or f"Segment {make.number()}", **fields)


def campaign(name=None, *, subject="New linens", body=BODY, split=None, **fields):
    """A draft that is ready to be sent; `split=(50, 50)` gives it two variants."""
    fields = {"sender_name": "Rapport Linen", "sender_address": "news@rapport.example"} | fields
    fields.setdefault("segment", None if "segment" in fields else segment())
    made = Campaign.objects.create(name=name or f"Campaign {make.number()}", **fields)
    for letter, share in zip("AB", split or (100,), strict=False):
        Variant.objects.create(campaign=made, letter=letter, share=share, subject=subject, body=body)
    return made


def reader(first_name="Ada", **fields):
    """Somebody with an address who agreed to news by e-mail."""
    fields.setdefault("email", f"person{make.number()}@example.org")
    return make.contact(first_name, consent=True, **fields)


def readers(number):
    return [reader() for _each in range(number)]


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
