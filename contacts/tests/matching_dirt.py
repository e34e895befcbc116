"""An invented base with known duplicates, and with the people who only look like duplicates."""

from random import Random

from contacts.matching.rates import COMMON_NAMES
from contacts.matching.words import NAMESAKES, SHORT_FOR

COMMON = sorted(COMMON_NAMES)
FIRST = sorted(set().union(*NAMESAKES) - set(COMMON)) + ["aisha", "bjorn", "chloé", "dolores", "émile", "söhnke", "zoë"]
UNRELATED = sorted({*COMMON[:90], *FIRST} - set(SHORT_FOR) | {min(NAMESAKES[at], key=len) for at in range(0, 40, 4)})
STEMS = [
    "ack",
    "bel",
    "cor",
    "dun",
    "ed",
    "fal",
    "gar",
    "hol",
    "ing",
    "jes",
    "kel",
    "lan",
    "mor",
    "nor",
    "os",
    "pen",
    "quil",
    "ros",
    "sel",
    "tor",
    "und",
    "vel",
    "wes",
    "yar",
    "zim",
]
TAILS = [
    "berg",
    "by",
    "don",
    "ell",
    "field",
    "ford",
    "gate",
    "ham",
    "ing",
    "ley",
    "low",
    "man",
    "mere",
    "more",
    "ner",
    "ridge",
    "sen",
    "son",
    "stein",
    "ton",
    "well",
    "wick",
]
RARE = [stem + mid + tail for stem in STEMS for mid in ("", "a", "er", "in", "o") for tail in TAILS]
CITIES = ["London", "München", "Perth", "Lyon", "Springfield", "Aarhus", "Porto", "Graz", "Leeds", "Austin"]
STREETS = [
    f"{stem.title()}{tail} {kind}" for stem in STEMS for tail in TAILS[:9] for kind in ("Street", "Road", "Lane")
]


class World:
    """`rows` are people as dicts, `who` says of each row which person it is."""

    def __init__(self, size, seed=11):
        self.random, self.rows, self.who = Random(seed), [], []
        self.people = 0
        while len(self.rows) < size:
            kind = self.random.choices([self.loner, self.family, self.generations, self.colleagues, self.namesakes],
                                       [70, 12, 2, 5, 3])[0]  # fmt: skip
            kind()
        del self.rows[size:], self.who[size:]
        order = list(range(size))
        self.random.shuffle(order)
        self.rows, self.who = [self.rows[at] for at in order], [self.who[at] for at in order]

    def truth(self):
        """The pairs of rows that are one person."""
        rows_of = {}
        for place, person in enumerate(self.who):
            rows_of.setdefault(person, []).append(place)
        return {(i, j) for same in rows_of.values() for i in same for j in same if i < j}

    # The people

    def loner(self, **known):
        self.add(self.somebody(**known), copies=self.random.random() < 0.25)

    def family(self):
        last, home, phone = self.last(), self.home(), self.phone()
        shared = f"{last}family{self.people}@{self.provider()}" if self.random.random() < 0.3 else None
        firsts = self.random.sample(UNRELATED, self.random.randint(2, 5))
        for first in firsts:
            own = f"{first}.{last}{self.people}@{self.provider()}" if self.random.random() < 0.5 else None
            emails = [email for email in (shared, own) if email]
            self.add(self.somebody(first_name=first, last_name=last, emails=emails, phones=[phone], **home))

    def generations(self):
        last, first, home, phone = self.last(), self.first(), self.home(), self.phone()
        marks = [" Jr.", " Sr."] if self.random.random() < 0.5 else ["", ""]
        for mark in marks:
            self.people += 1
            email = [] if mark else [f"{first}{self.people}@{self.provider()}"]
            row = self.somebody(first_name=first, last_name=last + mark, emails=email, phones=[phone], **home)
            self.add(row)

    def colleagues(self):
        company, home, phone = f"{self.last().title()} Works", self.home(), self.phone()
        office = f"info@{company.replace(' ', '').lower()}.example"
        for _ in range(self.random.randint(3, 12)):
            self.add(self.somebody(company=company, emails=[office], phones=[phone], **home))

    def namesakes(self):
        first, last, city = (
            self.random.choice(COMMON[:60]),
            self.random.choice(COMMON[-60:]),
            self.random.choice(CITIES),
        )
        for _ in range(self.random.randint(2, 4)):
            self.loner(first_name=first, last_name=last, city=city)

    # One of them

    def first(self):
        return self.random.choice(COMMON[:90] if self.random.random() < 0.5 else FIRST)

    def last(self):
        return self.random.choice(COMMON if self.random.random() < 0.2 else RARE)

    def provider(self):
        return self.random.choice(["mail.example", "post.example", "web.example", "gmail.com"])

    def phone(self):
        land, area = self.random.choice((1, 44, 49, 61)), self.random.randint(20, 999)
        return f"+{land} {area} {self.random.randint(1000000, 9999999)}"

    def home(self):
        return {
            "street": f"{self.random.randint(1, 240)} {self.random.choice(STREETS)}",
            "city": self.random.choice(CITIES),
            "postcode": str(self.random.randint(10000, 99999)),
        }

    def somebody(self, **known):
        self.people += 1
        first, last = known.get("first_name") or self.first(), known.get("last_name") or self.last()
        own = {
            "first_name": first.title(),
            "last_name": last.title(),
            "company": f"{self.last().title()} Ltd" if self.random.random() < 0.3 else None,
            "emails": [f"{first}.{last}{self.people}@{self.provider()}"] if self.random.random() < 0.8 else [],
            "phones": [self.phone()] if self.random.random() < 0.7 else [],
        }
        return own | self.home() | {"country": "GB"} | known

    def add(self, row, copies=False):
        self.people += 1
        self.rows.append(row)
        self.who.append(self.people)
        for _ in range(self.random.choice((1, 1, 1, 2)) if copies else 0):
            self.rows.append(self.dirty(row))
            self.who.append(self.people)

    # What happens to a copy

    def dirty(self, row):
        row = dict(row)
        harms = [self.slip, self.slip, self.slip, self.lose, self.lose, self.exchange, self.shorten, self.move,
                 self.marry, self.shout, self.change_mail]  # fmt: skip
        for harm in self.random.sample(harms, self.random.randint(0, 3)):
            harm(row)
        return row

    def slip(self, row):
        field = self.random.choice(["first_name", "last_name", "street", "city", "postcode"])
        text = row[field] or ""
        if len(text) > 3:
            at = self.random.randrange(1, len(text) - 1)
            letter = self.random.choice("aeinorst")
            row[field] = self.random.choice([
                text[:at] + text[at + 1 :], text[:at] + letter + text[at:], text[:at] + letter + text[at + 1 :],
                text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            ])  # fmt: skip

    def lose(self, row):
        row[self.random.choice(["emails", "phones", "street", "city", "postcode", "company", "country"])] = None

    def exchange(self, row):
        row["first_name"], row["last_name"] = row["last_name"], row["first_name"]

    def shorten(self, row):
        first = row["first_name"].lower()
        others = sorted({name for names in NAMESAKES if first in names for name in names} - {first})
        row["first_name"] = self.random.choice(others).title() if others else row["first_name"][0] + "."

    def move(self, row):
        row.update(self.home())

    def marry(self, row):
        row["last_name"] = self.last().title()

    def shout(self, row):
        row.update(first_name=row["first_name"].upper(), emails=[e.upper() for e in row["emails"] or []])
        row["phones"] = ["(0" + phone.split(" ", 1)[1].replace(" ", ") ") for phone in row["phones"] or []]

    def change_mail(self, row):
        row["emails"] = [f"{row['first_name']}{self.random.randint(1, 10**6)}@{self.provider()}".lower()]
