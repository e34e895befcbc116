"""Files on their way in: guessed, mapped, read in chunks, resumed after a crash, and answered for row by row."""

from contacts.importing.guessing import sniff
from contacts.importing.targets import Column, Remark, Row, Target, targets

__all__ = ["Column", "Remark", "Row", "Target", "sniff", "targets"]
