"""The mail as it arrives."""

import re

import pytest

from contacts.models import Contact
from crm_site.testing import make, make_campaigns

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrived(smtp_sink):
    """Send a campaign to one reader; the mail as it came in, and its delivery."""

    def send(first_name="Ada", **fields):
        make_campaigns.reader(first_name)
        campaign = make_campaigns.sent(**fields)
        (mail,) = smtp_sink.messages
        return mail, campaign.deliveries.get()

    return send


def part(mail, kind):
    return mail.get_body([kind]).get_content()


def test_it_has_text_and_html_for_the_person(arrived):
    mail, _delivery = arrived(subject="{{first_name}}, new linens")

    assert mail["Subject"] == "Ada, new linens"
    assert "Hello Ada," in part(mail, "plain")
    assert "<p>Hello Ada,</p>" in part(mail, "html")


def test_it_can_be_unsubscribed_from_by_one_click(arrived):
    mail, delivery = arrived()

    assert mail["List-Unsubscribe"].strip() == f"<http://127.0.0.1:8000/u/{delivery.token}/>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Precedence"] is None


def test_both_parts_say_why_it_came_and_how_to_stop_it(arrived):
    mail, delivery = arrived()

    for kind in ("plain", "html"):
        assert "because you agreed to news from Rapport Linen" in part(mail, kind)
        assert f"/u/{delivery.token}/" in part(mail, kind)


def test_it_has_a_name_of_its_own_that_stays(arrived):
    mail, delivery = arrived()

    assert mail["Message-ID"] == delivery.message_id == f"<{delivery.token}@rapport.example>"
    assert mail["Feedback-ID"] == f"A:{delivery.campaign_id}:campaign:rapport.example"


def test_it_comes_from_the_sender_and_answers_go_where_they_are_wanted(arrived):
    mail, _delivery = arrived(reply_to="hello@rapport.example")

    assert mail["From"] == "Rapport Linen <news@rapport.example>"
    assert mail["Reply-To"] == "hello@rapport.example"


def test_links_lead_through_us_in_both_parts(arrived):
    mail, delivery = arrived(body="[Shop](https://shop.example/a?x=1&y=2) and https://shop.example/a")
    links = {link.url: link.pk for link in delivery.campaign.links.all()}

    for kind in ("plain", "html"):
        ways = re.findall(r"/c/([0-9a-f-]+)/(\d+)/", part(mail, kind))
        assert ways == [(str(delivery.token), str(pk)) for pk in links.values()]
        assert "shop.example" not in re.sub(r">https://shop.example/a<", "", part(mail, kind))


def test_a_picture_says_that_it_was_opened(arrived):
    mail, delivery = arrived()

    assert f"/o/{delivery.token}.gif" in part(mail, "html")


def test_a_name_cannot_add_a_header_or_markup(arrived):
    mail, _delivery = arrived(first_name="<b>\nBcc: evil@example.org", subject="Hi {{first_name}}")

    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hi <b> Bcc: evil@example.org"
    assert "<b>" not in part(mail, "html")


def test_everybody_gets_their_own(smtp_sink):
    make_campaigns.reader("Ada", email="ada@example.org")
    make_campaigns.reader("Eve", email="eve@example.org")

    make_campaigns.sent()

    assert sorted(smtp_sink.recipients) == [["ada@example.org"], ["eve@example.org"]]
    assert len({mail["List-Unsubscribe"] for mail in smtp_sink.messages}) == 2


def test_the_words_for_a_long_name_survive_the_way(arrived):
    mail, _delivery = arrived(first_name="Søren Æblegård", subject="Für {{first_name}} – 10 %")

    assert mail["Subject"] == "Für Søren Æblegård – 10 %"
    assert mail["To"].addresses[0].display_name.startswith("Søren Æblegård")


def test_somebody_without_a_first_name_is_greeted_too(smtp_sink):
    make.contact("", "Lovelace", email="l@example.org", consent=True)

    make_campaigns.sent()

    assert "Hello friend," in part(smtp_sink.messages[0], "plain")
    assert Contact.objects.count() == 1
