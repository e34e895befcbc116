import pytest
from django.urls import reverse

from crm_site.testing import make_support
from support.models import Attachment, InboundMail, Mailbox, Message, Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Attachment, InboundMail, Mailbox, Message, Ticket])
def test_each_model_is_listed(browse, admin, model):
    answer = browse(admin).get(reverse(f"admin:support_{model._meta.model_name}_changelist"))

    assert answer.status_code == 200


def test_states_can_be_read_and_not_changed(browse, admin, agent):
    ticket = make_support.ticket()
    make_support.heard(ticket)
    rows = [ticket, ticket.answer(by=agent, text="Yes."), make_support.held_mail(), make_support.mailbox()]
    for row in rows:
        answer = browse(admin).get(reverse(f"admin:support_{row._meta.model_name}_change", args=[row.pk]))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert 'name="state"' not in page and 'name="last_error"' not in page and 'name="raw"' not in page


def test_a_secret_can_only_be_one_meant_for_mailboxes(browse, admin):
    form = {
        "name": "Help",
        "address": "help@shop.example",
        "imap_port": 993,
        "security": "tls",
        "folder": "INBOX",
        "purpose": "tickets",
    }
    answer = browse(admin).post(reverse("admin:support_mailbox_add"), form | {"secret_name": "SECRET_KEY"})

    assert answer.status_code == 200 and Mailbox.objects.count() == 0
    browse(admin).post(reverse("admin:support_mailbox_add"), form | {"secret_name": "MAILBOX_HELP"})
    assert Mailbox.objects.get().key == "help@shop.example"


def test_an_address_is_one_mailbox_whatever_its_case(browse, admin):
    make_support.mailbox("help@shop.example")
    form = {
        "name": "Help",
        "address": "HELP@shop.example",
        "imap_port": 993,
        "security": "tls",
        "folder": "INBOX",
        "purpose": "tickets",
    }
    answer = browse(admin).post(reverse("admin:support_mailbox_add"), form)

    assert answer.status_code == 200 and "already" in answer.content.decode()
