"""Which records are the same person or company? Pure functions: dicts in, pairs out, no database.

    for i, j, score, tier in pairs(people): …

`people` are dicts with first_name, last_name, company, emails, phones, street, city, region, postcode and country (any
may be missing; emails and phones are lists); `companies` have name and domain instead of the names. `i < j` are places
in the list, `score` is the probability that the two are one, `tier` is "auto" (nothing speaks against it: may be joined
without asking) or "review" (somebody should look). The order of the list does not change which records are paired.
"""

from itertools import combinations, islice, pairwise, product

from contacts.matching import companies as firms
from contacts.matching import people as persons
from contacts.matching.blocks import candidates
from contacts.matching.rates import Rates

REVIEW = 0.5
AUTO = 0.99
COPIES = 30  # of exactly the same record, so many are paired each with each; more are paired in a row


FACES = {"contacts": (persons.Person, persons.weigh_likely), "companies": (firms.Company, firms.weigh)}


def pairs(people):
    """Probable duplicates among people, as `(i, j, score, tier)`."""
    return among("contacts", map(persons.Person, people))


def company_pairs(companies):
    """Probable duplicates among companies, as `(i, j, score, tier)`."""
    return among("companies", map(firms.Company, companies))


def explain(a, b):
    """Why two people may be one: `(sentence, bits)`, above zero for it; gettext knows the sentences."""
    return persons.weigh(persons.Person(a), persons.Person(b), Rates())[0]


def judge(a, b):
    """`(score, tier)` of two people of whom no others are known; tier is None when they are not worth a look."""
    return _judged(*persons.weigh(persons.Person(a), persons.Person(b), Rates())[1:])


def explain_companies(a, b):
    return firms.weigh(firms.Company(a), firms.Company(b), Rates())[0]


def _judged(total, sure):
    score = 1 / (1 + 2 ** -max(min(total, 40), -40))
    if not sure:
        score = min(score, AUTO - 0.01)
    return round(score, 4), "auto" if score >= AUTO else "review" if score >= REVIEW else None


def among(of, records, rates=None, blocks=None, fresh=None, breathe=lambda: None):
    """Probable duplicates among faces. Who knows how common values are beyond them, and which of them share a key,
    says so: `blocks` are lists of places, so that a large base is looked through a part at a time. With `fresh`
    places, nothing else is compared with each other. `breathe` is called now and then.
    """
    weigh, copies = FACES[of][1], {}
    records = list(records)
    for place, record in enumerate(records):
        copies.setdefault(record.content, []).append(place)
    places = list(copies.values())
    faces = [records[same[0]] for same in places]
    if blocks is not None:
        face_of = {place: at for at, same in enumerate(places) for place in same}
        blocks = [sorted({face_of[place] for place in block}) for block in blocks]
        fresh = fresh if fresh is None else {face_of[place] for place in fresh}
    del records, copies
    rates = rates or Rates(faces)
    for at, later in candidates(faces, blocks, fresh):
        breathe()
        if len(places[at]) > 1:
            verdict = _judged(*weigh(faces[at], faces[at], rates)[1:])
            yield from _told(_among(places[at]), verdict)
        for other in later:
            _reasons, total, sure = weigh(faces[at], faces[other], rates)
            if total >= 0:
                yield from _told(_between(places[at], places[other]), _judged(total, sure))


def _told(couples, verdict):
    if verdict[1]:
        for i, j in couples:
            yield min(i, j), max(i, j), *verdict


def _among(same):
    return combinations(same, 2) if len(same) <= COPIES else pairwise(same)


def _between(some, others):
    return product(islice(some, COPIES), islice(others, COPIES))
