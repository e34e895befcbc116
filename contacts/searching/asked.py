"""What somebody typed into a search box, read once for all who answer."""

import re
from functools import cached_property

from django.db.models import Q

from contacts.models.folding import fold_all

NUMBER = re.compile(r"[\d\s()+.,/#-]+")
TRUNK = re.compile(r"\(0\)")
FEWEST = 3  # digits that are worth looking for; letters that may stand anywhere in a word
MOST = 8  # words


class Asked(str):
    """The text itself, and what it may mean. `known` carries what one who answered found, for those who come later."""

    @classmethod
    def of(cls, text):
        if isinstance(text, cls):
            return text
        one = cls(" ".join(text.replace("\0", "").split())[:200])
        one.known = {}
        return one

    @cached_property
    def folded(self):
        return fold_all([str(self)])[str(self)]

    @cached_property
    def words(self):
        """What must all be there; a blank before a short word: it has to begin one."""
        found = [word for word in self.split() if any(c.isalnum() for c in word)]
        return [word if len(word) >= FEWEST else f" {word}" for word in found[:MOST]]

    @cached_property
    def digits(self):
        """The digits of a telephone number in any notation, without the zeros that only some write; or nothing."""
        if not NUMBER.fullmatch(self):
            return ""
        digits = "".join(c for c in TRUNK.sub("", self) if c.isdecimal()).lstrip("0")
        return digits if len(digits) >= FEWEST else ""

    @cached_property
    def ways(self):
        """The lists of words that it may be: as it was typed, letter by letter, and as a telephone number."""
        ways = [self.words] if self.words else []
        if len(self.words) > 1 and any(word.startswith(" ") for word in self.words):
            ways.append([str(self)])  # “me so” is a piece of Acme Söhne
        return ways if not self.digits or [self.digits] in ways else [*ways, [self.digits]]

    def stands_in(self, *columns):
        """A condition: all words of one of its ways stand in one of these columns of words."""
        found = Q(pk__in=[])
        for column in columns:
            for way in self.ways:
                found |= Q(*(Q(**{f"{column}__folds": word}) for word in way))
        return found
