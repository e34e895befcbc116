"""Orders with repeat customers: some order every month, most now and then, many once; more in spring and autumn."""

from datetime import timedelta
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType

from contacts.models import Contact, Interaction
from crm_site.lib.money import cents
from sales.models import Order, OrderLine
from sales.models.lines import likeness
from sales.models.totals import settle

DAYS = 730
SEASON = (0.7, 0.9, 1.3, 1.2, 0.9, 0.7, 0.5, 0.6, 1.4, 1.5, 1.2, 0.8)


def fill_orders(world):
    customers = [person for person in world.contacts if person.lifecycle in ("customer", "former")]
    customers = customers or world.contacts[: len(world.contacts) // 2]
    orders = [order for person in customers for order in _orders_of(person, world)]
    orders.sort(key=lambda order: order.placed_at)
    for number, order in enumerate(orders, 10_001):
        order.number = str(number)
    Order.objects.bulk_create(orders, batch_size=2000)
    lines = [line for order in orders for line in _lines_of(order, world)]
    OrderLine.objects.bulk_create(lines, batch_size=2000)
    settle([order.pk for order in orders], [person.pk for person in customers])
    _tell(orders)


def _orders_of(person, world):
    """Dates by a rhythm of the customer's own; a former one fell silent half a year ago or longer."""
    random = world.random
    rhythm = random.choice((35, 60, 90, 140, 220, 400))
    last = random.randint(200, 420) if person.lifecycle == Contact.Lifecycle.FORMER else 0
    age = min(DAYS * random.random() ** 0.8, (world.now - person.created_at) / timedelta(days=1) - 1)
    while age > last:
        placed = world.now - timedelta(days=age, minutes=random.randrange(540))
        if random.random() < SEASON[placed.month - 1] / 1.5:
            yield Order(contact=person, company_id=person.company_id, placed_at=placed)
        age -= random.expovariate(1 / rhythm)


def _lines_of(order, world):
    chosen = world.random.sample(world.products, world.random.choice((1, 1, 2, 2, 3, 4)))
    for product in chosen:
        quantity = Decimal(world.random.choice((5, 10, 20, 25, 50, 100, 200)))
        yield OrderLine(
            order=order,
            product=product,
            sku=product.sku,
            description=product.name,
            quantity=quantity,
            unit_price=product.price,
            total=cents(quantity * product.price),
            likeness=likeness(product.sku, quantity, product.price, order.placed_at),
        )


def _tell(orders):
    totals = dict(Order.objects.filter(pk__in=[order.pk for order in orders]).values_list("pk", "total"))
    about = ContentType.objects.get_for_model(Order)
    Interaction.objects.bulk_create(
        [
            Interaction(
                contact_id=order.contact_id,
                company_id=order.company_id,
                kind="sales.order_placed",
                at=order.placed_at,
                text=order.number,
                about_type=about,
                about_id=order.pk,
                data={"amount": str(totals[order.pk]), "currency": order.currency},
            )
            for order in orders
        ],
        batch_size=2000,
    )
