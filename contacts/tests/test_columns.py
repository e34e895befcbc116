import pytest

from contacts.columns import COMPANIES, PEOPLE
from contacts.models import PostalAddress, Tag
from crm_site.testing import make

LIST = "/contacts/"
KEEP = "/lists/contacts/columns/"


@pytest.fixture
def ada(rep):
    person = make.contact(
        "Ada", "Lovelace", owner=rep, email="ada@example.org", phone="030 1234567", job_title="Weaver",
        company=make.company("Acme"),
    )  # fmt: skip
    PostalAddress.objects.create(contact=person, city="Torino")
    person.tags.add(Tag.objects.create(name="wholesale"))
    return person


def keys(answer):
    return [column.key for column in answer.context["listing"].columns]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("company", "Acme"),
        ("stage", "Lead"),
        ("email", "ada@example.org"),
        ("phone", "030 1234567"),
        ("city", "Torino"),
        ("job_title", "Weaver"),
        ("tags", "wholesale"),
        ("owner", "Rep"),
    ],
)
def test_a_chosen_column_shows_what_is_known(browse, rep, ada, column, text):
    page = browse(rep).get(LIST, {"columns": column}).content.decode()
    rows = page[page.index("<tbody") : page.index("</tbody")]

    assert "Ada Lovelace" in rows and text in rows
    assert rows.count("<td") == 3


def test_columns_are_shown_in_the_order_chosen(browse, rep, ada):
    answer = browse(rep).post(KEEP, {"column": ["city", "email", "company"]}, follow=True)

    assert keys(answer) == ["city", "email", "company"]
    assert keys(browse(rep).get(LIST)) == ["city", "email", "company"]


def test_each_person_has_columns_of_their_own(browse, rep, agent, ada):
    browse(rep).post(KEEP, {"column": ["city"]})

    assert keys(browse(agent).get(LIST)) == ["company", "stage", "email", "owner", "created"]


def test_up_moves_a_column_before_the_one_above(browse, rep, ada):
    answer = browse(rep).post(KEEP, {"column": ["city", "email"], "up": "email"})

    assert answer.headers["Location"].endswith("#columns")
    assert keys(browse(rep).get(LIST)) == ["email", "city"]


def test_the_rest_of_the_address_stays(browse, rep, ada):
    answer = browse(rep).post(KEEP, {"column": ["city"], "address": "?q=ada&sort=-name&columns=email"})

    assert answer.headers["Location"] == "/contacts/?q=ada&sort=-name"


@pytest.mark.parametrize("columns", ["salary", "", ",,,", "password,owner__password"])
def test_only_declared_columns_can_be_shown(browse, rep, ada, columns):
    assert keys(browse(rep).get(LIST, {"columns": columns})) == ["company", "stage", "email", "owner", "created"]


def test_a_column_is_shown_once(browse, rep, ada):
    assert keys(browse(rep).get(LIST, {"columns": "city,city,email"})) == ["city", "email"]


def test_within_a_saved_view_a_choice_is_a_change_of_it(browse, rep, ada):
    browse(rep).post("/lists/contacts/views/new/?columns=city", {"name": "Towns"})
    view = rep.saved_views.get()
    assert keys(browse(rep).get(LIST, {"saved": view.pk})) == ["city"]

    answer = browse(rep).post(KEEP, {"column": ["phone"], "address": f"saved={view.pk}"}, follow=True)
    assert keys(answer) == ["phone"] and ">changed<" in answer.content.decode()
    assert keys(browse(rep).get(LIST, {"saved": view.pk})) == ["city"]
    assert keys(browse(rep).get(LIST)) == ["company", "stage", "email", "owner", "created"]


@pytest.mark.parametrize("columns", [column.key for column in PEOPLE] + [",".join(column.key for column in PEOPLE)])
def test_a_list_costs_the_same_for_fifty_people(browse, rep, ada, queries, columns):
    url = f"{LIST}?columns={columns}"
    one = queries(browse(rep), url)
    tags = [Tag.objects.create(name=f"t{n}") for n in range(3)]
    for n in range(49):
        person = make.contact(
            company=make.company(), owner=make.user(), email=f"a{n}@example.org", phone=f"030 12345{n:02}"
        )
        PostalAddress.objects.create(contact=person, city="Roma")
        person.tags.set(tags)

    assert queries(browse(rep), url) == one


@pytest.mark.parametrize("columns", [",".join(column.key for column in COMPANIES)])
def test_companies_cost_the_same_for_fifty(browse, rep, queries, columns):
    make.contact(company=make.company(owner=rep))
    url = f"/companies/?columns={columns}"
    one = queries(browse(rep), url)
    for _n in range(49):
        make.contact(company=make.company(owner=make.user(), industry="retail"))

    assert queries(browse(rep), url) == one


def test_companies_remember_their_columns(browse, rep):
    make.company("Acme", domain="acme.example")
    page = browse(rep).post("/lists/companies/columns/", {"column": ["domain"]}, follow=True)

    assert keys(page) == ["domain"] and "acme.example" in page.content.decode()


def test_a_list_of_something_else_is_not_there(browse, rep):
    assert browse(rep).post("/lists/users/columns/", {"column": ["name"]}).status_code == 404
    assert browse(rep).get("/lists/users/counts/").status_code == 404
