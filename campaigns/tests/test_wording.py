"""What marketers write: merge tags, light Markdown, links."""

import pytest

from contacts import wording
from contacts.models import Company, Contact

pytestmark = pytest.mark.django_db  # which tags there are depends on the fields of the house
ADA = Contact(first_name="Ada", last_name="<Lovelace>", company=Company(name="Engines & Co"))
NOBODY = Contact(last_name="X")


def test_tags_are_filled_in():
    assert wording.merge("Hello {{first_name}} of {{ company }}", ADA) == "Hello Ada of Engines & Co"


def test_a_missing_name_is_said_as_the_author_wants():
    assert wording.merge("Hello {{first_name|customer}}", NOBODY) == "Hello customer"


def test_a_missing_name_without_a_wish_is_still_a_greeting():
    assert wording.merge("Hello {{first_name}}", NOBODY) == "Hello friend"


def test_what_a_person_is_called_cannot_become_markup():
    html = wording.to_html("Dear {{full_name}}")

    assert "&lt;Lovelace&gt;" in wording.merge(html, ADA, clean=wording.escape)


def test_a_name_of_several_lines_stays_on_one():
    assert wording.merge("{{first_name}}", Contact(first_name="Ada\r\nBcc: x@y.z")) == "Ada Bcc: x@y.z"


@pytest.mark.parametrize(
    "text, says",
    [
        ("Hello {{name}}", "There is no merge tag {{name}}. You can use {{first_name}}"),
        ("Hello {{first_name", "not closed"),
        ("Hello {{first_name|a|b}}", "There is no merge tag"),
        ("[here](www.shop.example)", "no complete web address"),
        ("[here](javascript:alert(1))", "no complete web address"),
        ("[here](https://shop.example/{{first_name}})", "cannot hold a merge tag"),
    ],
)
def test_an_author_is_told_what_is_wrong(text, says):
    assert says in wording.problem_of(text)


def test_sound_words_have_no_problem():
    assert wording.problem_of("Hi {{first_name|you}}: [shop](https://a.example) or [us](mailto:a@b.example)") == ""


@pytest.mark.parametrize(
    "text, html",
    [
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("# News", "<h1>News</h1>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("**so** *nice*", "<p><strong>so</strong> <em>nice</em></p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("x [a *b*](https://a.example/_x_?a=1&b=2)", '<p>x <a href="https://a.example/_x_?a=1&amp;b=2">a *b*</a></p>'),
        ("[Buy](https://a.example)", '<p><a class="button" href="https://a.example">Buy</a></p>'),
        ("see https://a.example/x.", '<p>see <a href="https://a.example/x">https://a.example/x</a>.</p>'),
        ("---", "<hr>"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
    ],
)
def test_the_message_becomes_html(text, html):
    assert wording.to_html(text) == html


def test_the_plain_part_keeps_the_addresses():
    text = wording.to_text("# News\n\nSee **our** [shop](https://a.example) *now*")

    assert text == "News\n\nSee our shop: https://a.example now"


def test_each_address_is_listed_once_in_its_place():
    text = "https://b.example/y, [a](https://a.example) https://b.example/y [m](mailto:x@y.z)"

    assert wording.urls_of(text) == ["https://b.example/y", "https://a.example"]
