import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact, SavedView
from crm_site.lib import records
from crm_site.staff.models import Favourite, Right
from crm_site.staff.models.favourite import MOST
from crm_site.staff.shell import Favourites
from crm_site.testing import make, make_campaigns, make_reports, make_sales, make_support

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


def star(browser, record, on="1", **headers):
    return browser.post(
        f"/favourites/{record._meta.label_lower}/{record.pk}/", {"on": on, "next": "/tasks/"}, headers=headers
    )


def titles(person):
    return [one.title for one in Favourites(person).shown]


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep)


def test_a_star_puts_a_record_into_the_sidebar_and_takes_it_away(browse, rep, ada):
    browser = browse(rep)
    assert star(browser, ada).headers["Location"] == "/tasks/"
    page = browser.get("/tasks/").content.decode()
    assert f'href="{ada.get_absolute_url()}" title="Ada Lovelace"' in page

    star(browser, ada, on="0")
    assert "Ada Lovelace" not in browser.get("/tasks/").content.decode()


def test_starring_twice_is_once(browse, rep, ada):
    star(browse(rep), ada)
    star(browse(rep), ada)

    assert Favourite.objects.count() == 1


def test_htmx_gets_the_star_and_the_sidebar(browse, rep, ada):
    part = star(browse(rep), ada, **PART).content.decode()

    assert "<html" not in part and 'aria-pressed="true"' in part
    assert 'hx-swap-oob="true"' in part and "Ada Lovelace" in part


def test_everything_with_a_page_can_be_starred(browse, admin):
    made = [
        make.contact("Ada", "Lovelace"),
        make.company("Engines"),
        make_sales.deal("Linens", owner=admin),
        make_sales.lead("Zoe"),
        make_sales.order(number="A-17"),
        make_sales.product("Twill"),
        make_support.ticket("Lid"),
        make_campaigns.segment("Loyal"),
        make_campaigns.campaign("Spring"),
        make_reports.report(owner=admin, name="Wins"),
    ]
    browser = browse(admin)
    for record in made:
        page = browser.get(record.get_absolute_url(), follow=True).content.decode()
        assert f'action="/favourites/{record._meta.label_lower}/{record.pk}/"' in page, (
            f"no star on the page of {record}"
        )
        star(browser, record)

    assert titles(admin) == [
        *("Ada Lovelace", "Engines", "Linens", "Zoe", "№ A-17", "Twill"),
        *(f"#{made[6].pk} Lid", "Loyal", "Spring", "Wins"),
    ]
    for one in Favourites(admin).shown:
        assert browser.get(one.url, follow=True).status_code == 200


def test_a_foreign_name_and_a_record_that_is_not_there_are_refused(browse, rep):
    for kind, key in (
        ("staff.user", rep.pk),
        ("nothing", 1),
        ("contacts.contact", 10**6),
        ("contacts.contact", 10**30),
    ):
        assert browse(rep).post(f"/favourites/{kind}/{key}/", {"on": "1"}).status_code == 404

    assert not Favourite.objects.exists()


def test_what_is_deleted_or_no_longer_to_be_seen_is_no_longer_shown(rep, manager, ada):
    Favourite.star(rep, "contacts.contact", ada.pk)
    gone = make.contact("Gone", "Soon")
    Favourite.star(rep, "contacts.contact", gone.pk)
    far = make.contact("Far", "Away", owner=manager)
    Favourite.star(rep, "contacts.contact", far.pk)
    Contact.objects.filter(pk=gone.pk).delete()
    assert titles(rep) == ["Ada Lovelace", "Far Away"]

    Right.objects.filter(role__name="Sales rep", permission__codename="view_contact").update(reach="own")
    assert titles(rep.__class__.objects.get(pk=rep.pk)) == ["Ada Lovelace"]


def test_the_sidebar_shows_twelve_and_a_link_to_all(browse, rep):
    for n in range(14):
        Favourite.star(rep, "contacts.contact", make.contact("Nr", f"{n:02}").pk)
    sidebar = browse(rep).get("/tasks/").content.decode()
    everything = browse(rep).get("/favourites/").content.decode()

    assert "Nr 11" in sidebar and "Nr 12" not in sidebar and "All favourites" in sidebar
    assert "Nr 13" in everything


def test_they_cost_two_queries_whatever_their_number_and_kind(rep):
    Favourite.star(rep, "contacts.contact", make.contact().pk)
    rep.has_perm("contacts.view_contact") and rep.reach("sales.view_deal") and rep.team_mates  # read once for each page
    assert cost(rep) == 2

    for n in range(5):
        Favourite.star(rep, "contacts.contact", make.contact().pk)
        Favourite.star(rep, "contacts.company", make.company().pk)
        Favourite.star(rep, "sales.deal", make_sales.deal(owner=rep).pk)
        Favourite.star(rep, "support.ticket", make_support.ticket().pk)
        SavedView.objects.create(model="contacts.contact", owner=rep, name=f"View {n}", pinned=True)
    assert cost(rep) == 2


def cost(person):
    with CaptureQueriesContext(connection) as caught:
        assert Favourites(person).shown
    return len(caught)


def test_there_is_a_limit(browse, rep, ada):
    rows = [Favourite(user=rep, kind="contacts.company", key=n) for n in range(MOST)]
    Favourite.objects.bulk_create(rows)
    star(browse(rep), ada)

    assert not Favourite.objects.filter(kind="contacts.contact").exists()


def test_one_arranges_them(browse, rep):
    people = [make.contact("Nr", str(n)) for n in range(3)]
    for person in people:
        Favourite.star(rep, "contacts.contact", person.pk)
    place = f"/favourites/contacts.contact/{people[2].pk}/place/"
    browse(rep).post(place, {"to": "up"})
    assert titles(rep) == ["Nr 0", "Nr 2", "Nr 1"]

    browse(rep).post(place, {"to": "up"})
    browse(rep).post(place, {"to": "up"})
    assert titles(rep) == ["Nr 2", "Nr 0", "Nr 1"]
    browse(rep).post(place, {"to": "down"})
    assert titles(rep) == ["Nr 0", "Nr 2", "Nr 1"]


def test_pinned_views_stand_there_too_ones_own_and_shared_ones(browse, rep, manager):
    view = {"model": "contacts.contact", "query": {}}
    SavedView.objects.create(**view, owner=rep, name="Mine pinned", pinned=True)
    SavedView.objects.create(**view, owner=rep, name="Mine only")
    shared = SavedView.objects.create(**view, owner=manager, name="Shared pinned", pinned=True, shared=True)
    SavedView.objects.create(**view, owner=manager, name="Private pinned", pinned=True)
    assert titles(rep) == ["Mine pinned", "Shared pinned"]
    assert f'href="/contacts/?saved={shared.pk}"' in browse(rep).get("/tasks/").content.decode()

    star(browse(rep), shared, on="0")
    assert titles(rep) == ["Mine pinned"] and titles(manager) == ["Private pinned", "Shared pinned"]
    star(browse(rep), shared)
    assert titles(rep) == ["Shared pinned", "Mine pinned"]


def test_views_of_lists_that_one_may_not_open_are_left_out(outsider, manager):
    SavedView.objects.create(model="contacts.contact", owner=manager, name="Shared", pinned=True, shared=True)

    assert titles(outsider) == []


def test_every_record_with_a_page_is_named_with_its_address():
    for record in records.records.values():
        assert record.url or record.url_name, f"the palette does not know the page of {record.kind}"
