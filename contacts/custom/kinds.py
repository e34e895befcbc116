"""What a field of the house's own may hold: text to value, value to text, words for people, and what is stored.

`read(field, text)` gives the value or raises ValueError with a sentence; `write(field, value)` the text that reads back
the same. `typed` reads what somebody typed by the custom of their language. `pack` and `unpack` are for the database.
"""

from contacts.custom.picked import Choice, Choices, Person
from contacts.custom.written import LONGEST, LONGEST_LINK, Amount, Day, Link, Money, Number, Text, YesNo
from contacts.models import CustomField

__all__ = ["KINDS", "LONGEST", "LONGEST_LINK", "Money"]

KINDS = {
    CustomField.Kind.TEXT: Text(),
    CustomField.Kind.NUMBER: Number(),
    CustomField.Kind.MONEY: Amount(),
    CustomField.Kind.DATE: Day(),
    CustomField.Kind.CHOICE: Choice(),
    CustomField.Kind.CHOICES: Choices(),
    CustomField.Kind.PERSON: Person(),
    CustomField.Kind.LINK: Link(),
    CustomField.Kind.YES_NO: YesNo(),
}
