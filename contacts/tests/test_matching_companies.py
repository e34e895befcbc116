import pytest

from contacts.matching import company_pairs, explain_companies

ENGINES = {
    "name": "Analytical Engines Ltd",
    "domain": "engines.example",
    "street": "12 High Street",
    "city": "London",
    "postcode": "SW1Y 4JH",
    "country": "GB",
    "phones": ["+44 20 7946 0123"],
    "emails": ["info@engines.example"],
}


def tier(**changes):
    return next((tier for _i, _j, _score, tier in company_pairs([ENGINES, ENGINES | changes])), None)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "ANALYTICAL ENGINES LIMITED", "domain": "https://www.engines.example/about", "phones": []},
        {"name": "Analytical Engines", "street": None, "city": None, "postcode": None},
        {"domain": "", "phones": ["(020) 7946-0123"], "emails": None},
    ],
    ids=["another notation", "no address", "no domain"],
)
def test_the_same_company_may_be_joined_without_asking(changes):
    assert tier(**changes | ({"name": "Analytical Engines"} if "LIMITED" in changes.get("name", "") else {})) == "auto"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Analytical Engnies Ltd"},
        {"name": "Analytical Engines GmbH", "country": "DE"},
        {"domain": "analytical.example"},
    ],
    ids=["a slip", "a sister abroad", "another domain"],
)
def test_somebody_should_look(changes):
    assert tier(**changes) == "review"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Difference Looms Ltd"},
        {"name": "Difference Looms Ltd", "domain": "looms.example"},
        {"name": "Analytical Engines 2 Ltd", "domain": "engines2.example", "phones": []},
    ],
    ids=["a sister in the same house", "a neighbour", "another number"],
)
def test_another_company_is_another(changes):
    assert tier(**changes) is None


def test_the_reasons_are_told():
    reasons = dict(explain_companies(ENGINES, ENGINES | {"city": "Leeds", "postcode": "LS1 1AA"}))

    assert reasons["same name"] > 0 and reasons["same web domain"] > 0 and reasons["another town"] < 0
