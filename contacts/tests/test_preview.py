import pytest
from django.utils.timezone import now

from contacts.models import Task
from crm_site.testing import make

PART = {"HX-Request": "true"}
MOST = 12  # five of them say who reads and what they may


@pytest.fixture
def ada(rep):
    found = make.contact(
        "Ada", "Byron", owner=rep, company=make.company("Acme", owner=rep), email="ada@example.org", phone="030 12345"
    )
    found.record("contacts.note", by=rep, text="Likes linen.")
    return found


def look(browser, of, row):
    return browser.get(f"/lists/{of}/preview/{row.pk}/", headers=PART).content.decode()


def test_it_says_who_they_are_what_comes_next_and_what_was(browse, rep, ada):
    Task.objects.create(title="Call about samples", contact=ada, assignee=rep, due_at=now())
    part = look(browse(rep), "contacts", ada)

    for text in ("Ada Byron", "Acme", "mailto:ada@example.org", "Call about samples", "Likes linen."):
        assert text in part, text
    assert "<html" not in part


def test_a_company_shows_its_people(browse, rep, ada):
    part = look(browse(rep), "companies", ada.company)

    assert "Acme" in part and "Ada Byron" in part


def test_only_who_may_change_it_is_offered_to(browse, rep, other_rep, ada):
    assert 'class="cell-edit"' in look(browse(rep), "contacts", ada)
    assert 'class="cell-edit"' not in look(browse(other_rep), "contacts", make.contact(owner=rep))


def test_without_htmx_it_is_the_record(browse, rep, ada):
    answer = browse(rep).get(f"/lists/contacts/preview/{ada.pk}/")

    assert answer.status_code == 302 and answer.url == ada.get_absolute_url()


@pytest.mark.parametrize("of", ["contacts", "companies"])
def test_it_is_cheap_however_much_happened(browse, rep, ada, queries, of):
    row = ada if of == "contacts" else ada.company
    url = f"/lists/{of}/preview/{row.pk}/"
    one = queries(browse(rep), url, **PART)
    for n in range(40):
        row.record("contacts.note", by=make.user(), text=f"Note {n}")
        Task.objects.create(title=f"Task {n}", due_at=now(), assignee=rep, **{row._meta.model_name: row})

    assert queries(browse(rep), url, **PART) == one <= MOST


def test_a_list_that_does_not_exist_has_no_previews(browse, rep, ada):
    assert browse(rep).get(f"/lists/planets/preview/{ada.pk}/", headers=PART).status_code == 404
