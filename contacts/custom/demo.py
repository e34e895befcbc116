"""Fields of the house's own for the demo: a house that sells cloth knows a little more than what is there for all."""

from datetime import timedelta

from contacts.models import Company, Contact, CustomField

GROUPS = [("a", "A · key"), ("b", "B · growing"), ("c", "C · small")]
CLOTHS = [("cotton", "Cotton"), ("linen", "Linen"), ("wool", "Wool"), ("silk", "Silk"), ("technical", "Technical")]
TERMS = [("net_14", "14 days"), ("net_30", "30 days"), ("net_60", "60 days"), ("advance", "In advance")]


def fill(world):
    fields(world)
    for person in world.contacts:
        person.custom.update(of_person(world))
    Contact.objects.bulk_update(world.contacts, ["custom"], batch_size=500)
    for company in world.companies:
        company.custom.update(of_company(world))
    Company.objects.bulk_update(world.companies, ["custom"], batch_size=500)


def fields(world):
    group = {"choices": _choices(GROUPS), "help_text": "By orders in a year."}
    carer = {"help_text": "Who answers when the owner is away.", "in_lists": False}
    people = [
        ("customer_group", "Customer group", "choice", group),
        ("buys", "Buys", "choices", {"choices": _choices(CLOTHS)}),
        ("yearly_budget", "Yearly budget", "money", {}),
        ("contract_until", "Contract until", "date", {}),
        ("cared_for_by", "Cared for by", "person", carer),
        ("profile", "Profile", "link", {"in_lists": False}),
        ("visits_the_fair", "Visits the fair", "yes_no", {}),
    ]
    companies = [
        ("payment_terms", "Payment terms", "choice", {"choices": _choices(TERMS)}),
        ("credit_limit", "Credit limit", "money", {}),
        ("looms", "Looms", "number", {"help_text": "How many machines they run."}),
    ]
    CustomField.objects.bulk_create(
        CustomField(subject=model._meta.label_lower, key=key, label=label, kind=kind, place=place, **more)
        for model, rows in ((Contact, people), (Company, companies))
        for place, (key, label, kind, more) in enumerate(rows, 1)
    )


def _choices(pairs):
    return [{"key": key, "label": label} for key, label in pairs]


def of_person(world):
    """Most is known of some, some of most, nothing of a few."""
    pick, today = world.random, world.now.date()
    found = {
        "customer_group": pick.choices("abc", (1, 3, 6))[0],
        "buys": sorted(pick.sample([key for key, _label in CLOTHS], pick.randint(1, 3))),
        "yearly_budget": {"amount": f"{round(pick.lognormvariate(9, 1), -2):.2f}", "currency": "EUR"},
        "contract_until": (today + timedelta(days=pick.randint(-90, 700))).isoformat(),
        "cared_for_by": pick.choice(world.users["agent"]).pk,
        "visits_the_fair": pick.random() < 0.4,
    }
    return {key: value for key, value in found.items() if pick.random() < 0.55}


def of_company(world):
    pick = world.random
    found = {
        "payment_terms": pick.choice(TERMS)[0],
        "credit_limit": {"amount": f"{round(pick.lognormvariate(10, 1), -3):.2f}", "currency": "EUR"},
        "looms": str(int(pick.lognormvariate(3, 1)) + 1),
    }
    return {key: value for key, value in found.items() if pick.random() < 0.7}
