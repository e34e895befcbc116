"""Mails between us and the demo's people, files on their pages, a template, and addresses that wait for a decision."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType

from contacts import filing
from contacts.models import (
    EmailAddress,
    Interaction,
    LoggedMail,
    MailSettings,
    MailTemplate,
    OutgoingMail,
    Stranger,
    address_key,
)

TALKS = [
    (
        "Samples of the new linen",
        "Hello {name},\n\nthe samples left today. Shall we talk on Thursday?",
        "They are lovely. Thursday at ten suits me.",
    ),
    (
        "Our offer for the autumn",
        "Hello {name},\n\nas promised, the offer for 40 bolts is attached.",
        "Thank you. I will pass it on to purchasing.",
    ),
    (
        "Delivery on Friday",
        "Hello {name},\n\nthe carrier comes on Friday between eight and ten.",
        "Perfect, somebody will be at the gate.",
    ),
    (
        "A question about the invoice",
        "Hello {name},\n\nthe second line is the freight that we agreed on.",
        "I see, then all is well.",
    ),
]
TEMPLATES = [
    (
        "First meeting",
        "Pleased to meet you",
        "Hello {{first_name}},\n\nthank you for your time today. I will send **two proposals** by Friday.",
    ),
    (
        "Gentle reminder",
        "Our offer",
        "Hello {{first_name}},\n\ndid you have a moment to look at our offer? I am glad to answer questions.",
    ),
]
DAYS = timedelta(days=3)
FILES = [("Offer autumn.txt", b"40 bolts of linen\n"), ("Measures.csv", b"width,length\n140,5000\n")]
NEW = [("Zoe Lindqvist", "zoe.lindqvist@nordtuch.example"), ("Marco Ferri", "marco@ferri.example")]


def fill(world):
    known = [person for person in world.contacts if person.owner_id][:: max(1, len(world.contacts) // 300)]
    addresses = _addresses(known)
    reachable = [person for person in known if person.pk in addresses]
    talks(world, reachable, addresses)
    templates(world)
    waiting(world, reachable[0])
    files(world, reachable)
    new_people(world)


def _addresses(people):
    rows = EmailAddress.objects.filter(contact__in=people, is_primary=True)
    return dict(rows.values_list("contact", "address"))


def talks(world, people, addresses):
    """A mail and, mostly, its answer."""
    rows, facts, pick = [], [], world.random
    for person in people:
        subject, words, answer = pick.choice(TALKS)
        at, text = world.before(pick.uniform(1, 120)), words.format(name=person.first_name)
        mail = OutgoingMail(contact=person, author=person.owner, to=addresses[person.pk], subject=subject, text=text)
        mail.state, mail.created_at, mail.leaves_at, mail.sent_at = OutgoingMail.State.SENT, at, at, at
        rows.append(mail)
        same = {"contact": person, "company": person.company, "channel": "email"}
        out = {"kind": "contacts.mail_out", "direction": "out", "by": person.owner, "at": at, "text": text}
        facts.append((mail, Interaction(**same, **out, data={"subject": subject, "to": mail.to})))
        if pick.random() < 0.7 and at + timedelta(hours=20) < world.now:
            back = {"kind": "contacts.mail_in", "direction": "in", "at": at + timedelta(hours=20), "text": answer}
            facts.append((None, Interaction(**same, **back, data={"subject": f"Re: {subject}", "sender": mail.to})))
    OutgoingMail.objects.bulk_create(rows)
    kind = ContentType.objects.get_for_model(OutgoingMail)
    for mail, fact in facts:
        if mail:
            fact.about_type, fact.about_id = kind, mail.pk
            fact.data["mail"] = mail.pk
    Interaction.objects.bulk_create([fact for _mail, fact in facts])


def templates(world):
    for rep in world.users["rep"][:1]:
        for name, subject, text in TEMPLATES:
            MailTemplate.objects.create(name=name, subject=subject, text=text, owner=rep, shared=True)
        MailSettings.objects.update_or_create(
            user=rep, defaults={"signature": f"{rep}\nRapport Textiles · +49 30 5550 120", "nonce": "d3m0d3m0"}
        )


def waiting(world, person):
    """One that leaves in three days, and one that the server did not take."""
    email = person.emails.first()
    same = {"contact": person, "author": person.owner, "to": email.address}
    later = {"subject": "Price list 2027", "text": "Hello,\n\nit begins soon.", "leaves_at": world.now + DAYS}
    failed = {"subject": "Photos of the loom", "text": "Hello,\n\nhere they are.", "state": "failed", "attempts": 1}
    error = "552 5.3.4 The message is larger than this server takes."
    OutgoingMail.objects.create(**same, **later)
    OutgoingMail.objects.create(**same, **failed, last_error=error)


def files(world, people):
    for number, person in enumerate(people[:12]):
        name, content = FILES[number % len(FILES)]
        filing.take(person, name, content, by=person.owner)


def new_people(world):
    """Two people whom a colleague wrote to, and whom nobody has written down."""
    rep = world.users["rep"][0]
    for name, address in NEW:
        head = (
            f"From: {rep.email or 'rep@rapport.example'}\nTo: {name} <{address}>\nSubject: Nice to meet you\n\nHello."
        )
        raw = head.encode()
        mail = LoggedMail(raw=raw, size=len(raw), digest=address, source="demo", subject="Nice to meet you", by=rep)
        mail.from_name, mail.from_address = str(rep), rep.email
        mail.state, mail.received_at = LoggedMail.State.LOGGED, world.before(2)
        mail.save()
        Stranger.objects.create(mail=mail, address=address, key=address_key(address), name=name)
