"""Two companies: how likely they are one."""

from functools import cached_property

from rapidfuzz.distance import OSA

from contacts.matching import places
from contacts.matching.words import gettext_noop, plain, slip, sound, text_of

FORMS = set(
    """inc incorporated llc ltd limited gmbh mbh ag sa sas sarl srl spa bv nv co corp corporation company kg ohg
    ug plc pty oy ab as aps group holding the and und et kgaa se lp llp""".split()  # noqa: SIM905
)
FREE = set(
    """gmail.com googlemail.com outlook.com hotmail.com yahoo.com icloud.com gmx.de gmx.net web.de aol.com
    live.com t-online.de orange.fr proton.me mail.com""".split()  # noqa: SIM905
)


class Company:
    __slots__ = ("__dict__", "domain", "forms", "name", "place")

    def __init__(self, row):
        row = row if isinstance(row, dict) else {}
        words = _joined(plain(text_of(row.get("name")).replace(".", "")).split())
        self.name = " ".join(word for word in words if word not in FORMS) or " ".join(words)
        self.forms = tuple(sorted({word for word in words if word in FORMS} - {"the", "and", "und", "et", "co"}))
        domain = text_of(row.get("domain")).strip().casefold().split("//")[-1].split("/")[0].removeprefix("www.")
        self.domain = "" if domain in FREE else domain[:253]
        self.place = places.Place(row)

    @cached_property
    def content(self):
        return (self.name, self.forms, self.domain, self.place.content())

    def counted(self):
        if self.name:
            yield "title", (self.name,)
        if self.domain:
            yield "domain", (self.domain,)
        yield from self.place.counted()

    def block_keys(self):
        name, place = self.name.replace(" ", ""), self.place
        yield from place.block_keys()
        if self.domain:
            yield ("d", self.domain)
        if not name:
            return
        yield ("x", "".join(sorted(name)))
        yield ("t", sound(name), len(name) > 8)
        yield ("b", name[:6])
        yield ("w", *sorted(self.name.split())[:2])
        for field in ("postcode", "city"):
            if value := getattr(place, field):
                yield (field, value, name[:3])

    def marks(self):
        found = self.place.marks() + [("w", word) for word in self.name.split()]
        return [*found, ("d", self.domain)] if self.domain else found


def _joined(words):
    """Without the blanks in "a b c Ltd"."""
    joined = []
    for word in words:
        if joined and len(word) == 1 and joined[-1][1]:
            joined[-1] = (joined[-1][0] + word, True)
        else:
            joined.append((word, len(word) == 1))
    return [word for word, _single in joined]


def weigh(a, b, rates):
    """`(reasons, total, sure)` as of people."""
    if b.content < a.content:
        a, b = b, a
    how, name = weigh_name(a, b, rates)
    domain = weigh_domain(a, b, rates)
    phone, mail = (ask(a.place, b.place, rates) for ask in (places.weigh_phones, places.weigh_emails))
    home = [places.weigh_street(a.place, b.place, rates), places.weigh_town(a.place, b.place, rates)]
    around = [reason for reason in (phone, mail, *home) if reason]
    against = max(sum(weight for _text, weight in around if weight < 0), -4)
    speaking = sum(weight for _text, weight in around if weight > 0)
    if how == "other":  # sisters share a house, a switchboard and a domain
        speaking = min(speaking, 4)
    reasons = [*name, *([domain] if domain else []), *around]
    total = sum(weight for _text, weight in (*name, *([domain] if domain else []))) + speaking + against - rates.prior
    same_home = all(home) and home[0][0] == "same street and number" and home[1][1] > 0
    once_more = bool(domain and domain[1] > 6) or bool(phone and phone[1] > 6) or same_home
    sure = how == "same" and once_more and not (domain and domain[1] < 0)
    return reasons, total, sure


def weigh_name(a, b, rates):
    if not a.name or not b.name:
        return "none", []
    how, worth = _alike(a.name, b.name), min(rates.bits("title", a.name), rates.bits("title", b.name))
    if how == "other":
        return how, [(gettext_noop("another name"), -8)]
    reasons = [
        (
            gettext_noop("same name") if how == "same" else gettext_noop("similar name"),
            worth - {"same": 0, "near": 3, "part": 4}[how],
        )
    ]
    if a.forms and b.forms and a.forms != b.forms:
        reasons.append((gettext_noop("another legal form"), -2))
        how = "near"
    return how, reasons


def _alike(one, other):
    if one.replace(" ", "") == other.replace(" ", ""):
        return "same"
    few, many = sorted((one.split(), other.split()), key=lambda words: (len(words), words))
    if [word for word in few if word[0].isdigit()] != [word for word in many if word[0].isdigit()]:
        return "other"
    if sorted(few) == sorted(many):
        return "same"
    if all(any(word == other or slip(word, other) for other in many) for word in few):
        return "near" if len(few) == len(many) else "part"
    joined = one.replace(" ", ""), other.replace(" ", "")
    return "near" if OSA.normalized_similarity(*joined) >= 0.92 else "other"


def weigh_domain(a, b, rates):
    if not a.domain or not b.domain:
        return None
    if a.domain == b.domain:
        return gettext_noop("same web domain"), max(rates.prior - rates.shared("domain", a.domain), 2)
    if a.domain.split(".")[0] == b.domain.split(".")[0]:
        return gettext_noop("same web domain in another country"), 4
    return gettext_noop("another web domain"), -3
