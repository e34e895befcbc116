"""What a file may hold. Each app registers a `Target` for its kinds in its `importing.py`, found at start-up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

targets: dict[str, "Target"] = {}


@dataclass(frozen=True)
class Column:
    """One thing a file may say. `read(text)` gives its value or raises ValueError with a sentence for people."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    read: Callable[[str], object] = str
    required: bool = False
    short: str = ""  # its name beside a label, where a row may say it several times
    clears: bool = False  # whether a blank cell may be told to take away what is there


@dataclass
class Row:
    """One line of the file, and what became of it: `created`, `updated` or `skipped`, or an error."""

    line: int
    cells: list[str]
    values: dict = field(default_factory=dict)
    outcome: str = ""
    error: str = ""
    remarks: list[str] = field(default_factory=list)
    handles: tuple = ()  # by what it may be recognised, `("id", number)` and the like, the surest first
    blank: frozenset = frozenset()  # keys of columns whose cell is blank
    left: bool = False  # left out, since somebody wants it so


class Target:
    """A kind of row. `apply(rows, run)` writes a whole chunk in one transaction and sets each row's outcome.

    It must be set-based (a chunk is 2,000 rows: a handful of queries), idempotent (the same file twice adds
    nothing), and never raise for one bad row: set `row.error` or append to `row.remarks`.
    """

    kind: ClassVar[str]
    label: ClassVar[str]
    permission: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    rehearsed: ClassVar[tuple] = ()  # models that a dry run writes into copies, by `run.hand`; others are rolled back
    kept_out_by: ClassVar[tuple[str, ...]] = ()  # models whose records keep their number while they are in the bin
    undoable: ClassVar[bool] = False  # it notes in `run.trace` what it makes and changes
    why_final: ClassVar[str] = ""  # of one that is not: a sentence about why, and what to do instead
    options: ClassVar[tuple[str, ...]] = ()  # of the mapping, that the page asks for: `currency`, `create_customers`

    def apply(self, rows: list[Row], run) -> None:
        raise NotImplementedError

    def finish(self, run) -> None:
        """Called once after the last chunk, e.g. to update totals."""

    @classmethod
    def known_columns(cls, *, own):
        """The columns of every house, or with those of this one's `own` fields."""
        return cls.columns if own else getattr(cls.columns, "fixed", cls.columns)

    @classmethod
    def column(cls, key):
        return next((column for column in cls.columns if column.key == key), None)


def register(target):
    """Class decorator: offer this kind of file."""
    targets[target.kind] = target()
    return target
