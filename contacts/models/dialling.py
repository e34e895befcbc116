"""International numbers, told without the long way round: the same answer as the library gives, a tenth of the time."""

import re
from functools import cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

PLAIN = re.compile(r"\+[0-9][0-9 ()./-]*")
BETWEEN = str.maketrans("", "", "+ ()./-")
SORTS = (
    *("premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail"),
    *("fixed_line", "mobile"),
)
SHORTEST, LONGEST = 4, 17  # digits behind the country's; what is shorter or longer goes the long way


def international(number):
    """`(digits, whether it is a number that can be dialled)` of one with its country, such as `+49 30 123456`; None for
    what only the library can tell."""
    if not PLAIN.fullmatch(number):
        return None
    digits = number.translate(BETWEEN)
    for width in (1, 2, 3):
        code = int(digits[:width] or 0)
        if code in COUNTRY_CODE_TO_REGION_CODE:
            rest = digits[width:]
            country = _country(code)
            if rest.startswith("00") or not SHORTEST <= len(rest) <= LONGEST or country.has_prefix(rest):
                return None
            return digits, country.knows(rest)
    return None


class Country:
    def __init__(self, code):
        names = COUNTRY_CODE_TO_REGION_CODE[code]
        self.regions = [Region(_metadata(code, name)) for name in names if _metadata(code, name)]
        prefix = self.regions[0].prefix
        self.prefix = re.compile(prefix) if prefix else None

    def has_prefix(self, rest):
        """Whether something may stand in front that is only dialled within the country."""
        return bool(self.prefix and self.prefix.match(rest))

    def knows(self, rest):
        if len(self.regions) == 1:
            return self.regions[0].knows(rest)
        for region in self.regions:
            if region.begins(rest) if region.leading else region.knows(rest):
                return region.knows(rest)
        return False


class Region:
    def __init__(self, metadata):
        self.prefix = metadata.national_prefix_for_parsing
        self.leading = metadata.leading_digits and re.compile(metadata.leading_digits)
        self.general = metadata.general_desc
        self.sorts = [one for name in SORTS if (one := getattr(metadata, name)) is not None]
        self.patterns = {}

    def begins(self, rest):
        return bool(self.leading.match(rest))

    def knows(self, rest):
        """Whether it is a number of any sort; there is one pattern for each length."""
        pattern = self.patterns.get(len(rest)) or self.patterns.setdefault(len(rest), self._pattern(len(rest)))
        return bool(pattern.fullmatch(rest))

    def _pattern(self, length):
        if not _may_be(self.general, length):
            return re.compile(r"(?!)")
        found = [one.national_number_pattern for one in self.sorts if _may_be(one, length)]
        general = self.general.national_number_pattern
        return re.compile(f"(?=(?:{general})\\Z)(?:{'|'.join(f'(?:{one})' for one in found if one) or '(?!)'})")


def _may_be(sort, length):
    return bool(sort.national_number_pattern) and (not sort.possible_length or length in sort.possible_length)


@cache
def _country(code):
    return Country(code)


def _metadata(code, name):
    return PhoneMetadata.metadata_for_region_or_calling_code(code, name)
