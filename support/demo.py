"""A year of tickets of the demo business: most answered within hours, some waiting far too long."""

import hashlib
from datetime import timedelta
from types import SimpleNamespace

from django.contrib.contenttypes.models import ContentType

from contacts.binning import put_in_bin
from contacts.models import EmailAddress, Interaction
from crm_site.staff.models import Team
from support import demo_words as words
from support.message_ids import make_message_id
from support.models import InboundMail, Mailbox, Message, Ticket

BATCH = 2000
SHARE = 0.35  # tickets for each contact in a year
OPEN_DAYS = 8  # older tickets are solved, but for a few
LATELY = 0.14  # more than before: business grows
FORGOTTEN = 0.003


def fill(world):
    team = Team.objects.get_or_create(name="Service")[0]
    Mailbox.objects.create(name="Timelines", address="crm@rapport.example", purpose=Mailbox.Purpose.LOGGING)
    mailbox = Mailbox.objects.create(name="Rapport Textiles", address="service@rapport.example", team=team)
    addresses = dict(EmailAddress.objects.filter(is_primary=True).values_list("contact", "address"))
    stories = [story(world, mailbox, addresses) for _ticket in range(int(world.size * SHARE))]
    stories.sort(key=lambda told: told.opened)
    world.tickets = Ticket.objects.bulk_create([ticket_of(told) for told in stories], batch_size=BATCH)
    messages, facts = [], []
    for told, ticket in zip(stories, world.tickets, strict=True):
        tell(told, ticket, messages, facts)
    Message.objects.bulk_create(messages, batch_size=BATCH)
    Interaction.objects.bulk_create(facts, batch_size=BATCH)
    machines(world, mailbox)
    junk = [
        Ticket.start(contact=pick, subject=subject) for pick, subject in zip(world.contacts, words.JUNK, strict=False)
    ]
    put_in_bin(junk, by=world.users["agent"][0])


def story(world, mailbox, addresses):
    """When a ticket was opened, answered and solved, by whom, and about what. The year grows towards its end."""
    pick, contact = world.random, world.random.choice(world.contacts)
    told = SimpleNamespace(contact=contact, mailbox=mailbox, address=addresses.get(contact.pk, ""))
    told.subject, told.asked, told.said, told.thanks, numbers = pick.choice(words.TALKS)
    told.number = pick.randint(*numbers)
    days = pick.triangular(0, OPEN_DAYS, 0.2) if pick.random() < LATELY else pick.triangular(0, 365, 60)
    told.opened = max(world.before(days), contact.created_at)
    told.agent = pick.choice(world.users["agent"])
    told.answered = told.opened + timedelta(hours=pick.lognormvariate(1.1, 1.1))
    told.solved = told.answered + timedelta(hours=pick.lognormvariate(2.6, 1.2))
    told.thanked = pick.random() < 0.4
    told.note = pick.choice(words.NOTES) if pick.random() < 0.25 else ""
    told.priority = pick.choices(Ticket.Priority.values, [6, 74, 15, 5])[0]
    told.channel = pick.choices(Ticket.Channel.values, [84, 14, 2])[0] if told.address else "phone"
    forgotten = pick.random() < max(0.5 * (1 - days / OPEN_DAYS), FORGOTTEN)
    told.fate = pick.choices(["new", "open", "pending"], [5, 2, 3])[0] if forgotten else "solved"
    if told.fate == "solved" and told.solved > world.now:
        told.fate = "pending" if told.answered < world.now else "new"
    if told.fate == "pending" and told.answered > world.now:
        told.fate = "new"
    told.taken = told.fate != "new" or pick.random() < 0.5
    return told


def ticket_of(told):
    answered = told.fate in ("pending", "solved")
    state = "open" if told.fate == "new" and told.taken else told.fate
    return Ticket(
        subject=filled(told.subject, told),
        contact=told.contact,
        mailbox=told.mailbox if told.channel == "email" else None,
        team=told.mailbox.team,
        channel=told.channel,
        priority=told.priority,
        assignee=told.agent if told.taken else None,
        state=state,
        created_at=told.opened,
        waits_since=told.answered if told.fate == "pending" else told.opened,
        first_response_at=told.answered if answered else None,
        solved_at=told.solved if told.fate == "solved" else None,
    )


def tell(told, ticket, messages, facts):
    """The messages of a ticket, and the facts on the customer's timeline."""
    asked = filled(told.asked, told)
    sender = {"from_name": str(told.contact), "from_address": told.address}
    writer = None if ticket.channel == "email" else told.agent
    messages.append(heard(ticket, asked, told.opened, author=writer, **sender))
    facts.append(fact(told, ticket, "ticket_opened", told.opened, by=writer, text=asked, direction="in"))
    if told.note and ticket.first_response_at:
        at = told.opened + (told.answered - told.opened) / 2
        note = Message(ticket=ticket, direction="internal", author=told.agent, text=told.note, created_at=at)
        messages.append(note)
    if ticket.first_response_at and told.address:
        messages.append(answer_of(told, ticket))
        facts.append(fact(told, ticket, "message_out", told.answered, by=told.agent, text=told.said, direction="out"))
    if ticket.solved_at and told.thanked:
        at = told.answered + (told.solved - told.answered) / 2
        messages.append(heard(ticket, told.thanks, at, **sender))
        facts.append(fact(told, ticket, "message_in", at, text=told.thanks, direction="in"))
    if ticket.solved_at:
        facts.append(fact(told, ticket, "ticket_solved", told.solved, by=told.agent))


def heard(ticket, text, at, **sender):
    return Message(ticket=ticket, direction="in", text=text, created_at=at, **sender)


def fact(told, ticket, kind, at, **more):
    return Interaction(
        contact=told.contact,
        company_id=told.contact.company_id,
        kind=f"support.{kind}",
        at=at,
        about_type=ContentType.objects.get_for_model(Ticket),
        about_id=ticket.pk,
        channel=ticket.channel,
        data={"ticket": ticket.pk, "subject": ticket.subject},
        **more,
    )


def answer_of(told, ticket):
    greeting = f"Dear {told.contact.first_name},\n\n{told.said}\n\nKind regards\n{told.agent.first_name}"
    return Message(
        ticket=ticket,
        direction="out",
        author=told.agent,
        to=told.address,
        subject=f"Re: {ticket.subject} [#{ticket.pk}]",
        text=greeting,
        message_id=make_message_id(ticket.pk),
        state="sent",
        created_at=told.answered,
        sent_at=told.answered + timedelta(seconds=4),
        attempts=1,
    )


def filled(text, told):
    return text % told.number if "%d" in text else text


def machines(world, mailbox):
    """Mails that no person wrote, read as any mail is, and now waiting for a decision."""
    for number, (subject, text, sign) in enumerate(words.MACHINES):
        head = f"From: robot{number}@mail.example\nTo: {mailbox.address}\nSubject: {subject}\n{sign}"
        raw = f"{head}\nMessage-ID: <demo{number}@mail.example>\n\n{text}\n".encode()
        mail = InboundMail.objects.create(
            raw=raw,
            digest=hashlib.sha256(raw).hexdigest(),
            size=len(raw),
            source="demo",
            mailbox=mailbox,
            received_at=world.before(number * 1.5),
        )
        mail.read()
