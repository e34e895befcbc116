"""A report on the page: the same numbers and rows as in its files, the first of them."""

from functools import cached_property

FIRST = 30
GLANCE = 12  # while one still chooses


class Look:
    def __init__(self, how, asked, most=FIRST):
        self.how, self.asked, self.most = how, asked, most

    @cached_property
    def numbers(self):
        return [
            {"label": one.label, "sentence": one.sentence, "words": one.words(value), "told": one.told(value)}
            for one, value in self.how.measured(self.asked.scope)
        ]

    @cached_property
    def rows(self):
        """Each row as [(column, words)]."""
        return [
            [(column, column.words(value)) for column, value in zip(self.how.columns, row, strict=True)]
            for row in self._found[: self.most]
        ]

    @property
    def more(self):
        """Whether the files will hold more rows than the page."""
        return len(self._found) > self.most

    @cached_property
    def _found(self):
        return self.how.first(self.asked.scope, self.most + 1)
