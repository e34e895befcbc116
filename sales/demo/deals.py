"""Deals over eighteen months: reps of different luck, amounts of every size, some late and some asleep."""

from datetime import timedelta
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType

from contacts.models import Interaction
from sales.models import Deal, DealChange, LostReason, Pipeline

DAYS = 540
STEPS = ("Call about the samples", "Send the offer", "Visit the mill", "Agree on delivery", "Ask for the order form")


def fill_deals(world):
    """One deal for every four contacts; more of them lately than at the start, for the house grows."""
    market = Market(world)
    for number in range(max(20, world.size // 3)):
        market.add(number)
    market.write()


class Market:
    def __init__(self, world):
        self.world, self.random = world, world.random
        self.pipeline = Pipeline.usual()
        self.open_stages = [stage for stage in self.pipeline.stages.all() if stage.is_open]
        self.reasons = list(LostReason.objects.filter(active=True))
        reps = [*world.users["rep"], *world.users["manager"]]
        self.luck = {rep.pk: 0.38 + 0.09 * (number % 4) for number, rep in enumerate(reps)}
        self.reps = reps
        self.people = [person for person in world.contacts if person.company_id] or world.contacts
        self.deals, self.paths = [], []

    def add(self, number):
        age = int(DAYS * (1 - self.random.random() ** 0.7))
        length = min(200, 20 + int(self.random.expovariate(1 / 50)))
        person, product = self.random.choice(self.people), self.random.choice(self.world.products)
        created = self.world.now - timedelta(
            days=age, hours=self.random.randrange(9), minutes=self.random.randrange(60)
        )
        created = max(created, person.created_at + timedelta(hours=2))
        amount = Decimal(product.price * self.random.choice((100, 200, 400, 800, 1500, 4000))).quantize(Decimal(1))
        deal = Deal(
            name=f"{product.name}, {int(amount / product.price)} m",
            contact=person,
            company_id=person.company_id,
            product=product,
            amount=amount,
            owner=person.owner if person.owner_id in self.luck else self.random.choice(self.reps),
            pipeline=self.pipeline,
            created_at=created,
            engaged_at=created,
            updated_at=created,
        )
        closes = created + timedelta(days=length)
        path = self._close(deal, closes) if closes < self.world.now else self._open(deal, closes)
        self.deals.append(deal)
        self.paths.append(path)

    def _close(self, deal, closes):
        """Won or lost, as lucky as its owner is; large deals are harder."""
        luck = self.luck[deal.owner_id] - (0.1 if deal.amount > 20_000 else 0)
        won = self.random.random() < luck
        deal.state = Deal.State.WON if won else Deal.State.LOST
        deal.stage = self.pipeline.won_stage if won else self.pipeline.lost_stage
        deal.closed_at = deal.stage_since = closes
        deal.expected_close = (closes + timedelta(days=self.random.randint(-12, 6))).date()
        deal.lost_reason = None if won else self.random.choice(self.reasons)
        reached = len(self.open_stages) if won else self.random.randint(1, len(self.open_stages))
        return [*self._through(deal, closes, reached), (deal.stage, closes)]

    def _open(self, deal, closes):
        """Somewhere on the way; one in seven is late and one in five has no next step."""
        reached = self.random.randint(1, len(self.open_stages))
        path = self._through(deal, self.world.now, reached)
        deal.stage, deal.stage_since = path[-1]
        late = self.random.random() < 1 / 7
        shift = timedelta(days=-self.random.randint(20, 60)) if late else timedelta(days=self.random.randint(0, 60))
        deal.expected_close = max(closes + shift, deal.created_at + timedelta(days=5)).date()
        if self.random.random() < 0.8:
            deal.next_step = self.random.choice(STEPS)
            deal.next_step_at = self.world.now + timedelta(days=self.random.choice((-4, -1, 0, 1, 2, 5, 9)))
        return path

    def _through(self, deal, end, reached):
        """When it entered each of the first stages, spread over its life."""
        span = (end - deal.created_at) / (reached + 1)
        return [(stage, deal.created_at + span * number) for number, stage in enumerate(self.open_stages[:reached])]

    def write(self):
        Deal.objects.bulk_create(self.deals, batch_size=1000)
        pairs = list(zip(self.deals, self.paths, strict=True))
        DealChange.objects.bulk_create(
            [change for deal, path in pairs for change in changes(deal, path)], batch_size=2000
        )
        Interaction.objects.bulk_create([fact for deal, path in pairs for fact in facts(deal, path)], batch_size=2000)


def changes(deal, path):
    old = ""
    for stage, at in path:
        yield DealChange(deal=deal, field="stage", old=old, new=stage.name, stage=stage, by=deal.owner, at=at)
        old = stage.name


def facts(deal, path):
    """What the verbs would have told on the way."""
    about, old = ContentType.objects.get_for_model(Deal), ""
    ends = {"won": "sales.deal_won", "lost": "sales.deal_lost"}
    for stage, at in path:
        kind = ends.get(stage.kind) or ("sales.deal_moved" if old else "sales.deal_created")
        data = {"amount": str(deal.amount), "currency": deal.currency, "old": old, "stage": stage.name}
        data |= {"days": (at - deal.created_at).days} if stage.kind == "won" else {}
        data |= {"reason": deal.why_lost} if stage.kind == "lost" else {}
        yield Interaction(
            contact=deal.contact,
            company_id=deal.company_id,
            kind=kind,
            at=at,
            by=deal.owner,
            text=deal.name,
            about_type=about,
            about_id=deal.pk,
            data=data,
        )
        old = stage.name
