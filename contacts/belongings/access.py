"""Who may do what with belongings; `contacts.access` holds it with the rest."""

from django.utils.timezone import now

from crm_site.testing import make
from crm_site.testing.access import Access
from crm_site.testing.access_people import WIDE, WRITERS, colleagues_person, company, person


def _day(owner):
    person = make.contact(owner=owner)
    return ["contacts", person.pk, "dates", person.importantdates.create(kind="name_day", day=now().date()).pk]


BELONGINGS = [
    Access("contacts:belongings", lambda cast: ["contacts", *person(cast), "roles"], GET=WRITERS, POST=WRITERS),
    Access(
        "contacts:belongings",
        lambda cast: ["contacts", *colleagues_person(cast), "relations"],
        GET=WIDE,
        POST=WIDE,
        case="of another team",
    ),
    Access(
        "contacts:belongings",
        lambda cast: ["companies", *company(cast), "people"],
        GET=WRITERS,
        POST=WRITERS,
        case="of a company",
    ),
    Access("contacts:belonging", lambda cast: _day(cast.rep), GET=WRITERS, POST=WRITERS),
    Access("contacts:belonging", lambda cast: _day(cast.other_rep), GET=WIDE, POST=WIDE, case="of another team"),
    Access("contacts:belonging_act", lambda cast: [*_day(cast.rep), "removal"], POST=WRITERS),
    Access(
        "contacts:belonging_act", lambda cast: [*_day(cast.other_rep), "removal"], POST=WIDE, case="of another team"
    ),
]
