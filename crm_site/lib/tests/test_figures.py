"""Numbers, money, shares, distances and lists in the reader's language."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation


def say(source, **context):
    return Template(source).render(Context(context)).replace("\N{NO-BREAK SPACE}", " ")


def each_language(source, english, german, spanish, **context):
    for language, said in (("en", english), ("de", german), ("es", spanish)):
        with translation.override(language):
            assert say(source, **context) == said


@pytest.mark.parametrize(
    ("amount", "currency", "english", "german", "spanish"),
    [
        ("12000", "EUR", "€ 12,000", "12.000 €", "12.000 €"),
        ("12000.50", "EUR", "€ 12,000.50", "12.000,50 €", "12.000,50 €"),
        ("-5", "USD", "−$ 5", "−5 $", "−5 $"),
        ("1234", "SEK", "SEK 1,234", "1.234 SEK", "1.234 SEK"),
    ],
)
def test_money_follows_the_readers_language(amount, currency, english, german, spanish):
    source = "{{ amount|money:currency }}"
    each_language(source, english, german, spanish, amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    ("amount", "english", "german", "spanish"),
    [
        (1923480, "€ 1.92 M", "1,92 Mio. €", "1,92 M €"),
        (388400, "€ 388 k", "388.400 €", "388 mil €"),
        (9210, "€ 9,210", "9.210 €", "9.210 €"),
        (-61000, "−€ 61 k", "−61.000 €", "−61 mil €"),
    ],
)
def test_short_money_uses_the_languages_own_short_words(amount, english, german, spanish):
    each_language("{{ amount|money_short }}", english, german, spanish, amount=amount)


def test_shares_and_numbers_use_the_readers_decimal_sign():
    each_language("{{ share|percent }}", "63.2 %", "63,2 %", "63,2 %", share=0.6315)
    each_language("{{ value|number }}", "1,234,567", "1.234.567", "1.234.567", value=1234567)
    each_language("{{ value|number:2 }}", "1,234.57", "1.234,57", "1.234,57", value=Decimal("1234.565"))
    each_language("{{ value|figure }}", "2,500.5", "2.500,5", "2.500,5", value=2500.5)


@pytest.mark.parametrize(
    ("distance", "english", "german", "spanish"),
    [
        (timedelta(minutes=-1, seconds=-3), "1 minute ago", "vor 1 Minute", "hace 1 minuto"),
        (timedelta(hours=2, minutes=1), "in 2 hours", "in 2 Stunden", "dentro de 2 horas"),
        (timedelta(days=-3, minutes=-1), "3 days ago", "vor 3 Tagen", "hace 3 días"),
        (timedelta(days=-45, minutes=-1), "45 days ago", "vor 45 Tagen", "hace 45 días"),
        (timedelta(days=-100, minutes=-1), "3 months ago", "vor 3 Monaten", "hace 3 meses"),
    ],
)
def test_a_distance_is_told_in_the_readers_grammar(distance, english, german, spanish):
    when = timezone.now() + distance
    for language, said in (("en", english), ("de", german), ("es", spanish)):
        with translation.override(language):
            assert f">{said}</time>" in say("{{ when|ago }}", when=when)


def test_a_list_ends_with_and():
    each_language(
        "{{ names|words }}", "Ana, Ben and Cy", "Ana, Ben und Cy", "Ana, Ben y Cy", names=["Ana", "Ben", "Cy"]
    )


def test_a_chart_brings_the_words_of_its_unit():
    with translation.override("de"):
        spec = Template('{{ spec|drawn|json_script:"x" }}').render(Context({"spec": {"type": "bar", "unit": "EUR"}}))
    assert '"money": "%s\\u00a0\\u20ac"' in spec
