"""What the search box finds, in which order, and for whom."""

import pytest

from contacts.binning import put_in_bin
from contacts.models import Contact, Interaction, Tag
from contacts.searching.asked import Asked
from crm_site.lib import registry
from crm_site.lib.marking import marked
from crm_site.staff.models import Right
from crm_site.testing import make, make_sales, make_support

PART = {"HX-Request": "true"}
ROLES = ("rep", "other_rep", "manager", "agent", "marketer", "analyst", "admin", "outsider")


def hits(reader, text, key="contacts"):
    one = next(one for one in registry.searches if one.key == key)
    return [hit.title for hit in one.find(Asked.of(text), reader, 20)]


def page(browser, text, **more):
    return browser.get("/search/", {"q": text, **more}, headers=PART).content.decode()


@pytest.fixture
def ada(rep):
    person = make.contact("Zoë", "Lovelace", company=make.company("Engines"), external_id="K-2001", owner=rep)
    person.add_email("Zoe.Love@Example.org")
    person.add_phone("+44 20 7946 0321")
    return person


@pytest.mark.parametrize(
    "text",
    [
        "zoe",
        "ZOË love",
        "love zoe",
        "velac",
        "lovelace engines",
        "zo",
        "e.love@ex",
        "K-2001",
        "+44 20 7946",
        "020 7946",
        "+44 (0)20 7946 0321",
        "0044 20 7946-0321",
        "79460321",
        "7946 0321",
    ],
)
def test_somebody_is_found_by_whatever_one_remembers(rep, ada, text):
    make.contact("Somebody", "Else", phone="+49 30 555")

    assert hits(rep, text) == ["Zoë Lovelace"]
    assert list(Contact.objects.matching(text)) == [ada]


@pytest.mark.parametrize(
    "text", ["%", "_", "\\", "&", "'", "o%e", "zoe lovelace smith", "2", "123456789012345678901234567890"]
)
def test_what_is_no_part_of_anybody_finds_nobody(browse, rep, ada, text):
    assert hits(rep, text) == [] and list(Contact.objects.matching(text)) == []
    assert browse(rep).get("/search/", {"q": text}).status_code == 200


@pytest.mark.parametrize("text", ["lovelcae", "lvelace", "lovelacee", "loveIace".lower(), "zoe lovelcae", "jhon"])
def test_a_slip_of_the_hand_is_forgiven_and_said(browse, rep, ada, text):
    make.contact("John", "Nash")
    found = page(browse(rep), text)

    assert "Nothing is spelled" in found and ("<mark>Lovelace</mark>" in found or "<mark>John</mark>" in found)


def test_what_is_spelled_right_is_not_read_otherwise(browse, rep, ada):
    make.contact("Anna", "Lovelaces")

    assert "Nothing is spelled" not in page(browse(rep), "lovelace")


def test_the_name_itself_comes_first_then_its_beginning_then_ones_own_then_the_rest(rep, other_rep):
    for first, last, owner in [("Maryann", "Smithson", rep), ("Rosemary", "Z", rep), ("Ann", "Mary", other_rep)]:
        make.contact(first, last, owner=owner)
    Contact.objects.create(first_name="Mary", owner=other_rep)
    make.contact("Bob", "Builder", email="mary@example.org")

    assert hits(rep, "mary") == ["Mary", "Maryann Smithson", "Ann Mary", "Rosemary Z", "Bob Builder"]


def test_of_equals_ones_own_come_first(rep, other_rep):
    make.contact("Ada", "Mine", owner=rep)
    make.contact("Ada", "Theirs", owner=other_rep)

    assert hits(rep, "ada") == ["Ada Mine", "Ada Theirs"] and hits(other_rep, "ada") == ["Ada Theirs", "Ada Mine"]


def test_companies_deals_leads_and_tickets_are_found_by_their_own_words(admin):
    make.company("Łódź Werk", domain="lodz.example", external_id="A9", phone="+48 42 555 1234")
    make_sales.deal("Blue linens", contact=make.contact("Bea", "Deal"), external_id="D-11")
    make_sales.lead("Lea Lead", email="lea@lead.example", phone="0171 4711")
    ticket = make_support.ticket("Lid is loose", contact=make.contact("Tia", "Ticket"))

    assert all(
        hits(admin, text, "companies") == ["Łódź Werk"] for text in ("lodz", "werk lo", "z.exam", "A9", "555 12")
    )
    assert all(hits(admin, text, "sales.deals") == ["Blue linens"] for text in ("linens blue", "D-11"))
    assert all(hits(admin, text, "sales.leads") == ["Lea Lead"] for text in ("lea", "lead.ex", "171 47"))
    assert all(hits(admin, text, "support.tickets") == [str(ticket)] for text in (f"#{ticket.pk}", "loose lid"))


def test_who_is_found_brings_their_deals_and_tickets_along(browse, admin):
    person = make.contact("Bea", "Buyer")
    make_sales.deal("Blue linens", contact=person)
    make_support.ticket("Lid is loose", contact=person)
    found = page(browse(admin), "bea buyer")

    assert "Blue linens" in found and "Lid is loose" in found


def test_words_of_notes_and_messages_lead_to_whom_they_were_about(browse, rep, ada):
    ada.record("contacts.note", by=rep, text="Wants the Crème-coloured linen with silver buttons by spring.")
    found = page(browse(rep), "creme silv")

    assert "with <mark>silv</mark>er buttons" in found and "<mark>Crème</mark>" in found
    assert f"{ada.get_absolute_url()}?q=creme+silv#timeline" in found


def test_a_tag_leads_to_all_who_carry_it(browse, rep, ada):
    ada.tags.add(Tag.named("wholesale"))
    link = next(hit.url for one in registry.searches if one.key == "tags" for hit in one.find("whole", rep, 5))

    assert "Zoë Lovelace" in browse(rep).get(link).content.decode()


def test_in_the_bin_and_merged_nobody_is_found(rep, admin, ada):
    other = make.contact("Zoë", "Double")
    Contact.everyone.filter(pk=other.pk).update(merged_into=ada)
    assert hits(rep, "zoe") == ["Zoë Lovelace"]

    put_in_bin(Contact.objects.filter(pk=ada.pk), by=admin)
    assert hits(rep, "zoe") == [] and hits(rep, "lovelace") == []


@pytest.fixture
def business(cast):
    """Something of each kind for two teams, all with one word in it."""
    for owner in (cast.rep, cast.other_rep):
        person = make.contact("Quagga", f"Of {owner.username}", owner=owner, company=make.company(f"Quagga {owner}"))
        deal = make_sales.deal(f"Quagga deal {owner}", contact=person, owner=owner)
        make_sales.lead(f"Quagga lead {owner}", owner=owner)
        make_support.ticket(f"Quagga ticket {owner}", contact=person)
        person.record("contacts.note", by=owner, text=f"quagga note {owner}")
        Interaction.write("sales.deal_created", contact=person, about=deal, text=f"quagga fact {owner}")
    return cast


@pytest.mark.parametrize("reach", ["as it is", "own", "team"])
@pytest.mark.parametrize("role", ROLES)
def test_nobody_finds_what_they_may_not_open(business, browse, role, reach):
    if reach != "as it is":
        Right.objects.filter(permission__codename__startswith="view_").update(reach=reach)
    reader = getattr(business, role)
    browser = browse(reader)
    found = [hit for one in registry.searches for hit in one.find(Asked.of("quagga"), reader, 50)]

    assert [hit.url for hit in found if browser.get(hit.url.split("#")[0]).status_code != 200] == []
    assert found or role == "outsider" or reach == "own"


@pytest.mark.parametrize("role", ROLES)
def test_everybody_finds_what_they_may_open(business, role):
    from sales.models import Deal
    from support.models import Ticket

    reader = getattr(business, role)
    for key, model in (("contacts", Contact), ("sales.deals", Deal), ("support.tickets", Ticket)):
        assert sorted(hits(reader, "quagga", key)) == sorted(map(str, model.objects.visible_to(reader)))


def test_a_note_is_found_behind_many_facts_that_one_may_not_see(business):
    """Facts about deals of another team do not crowd out what one may read."""
    person = Contact.objects.filter(owner=business.other_rep).first()
    deal = person.deals.first()
    facts = [
        Interaction(kind="sales.deal_created", contact=person, about=deal, at=deal.created_at, text="quagga once more")
        for _number in range(50)
    ]
    Interaction.objects.bulk_create(facts)

    assert len(hits(business.rep, "quagga", "facts")) >= 3


def test_there_is_more_of_one_type_on_a_page_of_its_own(browse, rep):
    for number in range(40):
        make.contact("Ada", f"Nr {number:02}").record("contacts.note", by=rep, text="quagga")
    assert 'href="/contacts/?q=ada"' in page(browse(rep), "ada")
    assert "/search/?q=quagga&amp;in=facts" in page(browse(rep), "quagga")

    first, second = (
        browse(rep).get("/search/", {"q": "quagga", "in": "facts", "n": n}).content.decode() for n in (1, 2)
    )
    assert first.count('class="hit"') == 30 and second.count('class="hit"') == 10
    assert "n=2" in first and "in=facts" in second and "n=3" not in second


@pytest.mark.parametrize(
    "more", [{"in": "nothing"}, {"in": "facts", "n": "x"}, {"in": "facts", "n": "99"}, {"in": "facts", "n": "0"}]
)
def test_a_spoiled_address_is_no_error(browse, rep, ada, more):
    assert browse(rep).get("/search/", {"q": "ada", **more}).status_code == 200


@pytest.mark.parametrize(
    "text, query, said",
    [
        ("Zoë Müller", "zoe muller", "<mark>Zoë</mark> <mark>Müller</mark>"),
        ("+44 20 7946 0321", "020 7946", "+44 <mark>20 7946</mark> 0321"),
        ("Straße <b>", "strasse <b>", "<mark>Straße</mark> <mark>&lt;b&gt;</mark>"),
        ("ada", "", "ada"),
    ],
)
def test_what_was_found_is_marked_as_it_is_written(text, query, said):
    assert marked(text, query) == said
