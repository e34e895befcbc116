"""Whom a newly typed person looks like: a few candidates by index, judged as any other pair."""

from django.db.models import Q, Value
from django.utils.translation import gettext

from contacts.matching import explain, judge
from contacts.models import Contact
from contacts.models.folding import Fold
from contacts.models.reach import PhoneNumber, phone_key

MOST = 50  # candidates of each sort


def typed(data):
    """What the form of a new contact holds, as matching reads it."""
    return {
        "first_name": data.get("first_name", ""),
        "last_name": data.get("last_name", ""),
        "company": data.get("company_name", ""),
        "emails": [data.get("email", "")],
        "phones": [data.get("phone", "")],
    }


def looks_like(person, *, reader):
    """The likeliest one whom the reader may see, with the sentence that says so; `(None, "")` for nobody."""
    found = [(judge(person, row), -known.pk, known, row) for known, row in candidates(person, reader)]
    found = [one for one in found if one[0][1]]
    if not found:
        return None, ""
    _verdict, _pk, known, row = max(found, key=lambda one: one[:2])
    words = {"person": known, "why": ", ".join(gettext(said) for said, bits in explain(person, row) if bits > 0)}
    return known, gettext(
        "This looks like %(person)s: %(why)s. Open that record, or save once more to add anyway."
    ) % words


def candidates(person, reader):
    """People of the same name, number, or name begun alike in the same company; each sort by its own index."""
    seen = Contact.objects.visible_to(reader).order_by()
    asked = [seen.filter(_of_that_name(person)).values("pk")[:MOST]]
    keys = [phone_key(number) for number in person["phones"]]
    if any(keys):
        asked.append(PhoneNumber.objects.filter(key__in=filter(None, keys)).order_by().values("contact")[:MOST])
    if person["company"]:
        asked.append(seen.filter(_colleague(person)).values("pk")[:MOST])
    which = asked[0].union(*asked[1:]) if asked[1:] else asked[0]
    people = seen.filter(pk__in=which).select_related("company").prefetch_related("emails", "phones")
    return [(known, row_of(known)) for known in people]


def _of_that_name(person):
    first, last = person["first_name"], person["last_name"]
    return Q(folded=Fold(Value(f"{first} {last}"))) | Q(folded=Fold(Value(f"{last} {first}")))


def _colleague(person):
    begun = [person[name][:3] for name in ("first_name", "last_name") if person[name]]
    named = Q()
    for start in begun:
        named |= Q(folded__folds=start)
    return Q(company__folded=Fold(Value(person["company"]))) & named


def row_of(person):
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "company": person.company.name if person.company else "",
        "emails": [email.address for email in person.emails.all()],
        "phones": [phone.number for phone in person.phones.all()],
    }
