import pytest
from django.urls import reverse

from contacts.mentions import highlighted, mentioned
from crm_site.testing import make, make_support

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Nowak", owner=rep)


@pytest.fixture
def mara():
    return make.user("Sales manager", username="mara.vogt", first_name="Mara", last_name="Vogt")


def note(client, record, text):
    return client.post(f"{record.get_absolute_url()}entries/", {"kind": "note", "text": text})


def test_a_colleague_who_is_named_hears_of_it_once(browse, rep, ada, mara):
    note(browse(rep), ada, "Please look, @mara.vogt. And @mara.vogt again, mail mara@mara.vogt")

    told = mara.notices.get(kind="contacts.mention")
    assert told.url == ada.get_absolute_url() and "Ada Nowak" in told.text
    page = browse(rep).get(ada.get_absolute_url()).content.decode()
    assert '<mark class="mention" title="Mara Vogt">@mara.vogt</mark>. And' in page


def test_one_who_left_and_oneself_hear_nothing(browse, rep, ada, mara):
    mara.is_active = False
    mara.save()
    note(browse(rep), ada, f"@mara.vogt @{rep.username} @nobody.known")

    assert not mara.notices.exists() and not rep.notices.exists()


def test_what_is_marked_is_escaped(mara):
    marked = highlighted('<b>@mara.vogt</b> "@nobody"', {"mara.vogt": 'Mara "V" <Vogt>'})

    assert marked == (
        '&lt;b&gt;<mark class="mention" title="Mara &quot;V&quot; &lt;Vogt&gt;">@mara.vogt</mark>&lt;/b&gt; '
        "&quot;@nobody&quot;"
    )


def test_an_address_is_no_mention(mara):
    assert mentioned("write to info@mara.vogt") == []


def test_a_pinned_note_marks_them_too(browse, rep, ada, mara):
    note(browse(rep), ada, "@mara.vogt knows")
    ada.notes.get().pin()

    assert browse(rep).get(ada.get_absolute_url()).content.decode().count('class="mention"') == 2


def test_colleagues_are_offered_by_the_beginning_of_a_name(browse, rep, mara, outsider):
    outsider.is_active = False
    outsider.save()
    client, url = browse(rep), reverse("contacts:colleagues")

    assert client.get(url, {"q": "vog"}).json() == {"colleagues": [{"name": "Mara Vogt", "username": "mara.vogt"}]}
    assert client.get(url, {"q": "mara.v"}).json()["colleagues"]
    assert all(one["username"] != outsider.username for one in client.get(url, {"q": ""}).json()["colleagues"])


def test_a_note_on_a_ticket_tells_them_too(browse, agent, mara):
    ticket = make_support.ticket()
    ticket.note(by=agent, text="@mara.vogt should know")

    assert mara.notices.get(kind="contacts.mention").url == ticket.get_absolute_url()
