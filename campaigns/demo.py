"""A year of campaigns of the demo business: who got them, looked, followed a link, or had enough."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType

from campaigns import demo_words as words
from campaigns.models import Campaign, Delivery, Event, Link, Segment, Variant
from contacts.models import Channel, Consent, Contact, EmailAddress, Interaction, Purpose
from crm_site.lib import filters

BATCH = 2000
GONE = 0.006  # of those who get a message
BOUNCES = 0.008
SCANNERS = 0.05


def fill(world):
    world.segments = {segment.name: segment for segment in segments(world)}
    agreed = set(Contact.objects.consenting(Channel.EMAIL).values_list("pk", flat=True))
    addresses = dict(EmailAddress.objects.filter(is_primary=True).values_list("contact", "address"))
    for told in words.CAMPAIGNS:
        past_campaign(world, told, agreed, addresses)
    draft(world)
    for segment in world.segments.values():
        segment.count(None, world.now)


def segments(world):
    owner = world.users["marketer"][0]
    return [
        Segment.objects.create(name=name, description=about, tree=tree, owner=owner, created_at=world.before(300))
        for name, about, tree in words.SEGMENTS
        if asks_what_there_is(tree)
    ]


def asks_what_there_is(tree):
    """Leave out a question about what this house does not have."""
    known = filters.fields_of(Contact)
    return all(one["field"] in known for one in filters.conditions(tree))


def campaign_of(world, name, segment, days, **fields):
    owner = world.random.choice(world.users["marketer"])
    return Campaign.objects.create(
        name=name,
        segment=world.segments[segment],
        sender_name="Rapport Textiles",
        sender_address="news@rapport.example",
        reply_to="service@rapport.example",
        owner=owner,
        created_at=world.before(days + 4),
        **fields,
    )


def variants_of(campaign, subjects, text, path):
    body = words.body(text, path)
    return [
        Variant.objects.create(campaign=campaign, letter=letter, share=50, subject=subject, body=body)
        for letter, subject in zip("AB", subjects, strict=True)
    ]


def past_campaign(world, told, agreed, addresses):
    days, name, segment, share, subjects, rates, text, path = told
    sent = world.before(days).replace(hour=9, minute=0, second=0, microsecond=0)
    campaign = campaign_of(
        world,
        name,
        segment,
        days,
        state=Campaign.State.SENT,
        tree=world.segments[segment].tree,
        as_of=sent,
        planned_at=sent,
        audience_at=sent,
        sent_at=sent + timedelta(minutes=12),
        heard_at=sent + timedelta(minutes=12),
    )
    variants = variants_of(campaign, subjects, text, path)
    links = links_of(campaign, variants)
    asked = filters.compile(campaign.tree, Contact.objects.all(), reader=None, as_of=sent)
    known = set(asked.filter(created_at__lt=sent).values_list("pk", flat=True))
    people = [one for one in world.contacts if one.pk in known and world.random.random() < share]
    fates = [Fate(world, sent, one, agreed, addresses, variants, rates) for one in people]
    made = Delivery.objects.bulk_create([fate.delivery(campaign) for fate in fates], batch_size=BATCH)
    tell(world, campaign, fates, made, links)
    agreed -= {fate.contact.pk for fate in fates if fate.left_at}


class Fate:
    """What became of one message of a past campaign."""

    def __init__(self, world, sent, contact, agreed, addresses, variants, rates):
        pick = world.random
        self.contact, self.address = contact, addresses.get(contact.pk, "")
        self.place = pick.randrange(2)
        self.variant = variants[self.place]
        self.planned_at = sent
        self.sent_at = sent + timedelta(seconds=pick.randint(5, 700))
        self.reason = "" if contact.pk in agreed and self.address else "no_consent" if self.address else "no_address"
        self.failed = not self.reason and pick.random() < BOUNCES
        self.opened_at = self.clicked_at = self.left_at = None
        self.scanned = not self.reason and pick.random() < SCANNERS
        if not self.reason and not self.failed:
            self._react(world, *rates[self.place])

    def _react(self, world, opens, clicks):
        pick = world.random
        looked = self.sent_at + timedelta(hours=pick.lognormvariate(1.2, 1.4))
        drawn = pick.random()
        if drawn < opens and looked < world.now:
            self.opened_at = looked
            clicked = looked + timedelta(seconds=pick.randint(8, 400))
            if drawn < clicks and clicked < world.now:
                self.clicked_at = clicked
        left = looked + timedelta(seconds=pick.randint(20, 900))
        if pick.random() < GONE and left < world.now:
            self.left_at = left

    def delivery(self, campaign):
        state = "suppressed" if self.reason else "failed" if self.failed else "sent"
        return Delivery(
            campaign=campaign,
            variant=self.variant,
            contact=self.contact,
            address=self.address,
            address_key=None if self.reason else self.address.casefold(),
            state=state,
            reason=self.reason,
            attempts=0 if self.reason else 1,
            error="550 5.1.1 The address does not exist." if self.failed else "",
            planned_at=self.planned_at,
            due_at=self.planned_at,
            claimed_at=None if self.reason else self.sent_at,
            sent_at=self.sent_at if state == "sent" else None,
            opened_at=self.opened_at,
            clicked_at=self.clicked_at,
            unsubscribed_at=self.left_at,
        )


def links_of(campaign, variants):
    urls = dict.fromkeys(url for variant in variants for url in variant.urls)
    return Link.objects.bulk_create(
        [Link(campaign=campaign, url=url, position=place) for place, url in enumerate(urls, start=1)]
    )


def tell(world, campaign, fates, deliveries, links):
    """The events and the facts of a campaign's deliveries, and the consents that were withdrawn."""
    events, facts, consents = [], [], []
    kind = ContentType.objects.get_for_model(Delivery)
    for fate, delivery in zip(fates, deliveries, strict=True):
        link = links[0] if world.random.random() < 0.85 else links[-1]
        events += events_of(fate, delivery, link)
        facts += facts_of(fate, delivery, campaign, kind, link)
        if fate.left_at:
            consents.append(withdrawal(fate))
    Event.objects.bulk_create(events, batch_size=BATCH)
    Interaction.objects.bulk_create(facts, batch_size=BATCH)
    Consent.objects.bulk_create(consents, batch_size=BATCH)


def events_of(fate, delivery, link):
    if fate.failed:
        yield Event(delivery=delivery, kind=Event.Kind.BOUNCE, at=fate.sent_at)
    if fate.scanned and delivery.state == "sent":
        yield Event(delivery=delivery, kind=Event.Kind.CLICK, link=link, scanner=True, at=fate.sent_at)
    if fate.opened_at:
        yield Event(delivery=delivery, kind=Event.Kind.OPEN, at=fate.opened_at)
    if fate.clicked_at:
        yield Event(delivery=delivery, kind=Event.Kind.CLICK, link=link, at=fate.clicked_at)
    if fate.left_at:
        yield Event(delivery=delivery, kind=Event.Kind.UNSUBSCRIBE, at=fate.left_at)


def facts_of(fate, delivery, campaign, kind, link):
    """The same facts that the verbs write: sent, opened, clicked, unsubscribed."""
    words_of_it = {
        "campaign": campaign.pk,
        "variant": fate.variant.letter,
        "subject": fate.variant.subject,
    }
    happened = [
        ("sent", delivery.sent_at, "out", {}),
        ("opened", fate.opened_at, "in", {}),
        ("clicked", fate.clicked_at, "in", {"url": link.url}),
        ("unsubscribed", fate.left_at, "in", {}),
    ]
    for what, at, direction, more in happened:
        if at:
            about = {"about_type": kind, "about_id": delivery.pk, "text": campaign.name, "direction": direction}
            yield fact(fate.contact, f"campaigns.{what}", at, data=words_of_it | more, **about)
    if fate.left_at:
        yield fact(
            fate.contact,
            "contacts.consent_withdrawn",
            fate.left_at,
            data={"purpose": Purpose.MARKETING, "source": "one-click"},
        )


def fact(contact, kind, at, **more):
    return Interaction(contact=contact, company_id=contact.company_id, kind=kind, at=at, channel=Channel.EMAIL, **more)


def withdrawal(fate):
    return Consent(
        contact=fate.contact,
        channel=Channel.EMAIL,
        purpose=Purpose.MARKETING,
        granted=False,
        source="one-click",
        at=fate.left_at,
    )


def draft(world):
    """One that waits for somebody to press Send."""
    name, subjects, path = words.DRAFT
    segment = next(iter(world.segments))
    campaign = campaign_of(world, name, segment, 0)
    variants_of(campaign, subjects, "The winter linens are woven, and you are among the first to see them.", path)
