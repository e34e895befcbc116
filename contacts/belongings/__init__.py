"""What a record has several of, in a card of its own where each is added, changed and removed: where a person works,
whom they belong to, the days that matter, who works at a company. `KINDS` has them by their words in addresses.
"""

from contacts.belongings.dates import DATES_OF_COMPANY, DATES_OF_PERSON
from contacts.belongings.people import PEOPLE
from contacts.belongings.relations import RELATIONS
from contacts.belongings.roles import ROLES

KINDS = {
    "contacts": {"roles": ROLES, "relations": RELATIONS, "dates": DATES_OF_PERSON},
    "companies": {"people": PEOPLE, "dates": DATES_OF_COMPANY},
}
