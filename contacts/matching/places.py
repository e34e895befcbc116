"""Streets, towns, e-mail addresses and phone numbers: what two records say by agreeing on where they are reached."""

from itertools import product

from rapidfuzz.distance import OSA

from contacts.matching.words import digits_of, gettext_noop, mailbox, plain, slip, texts_of

STREET_WORDS = {
    "st": "street", "str": "street", "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "dr": "drive",
    "pl": "place", "ct": "court", "cct": "circuit", "cres": "crescent", "blvd": "boulevard", "sq": "square",
    "hwy": "highway", "pde": "parade", "tce": "terrace", "cl": "close", "strasse": "street",
}  # fmt: skip
ROLES = set(
    """info office sales support contact admin mail hello service accounts billing team kontakt post buero
    enquiries inquiries marketing help hr jobs reception orders shop webmaster noreply no-reply""".split()  # noqa: SIM905
)
DERIVED = ("mailboxes", "tails")


class Place:
    """Where somebody is: read once, compared often."""

    __slots__ = ("city", "country", "emails", "numbers", "phones", "postcode", "region", "street", "tokens", *DERIVED)

    def __init__(self, row):
        words = [STREET_WORDS.get(word, word) for word in plain(row.get("street")).split()]
        words = [word[:-3] + "strasse" if len(word) > 5 and word.endswith("str") else word for word in words]
        self.numbers = tuple(sorted(word for word in words if word[0].isdigit()))
        named = [word for word in words if not word[0].isdigit()]
        self.street, self.tokens = "".join(named), "".join(sorted(named))
        self.city, self.region = plain(row.get("city")).replace(" ", ""), plain(row.get("region"))
        self.postcode = plain(row.get("postcode")).replace(" ", "")
        self.country = plain(row.get("country"))
        self.emails = tuple(sorted(set(filter(None, map(mailbox, texts_of(row.get("emails")))))))
        self.mailboxes = frozenset(self.emails)
        self.phones = tuple(sorted(set(filter(None, map(digits_of, texts_of(row.get("phones")))))))
        self.tails = frozenset(phone[-7:] for phone in self.phones)

    def content(self):
        return tuple(getattr(self, name) for name in self.__slots__ if name not in DERIVED)

    def counted(self):
        for field in ("city", "postcode", "street"):
            if value := getattr(self, field):
                yield field, (value,)
        yield "email", self.emails
        yield "phone", self.phones

    def marks(self):
        """What may split a block of records that share something else."""
        found = [("e", email) for email in self.emails] + [("p", phone[-7:]) for phone in self.phones]
        for field in ("street", "postcode", "city"):
            if value := getattr(self, field):
                found.append((field, value))
        return found

    def block_keys(self):
        yield from (("e", email) for email in self.emails)
        yield from (("p", phone[-7:]) for phone in self.phones)
        if self.street and self.numbers:
            yield ("s", self.tokens, self.numbers)


def is_role(email):
    return email.split("@")[0] in ROLES


def weigh_street(a, b, rates):
    if not a.street or not b.street:
        return None
    same_number = bool(set(a.numbers) & set(b.numbers))
    number = 2 if same_number else -1.5 if a.numbers and b.numbers else 0
    worth = min(rates.bits("street", a.street), rates.bits("street", b.street))
    where = gettext_noop("same street and number") if same_number else gettext_noop("same street")
    if a.street == b.street or a.tokens == b.tokens:
        return where, worth + number
    alike = max(
        OSA.normalized_similarity(a.street, b.street, score_cutoff=0.75),
        OSA.normalized_similarity(a.tokens, b.tokens, score_cutoff=0.75),
    )
    if alike >= 0.75:
        return gettext_noop("same street and number") if same_number else gettext_noop(
            "similar street"
        ), worth - 2 + number
    return gettext_noop("another street"), -2 + (0.5 if same_number else 0)


def weigh_town(a, b, rates):
    parts = [_part(a.city, b.city, "city", rates), _part(a.postcode, b.postcode, "postcode", rates)]
    parts = sorted((part for part in parts if part is not None), reverse=True)
    if not parts:
        return None
    weight = parts[0] + (0.4 * parts[1] if len(parts) > 1 else 0)
    if a.region and b.region:
        weight += 0.3 if a.region == b.region else -0.5
    if len(a.country) == len(b.country) == 2 and a.country != b.country:
        weight -= 2
    return gettext_noop("same town") if weight > 0 else gettext_noop("another town"), weight


def _part(one, other, field, rates):
    if not one or not other:
        return None
    if one == other:
        return rates.bits(field, one)
    near = OSA.distance(one, other, score_cutoff=1) <= 1 if field == "postcode" else slip(one, other)
    return min(rates.bits(field, one), rates.bits(field, other)) / 2 if near and len(one) > 2 else -1.5


def weigh_emails(a, b, rates):
    if not a.emails or not b.emails:
        return None
    same = a.mailboxes & b.mailboxes
    own = [rates.prior + 2 - rates.shared("email", email) for email in same if not is_role(email)]
    if own:
        return gettext_noop("same e-mail address"), max(*own, 2)
    if same:
        return gettext_noop("same office address"), 2
    if any(_mistyped(one, other) for one, other in product(a.emails[:5], b.emails[:5])):
        return gettext_noop("similar e-mail address"), 4
    return gettext_noop("another e-mail address"), -2


def _mistyped(one, other):
    """One letter amiss; digits are numbers given out by a system, and those differ for a reason."""
    if len(one) < 10 or abs(len(one) - len(other)) > 1 or not OSA.distance(one, other, score_cutoff=1) <= 1:
        return False
    return [c for c in one if c.isdigit()] == [c for c in other if c.isdigit()]


def weigh_phones(a, b, rates):
    if not a.phones or not b.phones:
        return None
    same = {one for one, other in product(a.phones, b.phones) if one[-8:] == other[-8:] or _ends(one, other)}
    if same:
        return gettext_noop("same phone number"), max(
            max(rates.prior - 3 - rates.shared("phone", one) for one in same), 1
        )
    if any(len(one) > 7 and OSA.distance(one, other) == 1 for one, other in product(a.phones[:5], b.phones[:5])):
        return gettext_noop("similar phone number"), 2
    return gettext_noop("another phone number"), -1.5


def _ends(one, other):
    return min(len(one), len(other)) >= 7 and (one.endswith(other) or other.endswith(one))
