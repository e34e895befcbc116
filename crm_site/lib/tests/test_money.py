from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from crm_site.lib.money import cents, read_amount
from crm_site.lib.templatetags.ui import money

amounts = st.decimals("-99999999999.99", "99999999999.99", places=2)
CURRENCIES = st.sampled_from(["EUR", "USD", "GBP", "CHF", "BRL", "PLN", "SEK"])


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1 234 567,89", "1234567.89"),
        ("1’234.50 CHF", "1234.50"),
        ("1'234.50", "1234.50"),
        ("12,34,567.00", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1,234", "1234"),
        ("1.234", "1.234"),
        ("0,123", "0.123"),
        ("1,5", "1.5"),
        (",5", "0.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("€ 12", "12"),
        ("12 €", "12"),
        ("12\N{NO-BREAK SPACE}€", "12"),
        ("R$ 1.234,56", "1234.56"),
        ("USD 1,000", "1000"),
        ("kr. 5", "5"),
        ("-5", "-5"),
        ("- 5", "-5"),
        ("−5", "-5"),
        ("–5", "-5"),
        ("-€5", "-5"),
        ("€-5", "-5"),
        ("+5", "5"),
        ("  7  ", "7"),
        ("0", "0"),
    ],
)
def test_it_reads_european_and_english_notation(text, amount):
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize(("text", "amount"), [("1.234", "1234"), ("1,234", "1.234"), ("1,5", "1.5"), ("12.5", "12.5")])
def test_a_file_that_writes_a_decimal_comma_settles_the_doubtful_ones(text, amount):
    assert read_amount(text, ",") == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "abc", "€", "EUR", "-", ".", ",", "12k", "1e5", "5%", "12 pcs", "Q3 2024", "10-20", "--5", "(500)"),
        *("1,2,3", "1.2.3", "1,234,56", "1.234,5.6", "1 2", "12abc3", "NaN", "Infinity", "5²", "1_000", "2026-01-01"),
    ],
)
def test_what_is_no_number_is_refused_with_its_text(text):
    with pytest.raises(ValueError, match="is not a number") as refused:
        read_amount(text)
    assert text in str(refused.value)


@given(st.text(max_size=20))
def test_any_text_is_a_finite_number_or_refused(text):
    try:
        assert read_amount(text).is_finite()
    except ValueError as refused:
        assert "is not a number" in str(refused)


@given(amounts, CURRENCIES, st.sampled_from(["en", "de", "es"]))
def test_what_a_page_shows_is_read_back_as_the_same_amount(amount, currency, language):
    with translation.override(language):
        shown = money(amount, currency)
        decimal = "." if language == "en" else ","
        assert read_amount(shown, decimal) == amount


@given(amounts)
def test_an_amount_with_cents_is_read_the_same_in_both_notations(amount):
    english = f"{amount:,.2f}"
    european = english.translate(str.maketrans(",.", ".,"))

    assert read_amount(english) == read_amount(european) == amount


@given(amounts)
def test_a_plain_number_is_read_as_it_stands(amount):
    assert read_amount(str(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "rounded"), [("2.345", "2.35"), ("-2.345", "-2.35"), ("2.344", "2.34"), ("2", "2.00")]
)
def test_cents_are_rounded_half_up(amount, rounded):
    assert str(cents(Decimal(amount))) == rounded
