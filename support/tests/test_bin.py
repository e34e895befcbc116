"""Tickets in the bin: out of every queue, and back when they are restored or the customer writes again."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.timezone import now

from contacts.binning import empty, put_in_bin, restore
from contacts.erasing import erase
from contacts.models import Contact
from crm_site.testing import make, make_support
from support.models import Attachment, InboundMail, Message, Ticket
from support.receiving import receive
from support.tasks import send_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make.contact("Ana", "Moreno", email="ana@example.com")


@pytest.fixture
def ticket(ana):
    found = make_support.ticket("Wrong shade in lot seven", contact=ana)
    make_support.heard(found, text="It is ochre.")
    return found


def pages_of(ana):
    return {
        "list": "/tickets/?view=open",
        "all": "/tickets/?view=all",
        "search": "/search/?q=shade",
        "customer": f"/contacts/{ana.pk}/?panels=all",
        "today": "/",
    }


def where_shown(browser, ana, ticket):
    seen = set()
    for name, url in pages_of(ana).items():
        page = browser.get(url).content.decode()
        if f'"{ticket.get_absolute_url()}' in page.partition('class="event')[0]:
            seen.add(name)
    return seen


def test_a_deleted_ticket_is_in_no_queue_and_comes_back_to_all(browse, agent, ana, ticket):
    everywhere = where_shown(browse(agent), ana, ticket)
    assert {"list", "all", "search", "today"} <= everywhere
    page = browse(agent).post(f"/lists/tickets/rows/{ticket.pk}/deletion/", follow=True).content.decode()

    assert "is in the bin." in page and "/bin/tickets/restoration/" in page
    assert where_shown(browse(agent), ana, ticket) == set()
    browse(agent).post("/bin/tickets/restoration/", {"pick": ticket.pk})
    assert where_shown(browse(agent), ana, ticket) == everywhere


def test_an_agent_finds_their_bin_and_nobody_else_s(browse, agent, ticket):
    put_in_bin([ticket], by=agent)
    page = browse(agent).get("/bin/").content.decode()

    assert "Wrong shade" in page and "Ana Moreno" in page and "/bin/deals/" not in page
    assert browse(agent).get("/bin/deals/").status_code == 403
    assert 'href="/bin/"' in browse(agent).get("/").content.decode()


def test_its_page_says_so_and_it_is_not_answered_from_there(browse, agent, rep, ticket):
    put_in_bin([ticket], by=agent)
    page = browse(agent).get(ticket.get_absolute_url()).content.decode()

    assert "In the bin since" in page and "Wrong shade" in page and "composer" not in page
    assert browse(agent).post(f"/tickets/{ticket.pk}/answer/", {"text": "Yes."}).status_code == 404
    assert "restoration" not in browse(rep).get(ticket.get_absolute_url()).content.decode()


def test_who_answers_a_ticket_in_the_bin_brings_it_back(agent, ana, ticket):
    ticket.solve(by=agent)
    put_in_bin([ticket], by=agent)
    mail = receive(make_support.mail(subject=f"Re: [{ticket.number}]", sender="Ana <ana@example.com>"), "test")
    ticket.refresh_from_db()

    assert mail.ticket == ticket and ticket.deleted_at is None and ticket.state == "open"
    kinds = list(ana.interactions.order_by("pk").values_list("kind", flat=True))
    assert kinds[-3:] == ["support.ticket_restored", "support.ticket_reopened", "support.message_in"]
    assert Ticket.objects.count() == 1


def test_a_stranger_does_not_bring_it_back_by_naming_its_number(agent, ticket):
    put_in_bin([ticket], by=agent)
    mail = receive(make_support.mail(subject=f"Re: [{ticket.number}]", sender="eve@example.org"), "test")

    assert mail.ticket != ticket and not Ticket.objects.filter(pk=ticket.pk).exists()


def test_an_answer_under_way_stays_while_its_ticket_is_in_the_bin(agent, ticket, mailoutbox):
    message = ticket.answer(by=agent, text="A new one is coming.")
    Message.objects.update(leaves_at=now())
    put_in_bin([ticket], by=agent)
    send_message(message.pk)
    assert not mailoutbox
    restore([ticket], by=agent)
    send_message(message.pk)
    assert len(mailoutbox) == 1


def test_many_are_deleted_at_once_and_the_change_is_taken_back(agent, do_many, undo_many):
    tickets = [make_support.ticket() for _each in range(3)]
    assert do_many(agent, "tickets", "delete", tickets) == "3 put in the bin." and not Ticket.objects.exists()
    assert undo_many(agent) == "3 put back." and Ticket.objects.count() == 3


def test_programs_delete_and_restore(program, agent, ticket):
    assert program(agent).delete(f"tickets/{ticket.pk}").status_code == 204
    assert program(agent).get(f"tickets/{ticket.pk}/messages").status_code == 404
    assert program(agent).get("tickets").json()["items"] == []
    assert program(agent).post(f"tickets/{ticket.pk}/restore").json()["subject"] == "Wrong shade in lot seven"


def test_its_mails_and_files_are_not_reached_by_their_address(browse, agent, ana):
    found = receive(make_support.mail(sender="Ana <ana@example.com>"), "test").ticket
    file = Attachment(message=found.messages.first(), name="lot.txt", size=3)
    file.file.save("lot.txt", ContentFile(b"lot"))
    put_in_bin([found], by=agent)

    assert browse(agent).get(f"/tickets/attachments/{file.pk}/").status_code == 404
    assert not InboundMail.objects.visible_to(agent).exists() and InboundMail.objects.count() == 1


@pytest.mark.parametrize("whose", ["ticket", "customer"])
def test_for_ever_takes_mails_and_bytes_along(agent, ana, whose, django_capture_on_commit_callbacks):
    found = receive(make_support.mail(sender="Ana <ana@example.com>"), "test").ticket
    file = Attachment(message=found.messages.first(), name="lot.txt", size=3)
    file.file.save("lot.txt", ContentFile(b"lot"))
    row, model = (found, Ticket) if whose == "ticket" else (ana, Contact)
    put_in_bin([row], by=agent)
    model.everyone.filter(pk=row.pk).update(deleted_at=now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        assert empty(patience=5)

    assert not Ticket.everyone.exists() and not InboundMail.objects.exists() and not Attachment.objects.exists()
    assert not default_storage.exists(file.file.name)


def test_erasing_a_person_blanks_their_ticket_in_the_bin(agent, ana, ticket):
    put_in_bin([ticket], by=agent)
    erase(ana)

    assert Ticket.everyone.get().subject == "Erased" and not Message.objects.exclude(text="").exists()


def test_a_ticket_of_somebody_in_the_bin_stays_in_its_queue(browse, agent, admin, ana, ticket):
    put_in_bin([ana], by=admin)

    assert "Wrong shade" in browse(agent).get("/tickets/?view=open").content.decode()
    assert browse(agent).get(ticket.get_absolute_url()).status_code == 200
