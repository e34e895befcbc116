"""Two people: how likely they are one."""

from functools import cached_property

from contacts.matching import places
from contacts.matching.companies import FORMS
from contacts.matching.rates import MOST
from contacts.matching.words import alike, gettext_noop, plain, sound

GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "jr", "iii": "3", "iv": "4"}
TITLES = {"mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "sir", "madame", "monsieur"}
AGREE = ("same", "short", "near", "part")
LOSS = {"same": 0, "short": 2, "near": 3, "part": 2}
ASK = 0.5  # bits: rather yes than no
COMPANY_MOST = MOST["company"] - 2  # bits
PHONE_NEAR = 2  # the most that two phone numbers say which end differently
NAMES_KEPT = 1 << 16
HOUSEHOLD = 4  # the most that home, phone and last name say of two people with different first names


class Person:
    __slots__ = ("__dict__", "company", "first", "generation", "last", "place")

    def __init__(self, row):
        row = row if isinstance(row, dict) else {}
        first, last = (plain(row.get(name)).split() for name in ("first_name", "last_name"))
        self.generation = next((GENERATIONS[word] for word in first[1:] + last[1:] if word in GENERATIONS), "")
        self.first, self.last = _name(first), _name(last)
        if not self.first or not self.last:  # both in one cell
            words = (self.first or self.last).split()
            if len(words) == 2 and all(len(word) > 2 for word in words):
                self.first, self.last = words
        company = plain(row.get("company")).split()
        self.company = "".join([word for word in company if word not in FORMS] or company)
        self.place = places.Place(row)

    @cached_property
    def content(self):
        return (self.last, self.first, self.generation, self.company, self.place.content())

    def counted(self):
        yield "name", {name for name in (self.first, self.last) if name}
        if self.company:
            yield "company", (self.company,)
        if home := self.home():
            yield "home", (home,)
        yield from self.place.counted()

    def home(self):
        return (self.last, self.place.tokens, self.place.numbers) if self.last and self.place.street else None

    def block_keys(self):
        """Any one of these is reason enough to compare."""
        first, last, place = self.first.replace(" ", ""), self.last.replace(" ", ""), self.place
        yield from place.block_keys()
        letters = "".join(sorted(first + last))
        if place.postcode:
            yield ("x", letters, place.postcode[:2])
            yield ("h", place.postcode, place.numbers)
        if first and last:
            yield ("n", last, first[0])
            yield ("x", letters)
            yield ("t", sound(last), sound(first)[:2])
        for name in {first, last} - {""}:
            if place.postcode:
                yield ("z", place.postcode, name[:3])
            if place.city:
                yield ("c", place.city, name)
            if self.company:
                yield ("o", self.company, name)
            if place.street:
                yield ("w", place.street, name[:3])
        if place.city and first and last:
            yield ("y", place.city, *sorted((first[:2], last[:2])))

    def marks(self):
        found = self.place.marks()
        if self.company:
            found.append(("o", self.company))
        return found + [("f", name) for name in {self.first, self.last} if name]


def _name(words):
    kept = [word for word in words if word not in TITLES and word not in GENERATIONS]
    return " ".join(kept or words)


def weigh(a, b, rates, *, whole=True):
    """`(reasons, total, sure)`: reasons are (sentence, bits); sure when nothing known speaks of two people. Who only
    wants those that may be one asks for less than the whole: then what is hopeless is not weighed to its end.
    """
    if b.content < a.content:
        a, b = b, a
    who, names, first, last = _names_of(a, b, rates)
    if not whole and first == "other" and a.place.mailboxes.isdisjoint(b.place.mailboxes):
        return names, ASK if who and only_home_known(a, b, last, rates) else -rates.prior, False
    mail = places.weigh_emails(a.place, b.place, rates)
    if not who and (mail is None or mail[1] <= 2):
        return names, -rates.prior, False
    if first == "other" and not own_mailbox(a, b, mail):  # nothing below can outweigh it
        return names, ASK if only_home_known(a, b, last, rates) else -rates.prior, False
    home = [places.weigh_street(a.place, b.place, rates), places.weigh_town(a.place, b.place, rates)]
    if home[0] and home[1] and home[0][1] < 0 < home[1][1]:  # a town has many namesakes
        home[1] = (home[1][0], home[1][1] / 2)
    called = sum(weight for _text, weight in names)
    if not whole and _hopeless(a, b, called, mail, home, rates):
        return names, -rates.prior, False
    phone = places.weigh_phones(a.place, b.place, rates)
    around = [reason for reason in (phone, *home, weigh_company(a, b, rates)) if reason]
    against = max(sum(weight for _text, weight in around if weight < 0), -6)
    speaking = sum(weight for _text, weight in around if weight > 0)
    if first == "other":
        speaking, called = 0, min(called + speaking, HOUSEHOLD - 5)
    elif last == "other" and not own_mailbox(a, b, mail) and a.company and a.company == b.company:
        speaking = min(speaking, HOUSEHOLD)  # two colleagues of one first name
    if any(weight < -20 for _text, weight in names):  # junior and senior: nothing makes them one
        speaking = 0
    total = called + speaking + against + (mail[1] if mail else 0) - rates.prior
    reasons = [*names, *([mail] if mail else []), *around]
    return reasons, total, is_sure(a, b, (first, last), mail, phone, home)


def weigh_likely(a, b, rates):
    return weigh(a, b, rates, whole=False)


def _hopeless(a, b, called, mail, home, rates):
    """Whether phone and company, which cost the most to weigh, cannot make it a pair any more."""
    if not a.place.tails.isdisjoint(b.place.tails):
        return False
    known = sum(reason[1] for reason in home if reason) + called + (mail[1] if mail else 0)
    return known + (COMPANY_MOST if a.company and b.company else 0) + PHONE_NEAR < rates.prior


def _names_of(a, b, rates):
    """As `weigh_names`, which gives the same for all who are called the same."""
    key = (a.first, a.last, b.first, b.last, a.generation, b.generation)
    known = rates.names.get(key)
    if known is None:
        if len(rates.names) > NAMES_KEPT:
            rates.names.clear()
        known = rates.names[key] = weigh_names(a, b, rates)
    return known


def own_mailbox(a, b, mail):
    """Whether they share an address that holds the first name of one of them; a family's holds none."""
    if mail is None or mail[1] <= 2:
        return False
    shared = " ".join(sorted(set(a.place.emails) & set(b.place.emails)))
    return any(len(person.first) > 2 and person.first in shared for person in (a, b))


def only_home_known(a, b, last, rates):
    """Two first names, one last name and home, nothing else known: a couple or a wrong name. Three are a family."""
    if last not in ("same", "near") or any((p.company or p.place.phones or p.place.emails) for p in (a, b)):
        return False
    street = places.weigh_street(a.place, b.place, rates)
    if street is None or street[0] != "same street and number" or max(rates.household(a), rates.household(b)) > 2:
        return False
    town = places.weigh_town(a.place, b.place, rates)
    return town is not None and town[1] > 0


def is_sure(a, b, names, mail, phone, home):
    """Both names agree, one more thing that few share agrees, and nothing that tells father from son differs."""
    first, last = names
    same_mail = bool(mail) and mail[1] > 4
    same_phone = bool(phone) and phone[1] > 6
    same_home = all(home) and home[0][0] == "same street and number" and home[1][1] > 0
    if a.generation != b.generation or last not in ("same", "near"):
        return False
    if first in ("near", "short"):  # a brother, or a father, unless the mailbox is of one person
        only = set(a.place.emails) <= set(b.place.emails) or set(a.place.emails) >= set(b.place.emails)
        return same_mail and only and own_mailbox(a, b, mail)
    if first != "same":
        return False
    if same_mail and not own_mailbox(a, b, mail):  # perhaps a family's: then nothing else may differ
        same_mail = not (phone and phone[1] < 0) and not (home[0] and home[0][1] < 0)
    if mail and not same_mail:
        return False
    return same_mail or same_phone or (same_home and not (phone and phone[1] < 0))


def weigh_names(a, b, rates):
    """Whether any name agrees, the reasons, and how first and last compare: as they stand or exchanged."""
    best = _named((a.first, b.first), (a.last, b.last), rates)
    if best[2:] != ["same", "same"]:
        ways = [(a.first, b.last), (a.last, b.first)]
        # Where only one of the two agrees, another last name is the milder reading.
        ways.sort(key=lambda way: compare(*way, rates) not in AGREE)
        hows = [compare(*way, rates) for way in ways]
        if hows[0] == "same" or set(hows) <= set(AGREE):
            crossed = _named(*ways, rates)
            crossed[1].append((gettext_noop("first and last name exchanged"), -2))
            best = max(best, crossed, key=lambda way: sum(weight for _text, weight in way[1]))
    if a.generation != b.generation:
        best[1].append((gettext_noop("another generation"), -40 if a.generation and b.generation else -3))
    return best


def _named(first_names, last_names, rates):
    reasons, first, last = [], compare(*first_names, rates), compare(*last_names, rates)
    if first in AGREE:
        reasons.append((FIRST[first], _worth(*first_names, first, rates)))
    elif first == "initial":
        reasons.append((gettext_noop("first name begins alike"), 2))
    elif first == "other":
        reasons.append((gettext_noop("another first name"), -5))
    if last in AGREE:
        reasons.append((LAST[last], _worth(*last_names, last, rates)))
    elif last in ("other", "initial"):
        reasons.append((gettext_noop("another last name"), -4))
    return [first in AGREE or last in AGREE, reasons, first, last]


FIRST = {
    "same": gettext_noop("same first name"),
    "short": gettext_noop("short form of the first name"),
    "near": gettext_noop("similar first name"),
    "part": gettext_noop("part of the first name"),
}
LAST = {
    "same": gettext_noop("same last name"),
    "short": gettext_noop("similar last name"),
    "near": gettext_noop("similar last name"),
    "part": gettext_noop("part of the last name"),
}


def compare(one, other, rates):
    """As `alike`, but two names that many people have are two names, however close."""
    how = alike(one, other)
    return "other" if how == "near" and rates.established(one) and rates.established(other) else how


def _worth(one, other, how, rates):
    return max(min(rates.bits("name", one), rates.bits("name", other)) - LOSS[how], 1)


def weigh_company(a, b, rates):
    if not a.company or not b.company:
        return None
    if alike(a.company, b.company) in ("same", "near"):
        worth = min(rates.bits("company", a.company), rates.bits("company", b.company))
        return gettext_noop("same company"), max(worth - 2, 1)
    return gettext_noop("another company"), -1
