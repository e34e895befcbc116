"""Several e-mail addresses and phone numbers of one person: added, named, made primary and removed where they stand."""

import pytest

from crm_site.testing import make

PART = {"HX-Request": "true"}


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep, email="ada@example.org", phone="030 1234567")


def send(browser, ada, kind, sent, *, way=None, tail="", headers=PART):
    path = f"/contacts/{ada.pk}/reach/{kind}/" + (f"{way.pk}/" if way else "") + tail
    return browser.post(path, sent, headers=headers)


def changes(ada):
    return [fact.data["changes"] for fact in ada.interactions.filter(kind="contacts.contact_changed").order_by("pk")]


@pytest.mark.parametrize(("kind", "value"), [("emails", "work@example.org"), ("phones", "+49 89 998877")])
@pytest.mark.parametrize("headers", [PART, {}])
def test_another_one_is_added_and_told(browse, rep, ada, kind, value, headers):
    answer = send(browse(rep), ada, kind, {"value": value, "label": "work"}, headers=headers)
    added = getattr(ada, kind).get(label="work")

    assert answer.status_code == (200 if headers else 302)
    assert str(added) == value and not added.is_primary
    assert changes(ada) == [{kind: ["", f"{value} (work)"]}]
    if headers:
        assert f'id="reach-{kind}"' in answer.content.decode() and value in answer.content.decode()


def test_the_first_one_is_the_primary_one(browse, rep):
    bea = make.contact("Bea", owner=rep)
    send(browse(rep), bea, "emails", {"value": "bea@example.org"})

    assert bea.emails.get().is_primary


def test_another_becomes_the_primary_one(browse, rep, ada):
    work = ada.add_email("work@example.org")
    send(browse(rep), ada, "emails", {"value": "work@example.org", "label": "", "primary": "on"}, way=work)

    assert [(str(one), one.is_primary) for one in ada.emails.all()] == [
        ("work@example.org", True),
        ("ada@example.org", False),
    ]
    assert changes(ada) == [{"emails": ["ada@example.org", "work@example.org, primary"]}]


def test_a_label_is_given_and_a_slip_corrected(browse, rep, ada):
    sent = {"value": "ada.lovelace@example.org", "label": "home"}
    send(browse(rep), ada, "emails", sent, way=ada.emails.get())

    assert (str(ada.emails.get()), ada.emails.get().label) == ("ada.lovelace@example.org", "home")
    assert ada.emails.get().key == "ada.lovelace@example.org"


def test_the_same_again_tells_nothing(browse, rep, ada):
    send(browse(rep), ada, "emails", {"value": "ada@example.org", "label": ""}, way=ada.emails.get())

    assert changes(ada) == []


def test_when_the_primary_one_is_removed_the_next_is_primary(browse, rep, ada):
    first, _second = ada.emails.get(), ada.add_email("work@example.org")
    part = send(browse(rep), ada, "emails", {}, way=first, tail="removal/").content.decode()

    assert str(ada.emails.get()) == "work@example.org" and ada.emails.get().is_primary
    assert "work@example.org" in part and "ada@example.org" not in part
    assert changes(ada) == [{"emails": ["ada@example.org", ""]}]


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("emails", "no address", "valid email"),
        ("emails", "ADA@example.org", "has that address already"),
        ("phones", "call me", "has digits"),
        ("phones", "+49 30 1234567", "has that number already"),
        ("phones", "", "required"),
    ],
)
def test_what_cannot_be_is_refused_and_the_typing_stays(browse, rep, ada, kind, value, sentence):
    answer = send(browse(rep), ada, kind, {"value": value, "label": "x"})

    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert f'value="{value}"' in answer.content.decode() or not value
    assert getattr(ada, kind).count() == 1


def test_an_address_that_somebody_else_has_is_added_when_one_insists(browse, rep, ada):
    make.contact("Bea", "King", email="office@example.org")
    first = send(browse(rep), ada, "emails", {"value": "office@example.org"})
    send(browse(rep), ada, "emails", {"value": "office@example.org", "anyway": "1"})

    assert "Bea King" in first.content.decode() and "Add anyway" in first.content.decode()
    assert ada.emails.count() == 2


def test_somebody_else_s_way_is_not_found_here(browse, rep, ada):
    other = make.contact("Bea", owner=rep, email="bea@example.org")

    assert send(browse(rep), ada, "emails", {"value": "x@y.org"}, way=other.emails.get()).status_code == 404
    send(browse(rep), ada, "emails", {}, way=other.emails.get(), tail="removal/")
    assert other.emails.exists()
    assert browse(rep).get(f"/contacts/{ada.pk}/reach/pigeons/").status_code == 404


def test_the_form_is_a_page_without_javascript(browse, rep, ada):
    url = f"/contacts/{ada.pk}/reach/emails/{ada.emails.get().pk}/"

    assert "<html" in browse(rep).get(url).content.decode() and 'name="value"' in browse(rep).get(url).content.decode()
    assert browse(rep).get(url, {"shown": 1})["Location"] == ada.get_absolute_url()
