import unicodedata
from datetime import timedelta

from sales.models import Lead

SOURCES = ("Website", "Fair in Munich", "Recommended", "Newsletter", "Call")
NAMES = ("Clara", "Jonas", "Inês", "Marek", "Aylin", "Tomás", "Greta", "Luc", "Noa", "Pavel")
FAMILIES = ("Brandt", "Ferreira", "Kowalska", "Lindqvist", "Moreau", "Novák", "Öztürk", "Ricci", "Sanders", "Vogel")
HOUSES = ("Atelier", "Hotel", "Nähwerk", "Casa", "Maison", "Studio")
WANTS = ("Asked for samples and a price list.", "Wants a call about a yearly contract.", "Looks for a new supplier.")


def fill_leads(world):
    """One lead for every thirty contacts; the youngest are new, some belong to nobody yet."""
    rows = [_lead(world, number) for number in range(max(8, world.size // 30))]
    Lead.objects.bulk_create(rows)


def _lead(world, number):
    random = world.random
    family = random.choice(FAMILIES)
    name = f"{random.choice(NAMES)} {family}"
    age = int(60 * random.random() ** 2)
    lead = Lead(
        name=name,
        company_name=f"{random.choice(HOUSES)} {family}",
        email=f"{plain(family)}{number}@lead.example",
        source=random.choice(SOURCES),
        interest=random.choice(WANTS),
        owner=None if random.random() < 0.2 else random.choice(world.users["rep"]),
        created_at=world.now - timedelta(days=age, minutes=random.randrange(600)),
    )
    if age > 25:
        lead.state, lead.drop_reason = (
            Lead.State.DROPPED,
            random.choice(("No budget.", "Never answered.", "Wrong trade.")),
        )
        lead.closed_at = lead.created_at + timedelta(days=10)
    elif age > 6:
        lead.state, lead.owner = Lead.State.WORKING, lead.owner or random.choice(world.users["rep"])
    return lead


def plain(name):
    """`Öztürk` as an e-mail address writes it."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
