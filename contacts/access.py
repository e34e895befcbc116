from django.core.files.base import ContentFile

from contacts import double_opt_in, preferences
from contacts.belongings.access import BELONGINGS
from contacts.bin_access import BIN
from contacts.custom.access import ACCESS as FIELDS
from contacts.importing.beginning import begin, guess_for, rehearse
from contacts.mail.access import MAIL
from contacts.merging import join
from contacts.models import (
    BulkChange,
    DuplicatePair,
    ErasureRequest,
    FieldChange,
    Import,
    Note,
    PeopleList,
    QualityFinding,
    SavedView,
)
from contacts.task_access import TASKS
from crm_site.jobs.work import run_to_end
from crm_site.testing import make
from crm_site.testing.access import EVERYONE, STAFF, Access

WRITERS = "rep manager agent marketer admin"
WIDE = "agent marketer admin"  # who may change every team's people
IMPORTERS = "rep manager marketer admin"
DEALERS = "rep manager marketer analyst admin"


def _person(cast):
    return [make.contact(owner=cast.rep).pk]


def _colleagues_person(cast):
    return [make.contact(owner=cast.other_rep).pk]


def _company(cast):
    return [make.company(owner=cast.rep).pk]


def _way(cast):
    return _way_of(make.contact(owner=cast.rep, email="ada@example.org"))


def _colleagues_way(cast):
    return _way_of(make.contact(owner=cast.other_rep, email="ada@example.org"))


def _way_of(person):
    return [person.pk, "emails", person.primary_email.pk]


def _note(cast):
    return [Note.objects.create(contact=make.contact(owner=cast.rep), text="x", author=cast.rep).pk]


def _fact(key):
    return lambda cast: ["contacts", *_person(cast), key]


def _colleagues_fact(cast):
    return ["contacts", *_colleagues_person(cast), "job_title"]


def _import(cast):
    run = Import(kind="contacts", name="people.csv", owner=cast.rep)
    run.file.save("people.csv", ContentFile(b"name,email\nAda,ada@example.org\n"))
    return [run.pk]


def _planned(cast):
    run = Import.objects.get(pk=_import(cast)[0])
    rehearse(run, guess_for(run).as_mapping())
    return [run.pk]


def _planned_row(cast):
    run = Import.objects.get(pk=_planned(cast)[0])
    return [run.pk, run.planned_rows.create(line=2, fate="new", cells=["Ada", "ada@example.org"]).line]


def _ended_import(cast):
    run = Import.objects.get(pk=_import(cast)[0])
    run_to_end(begin(run, guess_for(run).as_mapping(), ring=False))
    return [run.pk]


def _view(cast):
    return [SavedView.objects.create(name="Mine", owner=cast.rep, model="contacts.contact").pk]


def _shared_view(cast):
    return [SavedView.objects.create(name="Ours", owner=cast.rep, model="contacts.contact", shared=True).pk]


def _change(cast):
    return [BulkChange.objects.create(what="tag", owner=cast.rep).pk]


NOT_THE_REP = "manager agent marketer analyst admin outsider"


def _link(purpose, *more):
    return lambda cast: [preferences.token(make.contact(email="ada@example.org"), purpose, *more)]


def _wish(cast):
    wish = ErasureRequest.ask(make.contact())
    wish.confirm()
    return wish


def _erasure(cast):
    return [_wish(cast).pk]


def _erasure_link(cast):
    wish = _wish(cast)
    return [preferences.token(wish.contact, preferences.ERASURE, wish.pk)]


def _public(name, args, *, GET=None, POST=None):
    return Access(f"contacts:preferences{name}", args, GET=GET, POST=POST, public=True)


def _subscription(cast):
    return [double_opt_in.token(double_opt_in.wish("ada@example.org", ["marketing"]))]


CHOICES, DATA = _link(preferences.CHOICES), _link(preferences.DATA)
PREFERENCES = [
    Access("contacts:revoke_links", _person, POST=WRITERS),
    Access("contacts:revoke_links", _colleagues_person, POST="agent marketer admin", case="of another team"),
    Access("contacts:erasures", GET="manager admin"),
    Access("contacts:erasure", _erasure, GET="manager admin", POST="admin"),
    Access("contacts:erasure_refuse", _erasure, GET="admin", POST="admin"),
    Access("contacts:ask_consent", _person, POST=WRITERS),
    Access("contacts:ask_consent", _colleagues_person, POST="agent marketer admin", case="of another team"),
    Access("contacts:subscribe", lambda cast: [], GET=EVERYONE, POST=EVERYONE, public=True),
    Access("contacts:subscribe_confirm", _subscription, GET=EVERYONE, POST=EVERYONE, public=True),
    _public("_ask", lambda cast: [], GET=EVERYONE, POST=EVERYONE),
    _public("_email", _link(preferences.EMAIL, "new@example.org"), GET=EVERYONE, POST=EVERYONE),
    _public("_forget", _erasure_link, GET=EVERYONE, POST=EVERYONE),
    _public("", CHOICES, GET=EVERYONE, POST=EVERYONE),
    _public("_rhythm", CHOICES, POST=EVERYONE),
    _public("_pause", CHOICES, POST=EVERYONE),
    _public("_stop", CHOICES, POST=EVERYONE),
    _public("_send_link", CHOICES, POST=EVERYONE),
    _public("_details", DATA, GET=EVERYONE, POST=EVERYONE),
    _public("_address", DATA, GET=EVERYONE, POST=EVERYONE),
    _public("_data", DATA, GET=EVERYONE),
    _public("_file", DATA, GET=EVERYONE),
    _public("_erasure", DATA, GET=EVERYONE, POST=EVERYONE),
]


def _bulk(of, what, who):
    everything = {"all": "1", "view": "all", "asked": '{"filter": {}, "view": "all"}'}
    return Access(
        "contacts:bulk",
        lambda cast: [of, what],
        GET=who,
        POST=who,
        case=f"{what} {of}",
        data=lambda cast: everything,
    )


def _people_list(cast):
    return [PeopleList.objects.create(name="Fair", owner=cast.rep).pk]


def _shared_list(cast):
    return [PeopleList.objects.create(name="Guests", owner=cast.rep, shared=True).pk]


BULK = [
    _bulk("contacts", "assign", WRITERS),
    _bulk("contacts", "enlist", STAFF),
    _bulk("contacts", "export", STAFF),
    _bulk("contacts", "delete", "manager admin"),
    _bulk("companies", "edit", WRITERS),
    _bulk("companies", "export", STAFF),
    _bulk("deals", "move", "rep manager admin"),
    _bulk("deals", "export", DEALERS),
    _bulk("deals", "delete", "manager admin"),
    _bulk("leads", "drop", "rep manager admin"),
    _bulk("orders", "cancel", "manager admin"),
    _bulk("orders", "export", STAFF),
    _bulk("tickets", "solve", "agent admin"),
    _bulk("tickets", "export", "rep manager agent analyst admin"),
    Access("contacts:change", _change, GET="rep admin", unseen=NOT_THE_REP.replace(" admin", "")),
    Access("contacts:change_undo", _change, POST="rep", unseen=NOT_THE_REP.replace(" admin", "")),
    Access("contacts:people_lists", GET=STAFF),
    Access("contacts:people_list_add", GET=STAFF, POST=STAFF),
    Access("contacts:people_list", _people_list, GET="rep", POST="rep", unseen="manager agent marketer analyst admin"),
    Access("contacts:people_list", _shared_list, GET="rep", POST="rep", case="shared by a colleague"),
    Access("contacts:people_list_delete", _people_list, POST="rep", unseen="manager agent marketer analyst admin"),
]


def _pair(cast):
    keys = [make.contact(owner=cast.rep).pk, make.contact(owner=cast.rep).pk]
    return [DuplicatePair.objects.create(of="contacts", first=keys[0], second=keys[1], score=0.9).pk]


def _merge(cast):
    return [join(make.contact(owner=cast.rep), [make.contact(owner=cast.rep)], by=cast.rep).pk]


def _finding(cast):
    """A row of the rep's that a check found."""
    found = QualityFinding.objects.create(check_key="contacts.stale", key=make.contact(owner=cast.rep).pk)
    return [found.pk]


def _found_row(cast):
    return ["contacts.stale", QualityFinding.objects.get(pk=_finding(cast)[0]).key]


QUALITY = [
    Access("contacts:quality", GET=STAFF),
    Access("contacts:quality_file", GET=STAFF),
    Access("contacts:quality_look", POST="manager marketer analyst admin"),
    Access("contacts:quality_rules", GET="admin", POST="admin"),
    Access("contacts:quality_check", lambda cast: ["contacts.stale"], GET=STAFF),
    Access("contacts:quality_check", lambda cast: ["sales.past_due"], GET=DEALERS, case="of deals"),
    Access("contacts:quality_row", _found_row, GET="rep manager marketer analyst admin", unseen="agent"),
    Access("contacts:quality_dismiss", _finding, POST="rep manager marketer admin", unseen="agent"),
]


def _changed(cast):
    """A person of the rep's whose job title was changed."""
    person = make.contact(owner=cast.rep)
    person.revise(by=None, version=1, job_title="Engineer")
    return ["contacts", person.pk, FieldChange.objects.get(contact_key=person.pk).pk]


HISTORY = [
    Access("contacts:history", lambda cast: ["contacts", *_person(cast)], GET=STAFF),
    Access("contacts:history", lambda cast: ["companies", *_company(cast)], GET=STAFF, case="of a company"),
    Access("contacts:history_restore", _changed, POST=WRITERS),
]

ACCESS = [
    *MAIL,
    *HISTORY,
    *QUALITY,
    *PREFERENCES,
    Access("today", GET=EVERYONE),
    Access("search", GET=EVERYONE),
    Access("contacts:list", GET=STAFF),
    Access("contacts:list_filter_field", lambda cast: ["contacts"], GET=STAFF),
    Access("contacts:filter", lambda cast: ["contacts"], GET=STAFF, POST=STAFF),
    Access("contacts:filter", lambda cast: ["deals"], GET=DEALERS, POST=DEALERS, case="of deals"),
    Access("contacts:filter_count", lambda cast: ["contacts"], POST=STAFF),
    Access("contacts:filter_count", lambda cast: ["deals"], POST=DEALERS, case="of deals"),
    Access("contacts:totals", lambda cast: ["contacts"], GET=STAFF),
    Access("contacts:duplicate_queue", GET=WRITERS),
    Access("contacts:duplicates", lambda cast: ["contacts"], GET=WRITERS),
    Access("contacts:duplicate_search", lambda cast: ["companies"], POST=WRITERS),
    Access("contacts:duplicate_part", _pair, POST=WRITERS, unseen="outsider"),
    Access("contacts:duplicate_reopen", _pair, POST=WRITERS, unseen="outsider"),
    Access("contacts:merge", lambda cast: ["contacts"], GET=WRITERS, POST=WRITERS),
    Access("contacts:merge_undo", _merge, POST=WRITERS, unseen="outsider"),
    Access("contacts:add", GET=WRITERS, POST=WRITERS),
    Access("contacts:contact", _person, GET=STAFF),
    Access("contacts:timeline", _person, GET=STAFF),
    Access("contacts:edit", _person, GET=WRITERS, POST=WRITERS),
    Access(
        "contacts:edit",
        _colleagues_person,
        GET="agent marketer admin",
        POST="agent marketer admin",
        case="of another team",
    ),
    Access("contacts:panels", _person, GET=STAFF),
    Access("contacts:panel", lambda cast: [*_person(cast), "campaigns.messages"], GET=STAFF),
    Access("contacts:company_panels", _company, GET=STAFF),
    Access("contacts:company_panel", lambda cast: [*_company(cast), "contacts.people"], GET=STAFF),
    Access("contacts:reach_add", lambda cast: [*_person(cast), "emails"], GET=WRITERS, POST=WRITERS),
    Access("contacts:reach", _way, GET=WRITERS, POST=WRITERS),
    Access("contacts:reach", _colleagues_way, GET=WIDE, POST=WIDE, case="of another team"),
    Access("contacts:reach_remove", _way, POST=WRITERS),
    Access("contacts:reach_remove", _colleagues_way, POST=WIDE, case="of another team"),
    Access("contacts:note_pin", _note, POST=WRITERS),
    Access("contacts:suggestions", lambda cast: ["contacts"], GET=STAFF),
    *BELONGINGS,
    Access("contacts:suggestions", lambda cast: ["companies"], GET=STAFF, case="of companies"),
    Access("contacts:narrowed", lambda cast: ["contacts"], GET=STAFF),
    Access("contacts:row", lambda cast: ["contacts", *_person(cast)], GET=STAFF),
    Access("contacts:preview", lambda cast: ["companies", *_company(cast)], GET=STAFF),
    Access("contacts:neighbours", lambda cast: ["contacts", *_person(cast)], GET=STAFF),
    Access("contacts:field", _fact("job_title"), GET=WRITERS, POST=WRITERS),
    Access("contacts:field", _colleagues_fact, GET=WIDE, POST=WIDE, case="of another team"),
    Access("contacts:write", _person, GET=WRITERS, POST=WRITERS),
    Access("contacts:consent", _person, GET=WRITERS, POST=WRITERS),
    Access("contacts:vcard", _person, GET=STAFF),
    Access("contacts:companies", GET=STAFF),
    Access("contacts:company_add", GET=WRITERS, POST=WRITERS),
    Access("contacts:company", _company, GET=STAFF),
    Access("contacts:company_timeline", _company, GET=STAFF),
    Access("contacts:company_edit", _company, GET=WRITERS, POST=WRITERS),
    Access("contacts:company_write", _company, GET=WRITERS, POST=WRITERS),
    Access("contacts:view_add", lambda cast: ["contacts"], GET=STAFF, POST=STAFF),
    Access("contacts:view_counts", lambda cast: ["companies"], GET=STAFF),
    Access("contacts:view", _view, GET="rep", POST="rep", unseen=NOT_THE_REP),
    Access("contacts:view", _shared_view, GET="rep", POST="rep", case="shared by a colleague"),
    Access("contacts:view_state", _view, POST="rep", unseen=NOT_THE_REP),
    Access("contacts:view_delete", _view, POST="rep", unseen=NOT_THE_REP),
    Access("contacts:columns", lambda cast: ["contacts"], POST=STAFF),
    *BULK,
    *BIN,
    *TASKS,
    Access("contacts:imports", GET=IMPORTERS, POST=IMPORTERS),
    Access("contacts:import", _import, GET="rep admin", POST="rep admin", unseen="manager marketer"),
    Access("contacts:import_start", _planned, POST="rep admin", unseen="manager marketer"),
    Access("contacts:import_row", _planned_row, GET="rep admin", POST="rep admin", unseen="manager marketer"),
    Access("contacts:import_undo", _ended_import, POST="rep admin", unseen="manager marketer"),
    *FIELDS,
]
