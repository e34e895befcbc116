"""An amount is typed as its reader writes it, and refused when it could be a thousand times more."""

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from crm_site.lib.money import AmountField
from crm_site.testing import make_sales
from sales.models import Deal


class Priced(forms.Form):
    price = AmountField(required=False, min_value=0)


def typed(text, language):
    with translation.override(language):
        form = Priced({"price": text})
        return form.cleaned_data["price"] if form.is_valid() else form.errors["price"][0]


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("de", "1.234,50", "1234.50"),
        ("de", "1.234", "1234"),
        ("de", "1234,5", "1234.5"),
        ("de", "1,234.50", "1234.50"),
        ("de", "12.50", "12.50"),
        ("es", "1.234,50 €", "1234.50"),
        ("en", "1,234.50", "1234.50"),
        ("en", "1,234", "1234"),
        ("en", "€ 1,234,567", "1234567"),
        ("en", "1.234,50", "1234.50"),
        ("en", "0.5", "0.5"),
    ],
)
def test_it_is_read_by_the_readers_custom(language, text, amount):
    assert typed(text, language) == Decimal(amount)


@pytest.mark.parametrize(("language", "text"), [("de", "1,234"), ("en", "1.234"), ("en", "€ 12.500"), ("es", "-1,500")])
def test_what_could_be_a_thousand_times_more_is_asked_back(language, text):
    with translation.override("en"):
        whole = "".join(letter for letter in text if letter.isdigit())
    assert whole in typed(text, language) and text in typed(text, language)


@pytest.mark.parametrize("text", ["abc", "1,2,3", "12k", "1.2345"])
def test_what_is_no_amount_is_refused(text):
    assert isinstance(typed(text, "en"), str)


def test_nothing_stays_nothing():
    assert typed("  ", "de") is None


def test_the_field_shows_what_it_would_read(browse, rep):
    deal = make_sales.deal(owner=rep, amount=Decimal("1234.50"))
    rep.language = "de"
    rep.save()
    page = browse(rep).get(f"{deal.get_absolute_url()}edit/").content.decode()

    assert 'value="1234,50"' in page and 'inputmode="decimal"' in page


def test_an_amount_is_a_plain_decimal_to_migrations():
    _name, path, _positional, _options = Deal._meta.get_field("amount").deconstruct()

    assert path == "django.db.models.DecimalField"
