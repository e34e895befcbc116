from contacts.belongings.access import BELONGINGS
from contacts.bin_access import BIN
from contacts.custom.access import ACCESS as FIELDS
from contacts.importing.access import IMPORTS
from contacts.mail.access import MAIL
from contacts.merging import join
from contacts.models import (
    BulkChange,
    DuplicatePair,
    FieldChange,
    Note,
    PeopleList,
    SavedView,
)
from contacts.preference_access import PREFERENCES
from contacts.quality.access import QUALITY
from contacts.task_access import TASKS
from crm_site.testing import make
from crm_site.testing.access import EVERYONE, STAFF, Access
from crm_site.testing.access_people import DEALERS, WIDE, WRITERS, colleagues_person, company, person

IMPORTERS = "rep manager marketer admin"


def _way(cast):
    return _way_of(make.contact(owner=cast.rep, email="ada@example.org"))


def _colleagues_way(cast):
    return _way_of(make.contact(owner=cast.other_rep, email="ada@example.org"))


def _way_of(person):
    return [person.pk, "emails", person.primary_email.pk]


def _note(cast):
    return [Note.objects.create(contact=make.contact(owner=cast.rep), text="x", author=cast.rep).pk]


def _fact(key):
    return lambda cast: ["contacts", *person(cast), key]


def _colleagues_fact(cast):
    return ["contacts", *colleagues_person(cast), "job_title"]


def _view(cast):
    return [SavedView.objects.create(name="Mine", owner=cast.rep, model="contacts.contact").pk]


def _shared_view(cast):
    return [SavedView.objects.create(name="Ours", owner=cast.rep, model="contacts.contact", shared=True).pk]


def _change(cast):
    return [BulkChange.objects.create(what="tag", owner=cast.rep).pk]


NOT_THE_REP = "manager agent marketer analyst admin outsider"


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


def _changed(cast):
    """A person of the rep's whose job title was changed."""
    person = make.contact(owner=cast.rep)
    person.revise(by=None, version=1, job_title="Engineer")
    return ["contacts", person.pk, FieldChange.objects.get(contact_key=person.pk).pk]


HISTORY = [
    Access("contacts:history", lambda cast: ["contacts", *person(cast)], GET=STAFF),
    Access("contacts:history", lambda cast: ["companies", *company(cast)], GET=STAFF, case="of a company"),
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
    Access("contacts:contact", person, GET=STAFF),
    Access("contacts:timeline", person, GET=STAFF),
    Access("contacts:edit", person, GET=WRITERS, POST=WRITERS),
    Access(
        "contacts:edit",
        colleagues_person,
        GET="agent marketer admin",
        POST="agent marketer admin",
        case="of another team",
    ),
    Access("contacts:panels", person, GET=STAFF),
    Access("contacts:panel", lambda cast: [*person(cast), "campaigns.messages"], GET=STAFF),
    Access("contacts:company_panels", company, GET=STAFF),
    Access("contacts:company_panel", lambda cast: [*company(cast), "contacts.people"], GET=STAFF),
    Access("contacts:reach_add", lambda cast: [*person(cast), "emails"], GET=WRITERS, POST=WRITERS),
    Access("contacts:reach", _way, GET=WRITERS, POST=WRITERS),
    Access("contacts:reach", _colleagues_way, GET=WIDE, POST=WIDE, case="of another team"),
    Access("contacts:reach_remove", _way, POST=WRITERS),
    Access("contacts:reach_remove", _colleagues_way, POST=WIDE, case="of another team"),
    Access("contacts:note_pin", _note, POST=WRITERS),
    Access("contacts:suggestions", lambda cast: ["contacts"], GET=STAFF),
    *BELONGINGS,
    Access("contacts:suggestions", lambda cast: ["companies"], GET=STAFF, case="of companies"),
    Access("contacts:narrowed", lambda cast: ["contacts"], GET=STAFF),
    Access("contacts:row", lambda cast: ["contacts", *person(cast)], GET=STAFF),
    Access("contacts:preview", lambda cast: ["companies", *company(cast)], GET=STAFF),
    Access("contacts:neighbours", lambda cast: ["contacts", *person(cast)], GET=STAFF),
    Access("contacts:field", _fact("job_title"), GET=WRITERS, POST=WRITERS),
    Access("contacts:field", _colleagues_fact, GET=WIDE, POST=WIDE, case="of another team"),
    Access("contacts:write", person, GET=WRITERS, POST=WRITERS),
    Access("contacts:consent", person, GET=WRITERS, POST=WRITERS),
    Access("contacts:vcard", person, GET=STAFF),
    Access("contacts:companies", GET=STAFF),
    Access("contacts:company_add", GET=WRITERS, POST=WRITERS),
    Access("contacts:company", company, GET=STAFF),
    Access("contacts:company_timeline", company, GET=STAFF),
    Access("contacts:company_edit", company, GET=WRITERS, POST=WRITERS),
    Access("contacts:company_write", company, GET=WRITERS, POST=WRITERS),
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
    *IMPORTS,
    *FIELDS,
]
