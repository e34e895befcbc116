"""Deleting by hand: into the bin, back from it, and for ever."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from contacts.binning import delete_for_ever, empty, put_in_bin, restore
from contacts.merging import CannotPart, join, part
from contacts.models import Channel, Company, Contact, EmailAddress, Interaction, Note, Suppression, Task
from crm_site.testing import make, make_sales


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep, email="ada@example.org", external_id="K-7")


def kinds(record):
    return list(record.interactions.order_by("pk").values_list("kind", flat=True))


def delete(browser, record, of="contacts"):
    return browser.post(f"/lists/{of}/rows/{record.pk}/deletion/", follow=True)


def test_a_deleted_person_is_nowhere_to_be_found(browse, manager, ada):
    page = delete(browse(manager), ada).content.decode()

    assert "Ada Lovelace is in the bin." in page and "/bin/contacts/restoration/" in page
    assert not Contact.objects.exists() and Contact.everyone.get() == ada
    assert "Ada Lovelace" not in browse(manager).get("/search/?q=lovelace").content.decode()
    assert ada.get_absolute_url() not in browse(manager).get("/contacts/?q=ada").content.decode()


def test_the_toast_takes_it_back(browse, manager, ada):
    browser = browse(manager)
    delete(browser, ada)
    answer = browser.post("/bin/contacts/restoration/", {"pick": ada.pk}, follow=True)

    assert answer.redirect_chain == [(ada.get_absolute_url(), 302)]
    assert kinds(ada) == ["contacts.contact_deleted", "contacts.contact_restored"]


def test_its_page_says_who_deleted_it_and_offers_it_back(browse, manager, rep, ada):
    put_in_bin([ada], by=manager)
    page = browse(manager).get(ada.get_absolute_url()).content.decode()

    assert f"by {manager}" in page and "In the bin since" in page and ">Restore<" in page.replace("</svg>", ">")
    assert "Delete for ever" not in page
    seen = browse(rep).get(ada.get_absolute_url()).content.decode()
    assert "In the bin since" in seen and "restoration" not in seen


def test_what_hangs_on_it_stays(manager, rep, ada):
    Note.objects.create(contact=ada, text="x", author=rep)
    deal = make_sales.deal(contact=ada, owner=rep)
    put_in_bin([ada], by=manager)
    deal.refresh_from_db()

    assert deal.contact == ada and Note.objects.count() == 1 and EmailAddress.objects.count() == 1


def test_deleting_twice_and_restoring_twice_is_once(manager, ada):
    assert put_in_bin([ada], by=manager) == {ada.pk} and put_in_bin([ada], by=manager) == set()
    assert restore([ada], by=manager) == {ada.pk} and restore([ada], by=manager) == set()
    assert len(kinds(ada)) == 2


def test_the_bin_is_searched_and_shows_only_what_one_may_bring_back(browse, manager, other_rep, ada):
    put_in_bin([ada, make.contact("Bob", "Smith", owner=other_rep)], by=manager)

    page = browse(manager).get("/bin/").content.decode()
    assert "Ada Lovelace" in page and "Bob Smith" not in page and str(manager) in page
    assert "Ada Lovelace" in browse(manager).get("/bin/contacts/?q=K-7").content.decode()
    assert "Nothing found in the bin" in browse(manager).get("/bin/contacts/?q=zeno").content.decode()
    assert "The bin is empty" in browse(manager).get("/bin/companies/").content.decode()


def test_many_are_restored_at_once(browse, manager, rep):
    people = [make.contact(owner=rep) for _each in range(3)]
    put_in_bin(people, by=manager)
    page = browse(manager).post("/bin/contacts/restoration/", {"pick": [one.pk for one in people]}, follow=True)

    assert "3 records are back." in page.content.decode() and Contact.objects.count() == 3


def test_the_bin_costs_the_same_with_one_and_with_many(browse, manager, rep, queries):
    put_in_bin([make.contact(owner=rep)], by=manager)
    one = queries(browse(manager), "/bin/")
    put_in_bin([make.contact(owner=rep) for _each in range(20)], by=manager)

    assert queries(browse(manager), "/bin/") == one


def test_a_number_in_the_bin_is_named_when_somebody_else_is_to_have_it(browse, manager, rep, ada):
    put_in_bin([ada], by=manager)
    bob = make.contact("Bob", owner=rep)
    page = browse(rep).post(f"/records/contacts/{bob.pk}/external_id/", {"external_id": "K-7", "version": 1})

    assert page.status_code == 422 and "is in the bin since" in page.content.decode()
    assert f'href="{ada.get_absolute_url()}"' in page.content.decode()


@pytest.mark.parametrize(
    "kind, content", [("contacts", "number,name\nK-7,Bea B\n"), ("companies", "number,name\nK-8,Loom\n")]
)
def test_an_import_of_a_number_in_the_bin_says_so(manager, rep, ada, bring, counts, reasons, kind, content):
    put_in_bin([ada], by=manager)
    put_in_bin([make.company("Loom", external_id="K-8")], by=manager)
    run = bring(rep, content, kind=kind)

    assert counts(run) == (0, 0, 0, 1) and "Restore it from the bin first" in reasons(run)[2]


def test_an_import_does_not_take_somebody_in_the_bin_for_a_twin(manager, rep, ada, bring, counts):
    put_in_bin([ada], by=manager)
    run = bring(rep, "name,email\nAda Lovelace,ada@example.org\n")

    assert counts(run) == (1, 0, 0, 0) and Contact.objects.get() != ada


def test_who_is_in_the_bin_is_neither_merged_nor_parted(manager, rep, ada):
    merge = join(ada, [make.contact("Ada", "L", owner=rep)], by=rep)
    put_in_bin([ada], by=manager)

    with pytest.raises(CannotPart, match="in the bin"):
        part(merge, by=rep)
    restore([ada], by=manager)
    part(merge, by=rep)
    assert Contact.objects.count() == 2


def test_an_old_link_to_one_that_was_merged_leads_to_the_bin(browse, manager, rep, ada):
    other = make.contact("Ada", "L", owner=rep)
    join(ada, [other], by=rep)
    put_in_bin([ada], by=manager)
    page = browse(rep).get(f"/contacts/{other.pk}/", follow=True)

    assert page.redirect_chain == [(ada.get_absolute_url(), 302)] and "In the bin since" in page.content.decode()


def test_the_database_knows_that_a_deletion_has_a_moment(manager, ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.everyone.filter(pk=ada.pk).update(deleted_by=manager)


def test_for_ever_takes_all_along_but_a_no_stays(browse, admin, manager, rep, ada):
    ada.withdraw(Channel.EMAIL, source="mail")
    Task.add("Call", by=rep, contact=ada)
    deal = make_sales.deal(contact=ada, owner=rep)
    kind = ContentType.objects.get_for_model(Contact)
    LogEntry.objects.create(user=admin, content_type=kind, object_id=ada.pk, object_repr="Ada", action_flag=2)
    put_in_bin([ada], by=manager)
    page = browse(admin).post("/bin/contacts/emptying/", {"pick": ada.pk}, follow=True).content.decode()
    deal.refresh_from_db()

    assert "1 record is deleted for ever." in page and deal.contact is None
    left = Contact.everyone.count(), Interaction.objects.filter(contact=ada.pk).count(), Task.objects.count()
    assert left == (0, 0, 0) and not LogEntry.objects.exists()
    assert Suppression.objects.of("ada@example.org").get().reason == "unsubscribed"


def test_nobody_is_deleted_for_ever_who_is_not_in_the_bin(ada):
    assert delete_for_ever(Contact, [ada.pk]) == 0 and Contact.objects.get() == ada


def test_after_thirty_days_the_bin_empties_itself(manager, ada):
    firm = make.company("Loom")
    put_in_bin([ada], by=manager)
    put_in_bin([firm], by=manager)
    Contact.everyone.filter(pk=ada.pk).update(deleted_at=now() - timedelta(days=31))
    Company.everyone.filter(pk=firm.pk).update(deleted_at=now() - timedelta(days=29))

    assert empty(patience=5)
    assert not Contact.everyone.exists() and Company.everyone.get() == firm


def test_one_without_a_no_may_be_written_to_again(manager, ada):
    put_in_bin([ada], by=manager)
    delete_for_ever(Contact, [ada.pk])

    assert not Suppression.objects.exists()


def test_who_is_in_the_bin_can_still_say_no_to_our_mails(client, manager, ada):
    ada.grant(Channel.EMAIL, source="form")
    url = ada.preference_url.split("testserver")[-1].partition("//")[2].partition("/")[2]
    put_in_bin([ada], by=manager)
    answer = client.post(f"/{url}stop/")

    assert answer.status_code == 302 and not Contact.everyone.get().allows(Channel.EMAIL)


def test_the_admin_puts_in_the_bin_as_well(client, admin, ada):
    admin.is_staff = admin.is_superuser = True
    admin.save()
    client.force_login(admin)
    client.post(f"/admin/contacts/contact/{ada.pk}/delete/", {"post": "yes"})

    assert Contact.everyone.get().deleted_by == admin
