from crm_site.testing import make_reports
from crm_site.testing.access import STAFF, Access

EXPORTERS = "manager marketer analyst admin"
NO_EXPORT = "rep agent"


def _of_manager(cast):
    return [make_reports.report(owner=cast.manager).pk]


def _of_rep(cast):
    return [make_reports.report(owner=cast.rep).pk]


def _shared(cast):
    return [make_reports.report(owner=cast.manager, shared=True).pk]


def _shared_by_admin(cast):
    return [make_reports.report(owner=cast.admin, shared=True).pk]


def _shared_tickets(cast):
    return [make_reports.report(owner=cast.manager, shared=True, kind="tickets").pk]


def _run(cast):
    return [make_reports.run(owner=cast.manager).pk]


FORM = {"kind": "orders-by-customer", "name": "Orders", "period": "ever"}
ACCESS = [
    Access("reports:dashboard", GET=STAFF),
    Access("reports:numbers", POST=EXPORTERS, data=lambda cast: {"period": "ever"}),
    Access("reports:list", GET=STAFF),
    Access("reports:add", GET=STAFF, POST=STAFF, data=lambda cast: FORM),
    Access("reports:report", _of_manager, GET="manager", unseen="rep agent marketer analyst admin"),
    Access("reports:report", _of_rep, GET="rep", unseen="agent manager marketer analyst admin", case="of a rep"),
    Access("reports:report", _shared, GET=EXPORTERS, unseen=NO_EXPORT, case="shared"),
    Access(
        "reports:report",
        _shared_tickets,
        GET="manager analyst admin",
        unseen="rep agent marketer",
        case="shared, of rows that marketers may not see",
    ),
    Access("reports:edit", _of_manager, GET="manager", POST="manager", unseen="rep agent marketer analyst admin"),
    Access("reports:edit", _shared, GET="manager", POST="manager", unseen=NO_EXPORT, case="shared"),
    Access("reports:delete", _of_manager, POST="manager", unseen="rep agent marketer analyst admin"),
    Access("reports:delete", _shared_by_admin, POST="admin", unseen=NO_EXPORT, case="shared"),
    Access("reports:make", _of_manager, POST="manager", unseen="marketer analyst admin"),
    Access("reports:make", _shared, POST=EXPORTERS, case="shared"),
    Access("reports:run", _run, GET="manager", unseen="marketer analyst admin"),
    Access("reports:csv", _run, GET="manager", unseen="marketer analyst admin"),
    Access("reports:xlsx", _run, GET="manager", unseen="marketer analyst admin"),
]
