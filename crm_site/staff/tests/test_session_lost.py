"""The session ended while somebody typed: they sign in and are back on their page, where the draft waits."""

import pytest
from django.urls import reverse

from crm_site.testing import make_support

PAGE = "http://testserver/tickets/7/?view=mine"


@pytest.fixture
def answer_url(db):
    return reverse("support:answer", args=[make_support.ticket().pk])


def next_of(address):
    return address.partition("?next=")[2]


def test_a_form_leads_back_to_its_page(client, answer_url):
    answer = client.post(answer_url, {"text": "Turn it."}, headers={"Referer": PAGE})
    assert answer.status_code == 302
    assert next_of(answer["Location"]) == "%2Ftickets%2F7%2F%3Fview%3Dmine"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_part_does_not_show_the_way_in(client, answer_url, method):
    headers = {"HX-Request": "true", "HX-Current-URL": PAGE}
    answer = getattr(client, method)(answer_url.replace("answers/", ""), headers=headers)
    if method == "post":
        answer = client.post(answer_url, headers=headers)
    assert answer.status_code == 204 and not answer.content
    assert next_of(answer["HX-Redirect"]) == "%2Ftickets%2F7%2F%3Fview%3Dmine"


@pytest.mark.parametrize("page", ["", "https://evil.example/tickets/7/", "//evil.example/", "javascript:alert(1)"])
def test_a_foreign_page_is_no_way_back(client, answer_url, page):
    answer = client.post(answer_url, headers={"Referer": page})
    assert next_of(answer["Location"]) == answer_url.replace("/", "%2F")


def test_a_page_leads_back_to_itself(client, db):
    assert next_of(client.get("/contacts/?q=a")["Location"]) == "/contacts/%3Fq%3Da"
