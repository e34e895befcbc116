"""A person as a card, for one's own address book."""

from contacts.vcard import read
from crm_site.testing import make


def test_the_card_says_how_to_reach_the_person(rep, browse):
    person = make.contact("Zoë", "Ørsted", email="z@example.org", phone="+49 30 123456")
    answer = browse(rep).get(f"/contacts/{person.pk}/vcard/")
    (card,) = read(answer.content)

    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Zo%C3%AB")
    assert (card["formatted_name"], card["emails"][0]["address"]) == ("Zoë Ørsted", "z@example.org")


def test_a_name_cannot_break_the_header_or_the_card(rep, browse):
    person = make.contact('A"\r\nX-Evil: 1', "END:VCARD\nBEGIN:VCARD")
    answer = browse(rep).get(f"/contacts/{person.pk}/vcard/")

    assert "X-Evil" not in answer.headers and len(read(answer.content)) == 1


def test_the_persons_page_leads_to_it(rep, browse):
    person = make.contact()

    assert f'href="/contacts/{person.pk}/vcard/"' in browse(rep).get(f"/contacts/{person.pk}/").content.decode()


def test_it_costs_as_many_queries_for_one_address_as_for_many(rep, browse, queries):
    person = make.contact(email="a@example.org")
    url, browser = f"/contacts/{person.pk}/vcard/", browse(rep)
    before = queries(browser, url)
    for n in range(20):
        person.add_email(f"a{n}@example.org")

    assert queries(browser, url) == before


def test_nobody_without_a_role_gets_it(outsider, browse):
    assert browse(outsider).get(f"/contacts/{make.contact().pk}/vcard/").status_code in (403, 404)
    assert browse(outsider).post(f"/contacts/{make.contact().pk}/vcard/").status_code == 405
