import pytest
from django.apps import apps
from django.utils.timezone import now

from crm_site.staff.demo import World
from sales.models import CustomerTotals, Deal, Lead, Order

pytestmark = pytest.mark.django_db


def test_the_demo_business_is_believable():
    from importlib import import_module

    world = World(size=120)
    for label in ("staff", "contacts", "sales"):
        import_module(f"{apps.get_app_config(label).name}.demo").fill(world)

    won, lost = Deal.objects.won().count(), Deal.objects.lost().count()
    assert 0.2 < won / (won + lost) < 0.8
    assert Deal.objects.open().exists() and Deal.objects.without_next_step().exists()
    assert CustomerTotals.objects.repeat().count() > CustomerTotals.objects.count() / 4
    assert Lead.objects.new().exists()
    assert not Order.objects.filter(placed_at__gt=now()).exists()
    assert not Deal.objects.closed().filter(closed_at__gt=now()).exists()
