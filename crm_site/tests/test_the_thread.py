"""One customer's story in six steps, in a real browser, by those who do them; worker, broker and mail are real."""

import re
from urllib.parse import urlsplit

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from contacts.models import Contact
from crm_site.testing.browser import choose
from sales.models import Deal
from support.models import Message, Ticket
from support.receiving import receive

PASSWORD = "a long sentence nobody guesses"
PEOPLE = """First name,Last name,E-mail,Phone,Company,Consent to e-mail
Ana,Moreno,ana@textiles.example,+34 600 123 456,Textiles del Sur,yes
Rui,Pereira,rui@lisboa.example,,Lisboa Linens,yes
Noa,Blanco,not an address,,Blanco e Hijos,no
"""
ORDERS = """Order number,Customer e-mail,Order date,Article number,Description,Quantity,Unit price
20931,ana@textiles.example,{day},D12,Denim 12 oz,40,9.50
20932,ana@textiles.example,{day},D12,Denim 12 oz,10,9.50
"""
MAIL = """From: Ana Moreno <ana@textiles.example>
To: help@rapport.example
Subject: Wrong shade in lot 7
Message-ID: <lot7@textiles.example>

The blue is not the blue of the sample.
"""


@pytest.fixture
def sign_in(live_server, new_page):
    """`sign_in(person)` opens a browser and signs in by the form, as people do."""

    def open_browser(person, **options):
        person.set_password(PASSWORD)
        person.save()
        page = new_page(base_url=live_server.url, **options)
        page.goto("/")
        page.get_by_label("User name").fill(person.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(person.first_name)
        return page

    return open_browser


@pytest.fixture(autouse=True)
def address_of_the_site(settings, live_server):
    settings.SITE_URL = live_server.url


def test_one_customer_through_all_hands(worker, smtp_sink, sign_in, cast, tmp_path):
    seller = sign_in(cast.rep, viewport={"width": 2200, "height": 1000})
    bring_in(seller, worker, tmp_path / "people.csv", PEOPLE, "Contacts", "3 new")
    bring_in(sign_in(cast.admin), worker, tmp_path / "orders.csv", ORDERS.format(day=localdate()), "Orders", "2 new")
    find_and_note(seller)
    sell(seller)
    serve(sign_in(cast.agent), worker, smtp_sink)
    market(sign_in(cast.marketer), worker, smtp_sink)
    listen(sign_in(cast.marketer), smtp_sink)
    know(sign_in(cast.admin), worker, tmp_path)


def bring_in(page, worker, path, text, kind, result):
    """A file by the page: recognised, imported by the worker, with progress, result and what was wrong."""
    path.write_text(text)
    page.get_by_role("link", name="Imports").first.click()
    page.get_by_label("What does it hold?").select_option(kind)
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("What the columns mean")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator(".progress-card")).to_have_attribute("data-job-state", "done", timeout=30_000)
    expect(page.locator(".progress-card")).to_contain_text(result)
    if kind == "Contacts":
        page.reload()
        expect(page.get_by_text("“not an address” is not an e-mail address.").first).to_be_visible()
        expect(page.get_by_role("link", name="Lines with errors or remarks")).to_be_visible()


def find_and_note(page):
    """The palette finds her by a part of the name; a note goes onto the timeline without leaving the page."""
    page.keyboard.press("Control+k")
    page.locator("#palette input").fill("moren")
    page.locator("#palette .hit", has_text="Ana Moreno").click()
    expect(page.get_by_role("heading", name="Ana Moreno")).to_be_visible()
    page.get_by_role("textbox", name="Text").fill("Wants the colour card.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#timeline")).to_contain_text("Wants the colour card.")
    expect(page.get_by_role("textbox", name="Text")).to_have_value("")


def sell(page):
    """A deal on the board: moved by the keyboard, refused and put back with the reason, moved by the menu, won."""
    page.get_by_role("link", name="New deal").first.click()
    page.locator("[name=name]").fill("Winter linings")
    page.locator("main form button.btn-primary").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Winter linings")
    page.get_by_role("link", name="Pipeline").first.click()
    _first, second = Deal.objects.get().pipeline.stages.all()[:2]
    card = page.locator("[data-board] .tile", has_text="Winter linings")
    column = page.locator(f'[data-stage="{second.pk}"]')
    expect(page.locator("[data-board]")).to_have_attribute("data-ready", "yes")
    card.focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(column.locator(".tile:not(.is-moving)", has_text="Winter linings")).to_be_visible()
    page.reload()
    expect(column.locator(".tile", has_text="Winter linings")).to_be_visible()

    expect(page.locator("[data-board]")).to_have_attribute("data-ready", "yes")
    won = page.locator("[data-stage]").nth(page.locator("[data-stage]").count() - 2)
    drag(page, card, won)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Mark as won").click()
    expect(dialog.locator(".form-errors, .invalid-feedback").first).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(column.locator(".tile", has_text="Winter linings")).to_be_visible()

    drag(page, card, won)
    dialog.locator("[name=amount]").fill("42000")
    dialog.get_by_role("button", name="Mark as won").click()
    expect(won.locator(".tile", has_text="Winter linings")).to_be_visible()
    expect(won).to_contain_text("€ 42,000")
    assert Deal.objects.get().state == "won" and Deal.objects.get().amount == 42_000


def drag(page, card, column):
    """By the pointer, as a hand does it: a press, a way, a release."""
    expect(page.locator(".tile", has_text=card.inner_text().split("\n")[0])).to_have_count(
        1
    )  # no ghost of a drag before
    column.scroll_into_view_if_needed()
    ends = [(box["x"] + box["width"] / 2, box["y"] + 40) for box in (card.bounding_box(), column.bounding_box())]
    page.mouse.move(*ends[0])
    page.mouse.down()
    page.mouse.move(*ends[1], steps=12)
    page.mouse.up()


def serve(page, worker, smtp_sink):
    """Her mail is a ticket; the answer leaves from the worker, threaded; the clocks stop."""
    receive(MAIL.encode(), source="test")
    worker.settle()
    page.get_by_role("link", name="Tickets").first.click()
    page.get_by_role("link", name=re.compile("Unassigned|Nobody")).first.click()
    page.get_by_role("link", name=re.compile("Wrong shade")).first.click()
    page.get_by_placeholder("Write to the customer.").fill("A new lot leaves today.")
    page.get_by_role("button", name="Send and solve").click()
    expect(page.locator(".messages")).to_contain_text("A new lot leaves today.")
    worker.settle()
    answer = next(mail for mail in smtp_sink.messages if mail["To"] and "ana@textiles.example" in mail["To"])
    assert answer["In-Reply-To"] == "<lot7@textiles.example>"
    assert "<lot7@textiles.example>" in answer["References"]
    ticket = Ticket.objects.get()
    assert ticket.first_response_at and ticket.solved_at
    assert Message.objects.filter(ticket=ticket, direction="out").get().state == "sent"
    smtp_sink.forget()


def market(page, worker, smtp_sink):
    """A segment over orders and tickets, counted live; a campaign of two variants, sent once though pressed twice."""
    page.goto("/segments/new/")
    page.locator("[name=name]").fill("Bought, and content")
    ask(page, 0, "Number of orders")
    page.get_by_label("At least").fill("2")
    expect(page.locator("#reach")).to_contain_text("of 1 who match")
    page.get_by_role("button", name="Condition", exact=True).click()
    ask(page, 1, "Has an open ticket")
    choose(page.get_by_label("Comparison").nth(1), label="no")
    expect(page.locator("#reach .big")).to_have_text("1")
    page.get_by_role("button", name="Save segment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bought, and content")

    page.goto("/campaigns/new/")
    page.locator("[name=name]").fill("Autumn thank-you")
    page.locator("[name=segment]").select_option(label="Bought, and content")
    page.locator("[name=sender_address]").fill("news@rapport.example")
    page.get_by_role("button", name="Save and write the message").click()
    write_variant(page, "Thank you")
    page.get_by_role("button", name=re.compile("variant|B$")).first.click()
    expect(page).to_have_url(re.compile("/message/B/$"))
    write_variant(page, "Free samples")
    campaign = re.search(r"/campaigns/(\d+)/", page.url)[1]
    page.goto(f"/campaigns/{campaign}/dispatch/")
    page.get_by_role("button", name="Send to 1").dblclick()
    page.wait_for_url("**/sending/")
    worker.settle()
    page.goto(f"/campaigns/{campaign}/dispatch/")
    assert smtp_sink.recipients == [["ana@textiles.example"]]


def ask(page, place, label):
    """The condition's inputs come for the chosen question."""
    choose(page.get_by_label("What to ask").nth(place), label=label)
    expect(page.get_by_label("Comparison").nth(place)).to_be_visible()


def write_variant(page, subject):
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Text of the message").fill(
        "Hello {{first_name|friend}},\n\nsee the [new colours](https://shop.example/colours)."
    )
    page.get_by_role("button", name="Save the message").click()
    expect(page.locator("main p", has_text=subject)).to_be_visible()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Hello Ana")


def listen(page, smtp_sink):
    """Her mail program shows the picture, she follows the link, looks at the unsubscribe page, then unsubscribes."""
    mail = smtp_sink.messages[0]
    html = mail.get_body(("html",)).get_content()
    path = urlsplit(re.search(r"<(http[^>]+)>", mail["List-Unsubscribe"])[1]).path
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    ana = Contact.objects.get(first_name="Ana")
    request = page.request
    for address in re.findall(r'(?:src|href)="(http://[^"]*/(?:o|c)/[^"]+)"', html):
        request.get(urlsplit(address).path, max_redirects=0, headers={"User-Agent": "Mozilla/5.0"})
    request.get(path)
    assert ana.allows("email"), "looking at the page does nothing"
    request.post(path, form={"List-Unsubscribe": "One-Click"})
    assert not ana.allows("email")
    page.goto("/campaigns/")
    page.get_by_role("link", name="Autumn thank-you").first.click()
    expect(page.locator("#campaign-variants")).to_contain_text(re.compile("Thank you|Free samples"))


def know(page, worker, tmp_path):
    """The dashboard's numbers, the same in the worker's file; her page tells the whole story; the admin has all."""
    page.goto("/dashboard/?period=ever")
    expect(page.locator(".kpis")).to_contain_text("€ 42,000")
    expect(page.locator(".chart svg").first).to_be_visible()
    page.get_by_role("button", name=re.compile("Download these numbers")).or_(
        page.get_by_role("link", name=re.compile("Download these numbers"))
    ).first.click()
    worker.settle()
    page.wait_for_load_state("networkidle")
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    download.value.save_as(tmp_path / "numbers.csv")
    assert "42000" in (tmp_path / "numbers.csv").read_text("utf-8-sig").replace(",", "").replace(".00", "")

    page.goto(Contact.objects.get(first_name="Ana").get_absolute_url())
    for words in ("Winter linings", "Wrong shade in lot 7", "20931", "Autumn thank-you", "Wants the colour card."):
        expect(page.locator("#timeline")).to_contain_text(words)
    page.goto("/admin/")
    for model in ("Contacts", "Deals", "Tickets", "Deliveries", "Reports"):
        expect(page.get_by_role("link", name=model, exact=True).first).to_be_visible()
