"""Files on their way in: guessed, mapped, read in chunks, resumed after a crash, and answered for row by row."""

from contacts.importing import companies, people  # they register themselves
from contacts.importing.guessing import sniff
from contacts.importing.targets import Column, Row, Target, register, targets

__all__ = ["Column", "Row", "Target", "companies", "people", "register", "sniff", "targets"]
