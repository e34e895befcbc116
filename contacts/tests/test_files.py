import io
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now
from PIL import Image

from contacts import filing, preferences
from contacts.files_told import own_files
from contacts.mail import sweeping
from contacts.merging import join, part
from contacts.models import Contact, File
from crm_site.testing import make, make_mail, make_sales

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(rep):
    return make.contact(owner=rep, email="ada@example.org")


def upload(client, record, *files, of="contact", **headers):
    url = reverse("contacts:files", args=[of, record.pk])
    return client.post(url, {"files": [SimpleUploadedFile(name, content) for name, content in files]}, **headers)


def test_several_files_at_once_stand_on_the_page_and_on_the_timeline(browse, rep, person):
    upload(browse(rep), person, ("plan.txt", b"a plan"), ("list.csv", b"a,b\n1,2\n"))

    assert {file.name for file in person.files.all()} == {"plan.txt", "list.csv"}
    assert person.interactions.filter(kind="contacts.file_added").count() == 2
    page = browse(rep).get(reverse("contacts:files", args=["contact", person.pk])).content.decode()
    assert "plan.txt" in page and "list.csv" in page


def test_one_that_is_refused_leaves_the_others(browse, rep, person, monkeypatch):
    monkeypatch.setattr(filing, "LARGEST", 10)

    page = upload(browse(rep), person, ("big.txt", b"x" * 11), ("small.txt", b"x"), HTTP_HX_REQUEST="true")

    assert [file.name for file in person.files.all()] == ["small.txt"]
    assert "A file may have" in page.content.decode()


def test_the_same_form_sent_twice_takes_its_files_once(browse, rep, person):
    client, key = browse(rep), "5f8a6a30-7f5f-4f46-8cbb-000000000001"
    url = reverse("contacts:files", args=["contact", person.pk])
    for _time in range(2):
        client.post(url, {"files": [SimpleUploadedFile("a.txt", b"x")], "once": key})

    assert person.files.count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("picture.png", b"<html><script>alert(1)</script></html>"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("run.js", b"alert(1)"),
    ],
)
def test_nothing_is_ever_shown_or_run_by_the_browser(browse, rep, person, name, content):
    file = make_mail.file(person, name, content)

    answer = browse(rep).get(reverse("contacts:file", args=[file.pk]))

    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"].partition(";")[0] in ("application/octet-stream", "text/plain")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert file.thumbnail.name == ""


def test_a_name_in_any_script_reaches_the_browser_whole(browse, rep, person):
    file = make_mail.file(person, '..\\evil/Angebot "für" 東京.pdf', b"%PDF-1.7 x")

    answer = browse(rep).get(reverse("contacts:file", args=[file.pk]))

    assert file.name == 'Angebot "für" 東京.pdf'
    assert "filename*=utf-8''Angebot%20%22f%C3%BCr%22" in answer["Content-Disposition"]


def test_the_type_is_seen_from_the_content(person):
    assert make_mail.file(person, "offer.txt", b"%PDF-1.7 x").content_type == "application/pdf"
    assert make_mail.file(person, "a.pdf", make_mail.png()).content_type == "image/png"
    assert make_mail.file(person, "a.png", b"only words").content_type == "text/plain"
    assert make_mail.file(person, "x", bytes(range(256)) * 4).content_type == "application/octet-stream"


def test_a_picture_gets_a_small_copy_without_what_was_hidden_in_it(browse, rep, person):
    drawn = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    Image.new("RGB", (900, 600)).save(drawn, "JPEG", exif=exif)
    file = make_mail.file(person, "me.jpg", drawn.getvalue())

    answer = browse(rep).get(reverse("contacts:file_picture", args=[file.pk]))

    small = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "image/webp" and b"SECRET" not in small
    assert max(Image.open(io.BytesIO(small)).size) == filing.EDGE


def test_a_picture_that_is_a_bomb_is_only_a_file(person, monkeypatch):
    monkeypatch.setattr(filing, "MOST_PIXELS", 100)

    assert make_mail.file(person, "bomb.png", make_mail.png(20, 20)).thumbnail.name == ""


def test_deleting_can_be_undone_and_leaves_the_bytes_for_a_month(browse, rep, person):
    file, client = make_mail.file(person, by=rep), browse(rep)

    client.post(reverse("contacts:file_delete", args=[file.pk]))
    assert client.get(reverse("contacts:file", args=[file.pk])).status_code == 404
    client.post(reverse("contacts:file_restore", args=[file.pk]))
    assert client.get(reverse("contacts:file", args=[file.pk])).status_code == 200
    assert not person.interactions.filter(kind="contacts.file_removed").exists()

    client.post(reverse("contacts:file_delete", args=[file.pk]))
    assert sweeping.drop_deleted() == 0
    assert sweeping.drop_deleted(now() + timedelta(days=31)) == 1
    assert not File.objects.exists()


def test_bytes_without_a_row_are_swept_and_those_with_one_stay(person, django_capture_on_commit_callbacks):
    file = make_mail.file(person, "a.png", make_mail.png())
    lost = default_storage.save(f"files/{now():%Y/%m}/lost", ContentFile(b"x"))

    assert sweeping.drop_orphans() == 0, "it may be on its way to its row"
    assert sweeping.drop_orphans(now() + timedelta(days=2)) >= 1
    assert not default_storage.exists(lost)
    assert default_storage.exists(file.file.name) and default_storage.exists(file.thumbnail.name)


def test_files_of_a_deal_are_for_those_who_see_the_deal(browse, rep, agent, person):
    deal = make_sales.deal(owner=rep, contact=person)
    file = make_mail.file(deal, "contract.pdf", b"%PDF-1.7", by=rep)

    assert file.contact == person
    assert browse(rep).get(reverse("contacts:file", args=[file.pk])).status_code == 200
    assert browse(agent).get(reverse("contacts:file", args=[file.pk])).status_code == 404
    page = browse(rep).get(reverse("contacts:files", args=["deal", deal.pk])).content.decode()
    assert "contract.pdf" in page


def test_files_are_found_by_their_name(browse, rep, person):
    make_mail.file(person, "Rahmenvertrag Größe.pdf", b"%PDF-1.7")

    page = browse(rep).get(reverse("search"), {"q": "rahmenvertrag grosse"}, HTTP_HX_REQUEST="true").content.decode()

    assert "Rahmenvertrag" in page


def test_they_move_with_a_merge_and_back(rep, person):
    other = make.contact(owner=rep)
    file = make_mail.file(other)
    merge = join(person, [other], by=rep)
    file.refresh_from_db()
    assert file.contact == person

    part(merge, by=rep)
    file.refresh_from_db()
    assert file.contact == other


def test_erasing_the_person_takes_the_bytes_too(admin, person, django_capture_on_commit_callbacks):
    file = make_mail.file(person, "me.png", make_mail.png())
    assert [row["name"] for row in own_files(person)] == ["me.png"]

    with django_capture_on_commit_callbacks(execute=True):
        Contact.objects.get(pk=person.pk).erase(by=admin)

    assert not File.objects.exists()
    assert not default_storage.exists(file.file.name) and not default_storage.exists(file.thumbnail.name)


def test_the_person_gets_their_files_by_the_link_of_their_data(browse, person):
    file = make_mail.file(person, "me.txt", b"about me")
    others = make_mail.file(make.contact(), "you.txt", b"about you")
    where = next(own_files(person))["download"].removeprefix("http://127.0.0.1:8000")

    assert b"".join(browse().get(where).streaming_content) == b"about me"
    assert browse().get(where.replace(f"/{file.pk}/", f"/{others.pk}/")).status_code == 404
    page = b"".join(browse().get(preferences_page(person)).streaming_content).decode()
    linked = re.search(rf'href="http://127.0.0.1:8000(/preferences/[^"]+/files/{file.pk}/)"', page).group(1)
    assert b"".join(browse().get(linked).streaming_content) == b"about me"


def preferences_page(person):
    return reverse("contacts:preferences_data", args=[preferences.token(person, preferences.DATA)])


def test_the_card_costs_the_same_with_many_files(browse, rep, person, django_assert_max_num_queries):
    for number in range(12):
        make_mail.file(person, f"{number}.txt", b"x", by=rep)
    client, url = browse(rep), reverse("contacts:files", args=["contact", person.pk])
    client.get(url, HTTP_HX_REQUEST="true")

    with django_assert_max_num_queries(9):
        client.get(url, HTTP_HX_REQUEST="true")
