"""What templates say: money, times, faces, icons, figures, query strings."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from lucide import IconDoesNotExist

from crm_site.lib.templatetags import ui


def say(source, **context):
    return Template(source).render(Context(context)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "amount, currency, said",
    [
        (Decimal("12000.00"), "EUR", "€ 12,000"),
        (Decimal("12000.5"), "EUR", "€ 12,000.50"),
        (Decimal("8911407.9"), "GBP", "£ 8,911,407.90"),
        (Decimal("-5"), "USD", "−$ 5"),
        (0, "SEK", "SEK 0"),
        (None, "EUR", "—"),
    ],
)
def test_money_shows_cents_only_where_there_are_some(amount, currency, said):
    assert say("{{ amount|money:currency }}", amount=amount, currency=currency) == said


def test_money_is_written_as_the_reader_writes_it():
    with translation.override("de"):
        assert say('{{ amount|money:"EUR" }}', amount=Decimal("12000.5")) == "12.000,50 €"


@pytest.mark.parametrize(
    "amount, said",
    [(1923480, "€ 1.92 M"), (388400, "€ 388 k"), (9210, "€ 9,210"), (-61000, "−€ 61 k"), (2 * 10**9, "€ 2.00 B")],
)
def test_short_money_keeps_three_figures(amount, said):
    assert say('{{ amount|money_short:"EUR" }}', amount=amount) == said


@pytest.mark.parametrize("share, said", [(0.6315, "63.2 %"), (Decimal("0.5"), "50.0 %"), (0, "0.0 %"), (None, "—")])
def test_a_share_is_a_percentage(share, said):
    assert say("{{ share|percent }}", share=share) == said


@pytest.mark.parametrize(
    "length, said",
    [
        (39, "39 min"),
        (108, "1 h 48"),
        (120, "2 h"),
        (timedelta(days=3, hours=4, minutes=9), "3 d 4 h"),
        (timedelta(days=2), "2 d"),
        (-30, "−30 min"),
        (None, "—"),
    ],
)
def test_a_duration_is_said_in_its_two_largest_parts(length, said):
    assert say("{{ length|duration }}", length=length) == said


@pytest.mark.parametrize(
    "distance, said",
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=-5, seconds=-3), "5 minutes ago"),
        (timedelta(hours=2, minutes=1), "in 2 hours"),
        (timedelta(days=-1, minutes=-1), "yesterday"),
        (timedelta(days=-3, minutes=-1), "3 days ago"),
        (timedelta(days=-100), "3 months ago"),
        (timedelta(days=-1000), "2 years ago"),
    ],
)
def test_a_moment_is_told_by_its_distance(distance, said):
    assert f">{said}</time>" in say("{{ when|ago }}", when=timezone.now() + distance)


def test_a_day_is_told_by_its_distance_and_its_date_in_full():
    today = timezone.localdate()

    assert ">tomorrow</time>" in say("{{ when|ago }}", when=today + timedelta(days=1))
    assert ">today</time>" in say("{{ when|ago }}", when=today)
    assert 'datetime="2020-02-03" title="3 Feb 2020"' in say("{{ when|ago }}", when=date(2020, 2, 3))


@pytest.mark.parametrize(
    "name, said", [("Ana Lucía Moreno", "AM"), ("Éva", "ÉV"), ("søren østergaard", "SØ"), ("", "?"), ("…", "?")]
)
def test_initials_come_from_the_first_and_the_last_word(name, said):
    assert ui.initials(name) == said


def test_a_face_keeps_its_colour_and_escapes_the_name():
    once, again = (say("{{ name|avatar:'sm' }}", name="<Ana> Moreno") for _ in range(2))

    assert once == again
    assert "avatar--sm" in once
    assert 'aria-label="&lt;Ana&gt; Moreno"' in once


def test_a_quiet_face_is_not_read_aloud_beside_the_name():
    face = say("{{ name|avatar:'lg quiet' }}", name="Ana Moreno")

    assert 'aria-hidden="true"' in face and "aria-label" not in face and "avatar--quiet" not in face


def test_nobody_has_no_face():
    assert say("{{ nobody|avatar }}", nobody=None) == ""


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in say('{% icon "phone" %}')
    assert 'role="img" aria-label="Call &amp; ask"' in say('{% icon "phone" label=label %}', label="Call & ask")


def test_an_unknown_icon_is_an_error_not_a_hole_in_the_page():
    with pytest.raises(IconDoesNotExist):
        say('{% icon "no-such-icon" %}')


@pytest.mark.parametrize(
    "text, query, said",
    [
        ("Ana Moreno", "more", "Ana <mark>More</mark>no"),
        ("Ana Moreno", "ana oren", "<mark>Ana</mark> M<mark>oren</mark>o"),
        ("<b>& more", "b", "&lt;<mark>b</mark>&gt;&amp; more"),
        ("Fish & chips", "amp", "Fish &amp; chips"),
        ("a+b", "+", "a<mark>+</mark>b"),
        ("<i>", "", "&lt;i&gt;"),
    ],
)
def test_found_words_are_marked_and_everything_is_escaped(text, query, said):
    assert say("{{ text|highlight:query }}", text=text, query=query) == said


def test_the_query_string_is_changed_key_by_key(rf):
    request = rf.get("/?sort=name&page=3&tag=a&tag=b")

    assert say("{% url_with page=4 sort=None %}", request=request) == "?page=4&amp;tag=a&amp;tag=b"


@pytest.mark.parametrize(
    "trail, shown",
    [
        ("Sell <b>Pipeline</b>", '<span class="crumb">Sell</span><b>Pipeline</b>'),
        ('<a href="/">Jobs</a> / Import', '<a href="/">Jobs</a><b aria-current="page">Import</b>'),
        ("Jobs", '<b aria-current="page">Jobs</b>'),
        ("\n", ""),
    ],
)
def test_a_trail_may_begin_or_end_with_plain_words(trail, shown):
    assert say("{% filter crumbs %}{{ trail|safe }}{% endfilter %}", trail=trail) == shown


@pytest.mark.parametrize(
    "value, unit, said",
    [(1234, "", "1,234"), (2.5, "", "2.5"), (0.4, "%", "40.0 %"), (75, "min", "1 h 15"), (900, "EUR", "€ 900")],
)
def test_a_figure_is_said_in_its_unit(value, unit, said):
    assert say("{{ value|figure:unit }}", value=value, unit=unit) == said


def test_the_table_beside_a_chart_has_a_row_for_each_label():
    series = [{"name": "Won", "values": [1000, None]}, {"name": "Lost", "values": [1, 2]}]

    rows = ui.chart_rows({"type": "bar", "labels": ["May", "Jun"], "series": series, "unit": ""})

    assert [(name, [cell["text"] for cell in cells]) for name, cells in rows] == [
        ("May", ["1,000", "1"]),
        ("Jun", ["—", "2"]),
    ]


def test_a_range_tells_its_middle_and_its_ends():
    series = [{"name": "Orders", "values": [[4.5, 5.5, 6.5]]}]

    [(_, [cell])] = ui.chart_rows({"type": "range", "labels": ["No mail"], "series": series})

    assert cell["text"] == "5.5 (4.5 – 6.5)"


def test_a_heat_table_shades_from_its_lowest_to_its_highest_value():
    series = [{"name": "Jan", "values": [0.2, 0.5, None]}, {"name": "Feb", "values": [0.3, 0.8, 0.4]}]

    (_, january), (_, february) = ui.chart_rows({"type": "heat", "labels": "123", "series": series, "unit": "%"})

    assert [cell["level"] for cell in january] == ["heat-0", "heat-3", ""]
    assert [cell["text"].replace("\xa0", " ") for cell in february] == ["30 %", "80 %", "40 %"]
    assert february[1]["level"] == "heat-6"


@pytest.mark.parametrize("values", [[0, 0], [5, 5]])
def test_a_heat_table_of_equal_values_has_one_shade(values):
    [(_, cells)] = ui.chart_rows({"type": "heat", "labels": "12", "series": [{"name": "Jan", "values": values}]})

    assert {cell["level"] for cell in cells} == {"heat-3"}
