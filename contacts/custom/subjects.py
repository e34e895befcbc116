"""Which records carry fields of the house's own. An upper floor adds its own in its `customer.py`."""

from django.utils.translation import gettext_lazy as _

from contacts.custom.asking import let_ask
from contacts.custom.facts import let_change
from contacts.models import Company, Contact

subjects = {}


def carries(of, model):
    """Let the records of the list of that key have own fields: to be asked for and to be changed in place."""
    subjects[of] = model
    let_ask(model)
    let_change(of)


def subject_of(field):
    """The key of the list whose records a field belongs to."""
    return next(of for of, model in subjects.items() if model._meta.label_lower == field.subject)


carries("contacts", Contact)
carries("companies", Company)
let_ask(Contact, of=Company, area="company_custom", label=_("own fields of the company"), bag="company__custom")
