"""How much it says that two records agree: much on a rare value, little on a common one, in bits."""

from collections import Counter
from math import log2

# What we expect of a value that we know nothing of: one record in so many has it.
EXPECTED = {"name": 1500, "city": 150, "postcode": 500, "street": 1000, "company": 1500, "title": 5000}
MOST = {"name": 14, "city": 6, "postcode": 8, "street": 9, "company": 8, "title": 16}
TRUST = 2000  # our expectation weighs as much as so many records
COMMON = 120  # one in so many, for the names that are common in many countries
COMMON_NAMES = set(
    """james mary robert patricia john jennifer michael linda david elizabeth william barbara richard susan
    joseph jessica thomas sarah charles karen christopher lisa daniel nancy matthew betty anthony margaret
    mark sandra donald ashley steven paul emily andrew donna joshua michelle kevin carol brian amanda george
    melissa edward stephanie peter anna maria hans jean marie pierre jose carlos juan luis ana ali mohammed
    ahmed fatima ivan olga li wei raj emma olivia laura julia eric erica joan jane daniela andrea christian
    christina martin martina paula alexander alexandra nicole nicolas michaela mario marco marta jan jana joe
    jo sam max tim tom smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez
    lopez gonzalez wilson anderson taylor moore jackson lee perez thompson white harris sanchez clark lewis
    robinson walker young allen king wright scott nguyen hill green adams nelson baker hall campbell mitchell
    carter roberts muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann dubois moreau
    rossi russo ferrari silva santos wang zhang liu chen yang huang kim park singh kumar sharma khan patel
    ivanov petrov nowak jensen hansen andersson""".split()  # noqa: SIM905
)


class Rates:
    """The frequencies of one set of records; of none it is what we expect of the world."""

    def __init__(self, faces=()):
        self.size = len(faces)
        self.counts = {field: Counter() for field in (*EXPECTED, "email", "phone", "domain", "home")}
        for face in faces:
            for field, values in face.counted():
                self.counts[field].update(values)
        self.known, self.names = {}, {}
        # Of n records each has n possible twins: that is how unlikely any one of them is before we look.
        self.prior = min(max(log2(self.size or 1), 12), 20)

    def bits(self, field, value):
        """What agreeing on this value is worth."""
        key = field, value
        if key not in self.known:
            usual = COMMON if field == "name" and value in COMMON_NAMES else EXPECTED[field]
            rate = (self.counts[field][value] + TRUST / usual) / (self.size + TRUST)
            self.known[key] = min(-log2(rate), MOST[field])
        return self.known[key]

    def shared(self, field, value):
        """What is lost because more than two have this very address or number."""
        return 2 * log2(max(self.counts[field][value], 2) / 2)

    def household(self, face):
        """How many records of this last name are at this home."""
        return self.counts["home"][face.home()]

    def established(self, name):
        """Whether so many have this name that it is no slip of the hand."""
        return name in COMMON_NAMES or self.counts["name"][name] >= max(4, self.size / 2000)


class Known(Rates):
    """The frequencies of a base too large to be held: of values that several records have, by what `hashed` makes of
    `(field, value)`.
    """

    def __init__(self, size, several, hashed):
        super().__init__()
        self.size = size
        self.counts = {field: Several(field, several, hashed) for field in self.counts}
        self.prior = min(max(log2(size or 1), 12), 20)


class Several(dict):
    """`{value: number}` of one field; a value of which nothing is known has been seen once."""

    def __init__(self, field, several, hashed):
        super().__init__()
        self.field, self.several, self.hashed = field, several, hashed

    def __missing__(self, value):
        self[value] = number = self.several.get(self.hashed((self.field, value)), 1)
        return number
