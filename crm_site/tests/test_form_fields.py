"""Every form: fitting keyboards, native pickers, a label for each field, errors that the field itself points to."""

import re
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm_site.testing import make, make_campaigns, make_sales, make_support

FAR = ["0001-01-01", "9999-12-31"]
PAGES = {
    "contact": ("contacts:add", ()),
    "contact_edit": ("contacts:edit", ("contact",)),
    "company": ("contacts:company_add", ()),
    "consent": ("contacts:consent", ("contact",)),
    "import": ("contacts:imports", ()),
    "deal": ("sales:deal_add", ()),
    "deal_edit": ("sales:deal_edit", ("deal",)),
    "win": ("sales:deal_win", ("deal",)),
    "lose": ("sales:deal_lose", ("deal",)),
    "lead": ("sales:lead_add", ()),
    "convert": ("sales:lead_convert", ("lead",)),
    "product": ("sales:product_add", ()),
    "ticket": ("support:ticket", ("ticket",)),
    "segment": ("campaigns:segment_add", ()),
    "campaign": ("campaigns:add", ()),
    "message": ("campaigns:variant", ("campaign", "letter")),
    "report": ("reports:add", ()),
    "profile": ("staff:profile", ()),
    "password": ("staff:password", ()),
}


class Fields(HTMLParser):
    """The fields of the page's main part by name, and the labels and ids around them."""

    def __init__(self, page):
        super().__init__()
        self.found, self.labels, self.ids, self.depth = {}, set(), set(), 0
        self.feed(page[page.index("<main") : page.index("</main>")])

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        self.ids.add(attrs.get("id"))
        self.depth += tag == "label"
        if tag == "label":
            self.labels.add(attrs.get("for"))
        if tag in ("input", "select", "textarea") and attrs.get("type") != "hidden" and "name" in attrs:
            self.found[attrs["name"]] = attrs | {"wrapped": self.depth > 0, "tag": tag}

    def handle_endtag(self, tag):
        self.depth -= tag == "label"


@pytest.fixture
def fields(cast, browse):
    made = {
        "contact": lambda: make.contact(owner=cast.admin).pk,
        "deal": lambda: make_sales.deal(owner=cast.admin).pk,
        "lead": lambda: make_sales.lead(owner=cast.admin).pk,
        "ticket": lambda: make_support.ticket().pk,
        "campaign": lambda: make_campaigns.campaign(owner=cast.admin).pk,
        "letter": lambda: "A",
    }

    def read(name):
        url_name, needs = PAGES[name]
        url = reverse(url_name, args=[made[need]() for need in needs])
        return Fields(browse(cast.admin).get(url).content.decode())

    return read


@pytest.mark.parametrize("name", PAGES)
def test_each_field_has_a_label(fields, name):
    page = fields(name)
    assert page.found
    for field in page.found.values():
        assert field["wrapped"] or field.get("id") in page.labels or field.get("aria-label"), field


@pytest.mark.parametrize("name", PAGES)
def test_each_field_says_what_it_takes(fields, name):
    for field, attrs in fields(name).found.items():
        if field.endswith(("email", "address", "reply_to")):
            assert attrs["type"] == "email", field
        if field.endswith("phone"):
            assert attrs["type"] == "tel"
        if field in ("birthday", "expected_close", "since", "until"):
            assert attrs["type"] == "date", field
        if field.endswith("_at") or field == "as_of":
            assert attrs["type"] == "datetime-local", field
        if field in ("amount", "price", "revenue"):
            assert attrs["inputmode"] == "decimal", field


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("ticket", "segment", "profile", "password")])
def test_a_browser_suggests_nothing_of_its_user_for_others(fields, name):
    for field, attrs in fields(name).found.items():
        if attrs["tag"] == "input" and attrs["type"] not in ("checkbox", "radio", "file", "submit"):
            assert attrs["autocomplete"] == "off", field


def test_a_browser_helps_people_with_their_own_data(fields):
    found = fields("profile").found
    assert [found[name]["autocomplete"] for name in ("first_name", "last_name", "email")] == [
        "given-name",
        "family-name",
        "email",
    ]


def test_an_error_stands_beside_its_field_and_the_field_points_to_it(browse, rep):
    answer = browse(rep).post(reverse("contacts:add"), {"first_name": "Ada", "email": "nowhere", "lifecycle": "lead"})
    page = Fields(answer.content.decode())
    named = page.found["email"]["aria-describedby"].split()
    assert page.found["email"]["aria-invalid"] == "true"
    assert named and set(named) <= page.ids


def test_a_file_that_has_to_be_chosen_again_is_named(browse, admin):
    file = SimpleUploadedFile("people.docx", b"no table")
    answer = browse(admin).post(reverse("contacts:imports"), {"kind": "contacts", "file": file})
    assert answer.status_code == 422
    assert "“people.docx” has to be chosen again" in answer.content.decode()


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("day", FAR)
def test_far_days_are_no_failure(browse, rep, zone, day):
    rep.time_zone = zone
    rep.save()
    browser, person = browse(rep), make.contact(owner=rep)
    data = {
        "name": "Far",
        "currency": "EUR",
        "expected_close": day,
        "next_step": "Call",
        "next_step_at": f"{day}T00:30",
    }
    assert browser.post(reverse("sales:deal_add"), data).status_code in (200, 302, 422)
    assert browser.get(reverse("sales:deals")).status_code == 200
    task = {"kind": "task", "text": "Far", "due_at": f"{day}T23:30"}
    assert browser.post(reverse("contacts:write", args=[person.pk]), task).status_code in (200, 302, 422)
    for page in (person.get_absolute_url(), reverse("contacts:tasks"), reverse("today")):
        assert browser.get(page).status_code == 200


@pytest.mark.parametrize(
    "said, field", [("x" * 300, "name"), ("1" * 30, "amount"), ("NaN", "amount"), ("1e400", "amount")]
)
def test_what_does_not_fit_is_said_in_a_sentence(browse, rep, said, field):
    data = {"name": "Fits", "amount": "1", "currency": "EUR"} | {field: said}
    answer = browse(rep).post(reverse("sales:deal_add"), data)
    assert answer.status_code in (200, 422)
    told = re.search(rf'id="id_{field}_error".*?<strong>(.*?)</strong>', answer.content.decode(), re.DOTALL)
    assert told and told[1].endswith(".")
