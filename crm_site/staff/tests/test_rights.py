import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db.models import F

from contacts.models import Contact, Task
from crm_site.staff.backend import RoleBackend
from crm_site.staff.models import Right, User
from crm_site.staff.rights import ADMIN, MANAGER, REP, ROLES, first_rights
from crm_site.testing import make


def afresh(person):
    """The person at their next request."""
    return User.objects.get(pk=person.pk)


def tasks_seen_by(person):
    return {task.title for task in Task.objects.visible_to(person)}


def right(role, codename):
    return Right.objects.get(role__name=role, permission__codename=codename)


@pytest.fixture
def tasks(rep, manager, other_rep):
    for title, assignee in {"mine": rep, "boss": manager, "far": other_rep, "nobody": None}.items():
        Task.objects.create(title=title, assignee=assignee)


def test_own_reaches_ones_own_rows(rep, tasks):
    assert rep.reach("contacts.view_task") == "own"
    assert tasks_seen_by(rep) == {"mine"}


def test_team_reaches_the_team_and_rows_without_an_owner(manager, tasks):
    assert manager.reach("contacts.view_task") == "team"
    assert tasks_seen_by(manager) == {"mine", "boss", "nobody"}


def test_all_reaches_everything(rep, tasks):
    Right.objects.filter(role__name=REP, permission__codename="view_task").update(reach="all")

    assert tasks_seen_by(afresh(rep)) == {"mine", "boss", "far", "nobody"}


def test_who_has_no_team_reaches_only_themselves_and_what_nobody_owns(manager, tasks):
    User.objects.filter(pk=manager.pk).update(team=None)
    stray = make.user(team_name="North", username="stray")
    User.objects.filter(pk=stray.pk).update(team=None)
    Task.objects.create(title="stray", assignee=stray)

    assert tasks_seen_by(afresh(manager)) == {"boss", "nobody"}


def test_a_rep_sees_all_people_and_changes_those_of_the_team(rep, manager, other_rep):
    people = {owner: make.contact(owner=owner) for owner in (rep, manager, other_rep, None)}

    assert Contact.objects.visible_to(rep).count() == 4
    assert set(Contact.objects.editable_by(rep)) == {people[rep], people[manager], people[None]}
    assert not Contact.objects.deletable_by(rep).exists()


@pytest.mark.parametrize("reach", ["own", "team", "all"])
def test_a_row_that_was_read_is_reached_as_the_query_finds_it(rep, manager, other_rep, reach):
    Right.objects.filter(role__name=REP, permission__codename="change_contact").update(reach=reach)
    signed_in = RoleBackend().get_user(rep.pk)
    people = [make.contact(owner=owner) for owner in (rep, manager, other_rep, None)]

    found = Contact.objects.editable_by(afresh(rep))
    assert [one for one in people if signed_in.reaches("contacts.change_contact", one)] == list(found.order_by("pk"))


def test_whoever_signs_in_brings_their_rights_along(rep, django_assert_num_queries):
    rep.user_permissions.add(Permission.objects.get(codename="view_logentry"))
    with django_assert_num_queries(1):
        signed_in = RoleBackend().get_user(rep.pk)
        assert signed_in.has_perm("contacts.view_contact") and signed_in.has_perm("admin.view_logentry")
        assert signed_in.reach("contacts.change_contact") == "team" and signed_in.reach("admin.view_logentry") is None
        assert signed_in.team_mates and not signed_in.has_perm("contacts.delete_contact")


def test_the_widest_of_several_roles_counts(rep, tasks):
    rep.groups.add(Group.objects.get(name=MANAGER))

    assert tasks_seen_by(afresh(rep)) == {"mine", "boss", "nobody"}


def test_without_a_role_nothing_is_seen(outsider, tasks):
    make.contact()

    assert outsider.reach("contacts.view_contact") is None
    assert not Contact.objects.visible_to(outsider).exists()
    assert tasks_seen_by(outsider) == set()


def test_who_is_inactive_reaches_nothing(admin, tasks):
    admin.is_active = False

    assert tasks_seen_by(admin) == set()
    assert not admin.has_perm("contacts.view_contact")


def test_a_superuser_reaches_everything_without_a_role(db, tasks):
    root = make.user(is_superuser=True)

    assert len(tasks_seen_by(root)) == 4
    assert root.has_perm("contacts.view_contact")


def test_a_permission_follows_from_the_role(rep, analyst):
    assert rep.has_perm("contacts.add_contact")
    assert not analyst.has_perm("contacts.add_contact")
    assert not rep.has_perm("contacts.delete_contact")


def test_the_six_roles_are_there_from_the_first_migration(db):
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
    assert set(Right.objects.filter(role__name=ADMIN).values_list("reach", flat=True)) == {"all"}


def test_every_right_that_a_role_starts_with_exists(db):
    held = set(Right.objects.values_list("role__name", "permission__content_type__app_label", "permission__codename"))
    assert {(role, app, codename) for role, app, codename, _reach in first_rights()} <= held


def test_what_an_administrator_changed_survives_the_next_migration(db):
    narrowed = right(REP, "view_contact")
    Right.objects.filter(pk=narrowed.pk).update(reach="own")
    right(MANAGER, "add_contact").delete()
    before = set(Right.objects.values_list("pk", "reach"))

    call_command("migrate", verbosity=0)

    assert set(Right.objects.values_list("pk", "reach")) == before


def test_a_right_that_is_new_to_the_code_is_given_by_the_next_migration(db):
    permission = Permission.objects.get(codename="view_contact", content_type__app_label="contacts")
    reaches = set(permission.rights.values_list(F("role__name"), "reach"))
    permission.rights.all().delete()

    call_command("migrate", verbosity=0)

    assert set(permission.rights.values_list(F("role__name"), "reach")) == reaches


def test_a_changed_reach_shows_on_the_page_at_once(browse, rep, other_rep):
    make.contact("Grace", owner=other_rep)
    browser = browse(rep)
    assert "Grace" in browser.get("/contacts/").content.decode()

    Right.objects.filter(role__name=REP, permission__codename="view_contact").update(reach="own")

    assert "Grace" not in browser.get("/contacts/").content.decode()


def test_a_right_is_kept_once_per_role(browse, admin):
    kept = right(REP, "view_contact")
    data = {"role": kept.role_id, "permission": kept.permission_id, "reach": "own"}

    assert "already exists" in browse(admin).post("/admin/staff/right/add/", data).content.decode()
