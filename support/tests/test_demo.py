from statistics import median

import pytest

from contacts import demo as contacts_demo
from crm_site.staff import demo as staff_demo
from crm_site.staff.demo import World
from support import demo
from support.models import InboundMail, Message, Ticket

pytestmark = pytest.mark.django_db


def test_the_demo_business_has_a_believable_year_of_tickets():
    world = World(size=200)
    for floor in (staff_demo, contacts_demo, demo):
        floor.fill(world)

    tickets = Ticket.objects.with_first_response()
    assert tickets.count() == 70
    assert 60 <= median(tickets.answered().values_list("first_response", flat=True)) <= 8 * 60
    assert 0 < tickets.open().count() < 30
    assert not Ticket.objects.filter(created_at__gt=world.now).exists()
    assert not Ticket.objects.filter(solved_at__gt=world.now).exists()
    assert not Message.objects.filter(created_at__gt=world.now).exists()
    assert InboundMail.objects.held().count() == 4
