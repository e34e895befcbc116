import json

import pytest

from crm_site.lib.mail import words
from crm_site.lib.mail.replies import split_reply


def test_a_quote_below_is_folded():
    new, quoted = split_reply("Thanks!\n\nOn Mon, 3 Nov 2026 at 10:00, Help <help@shop.example>\nwrote:\n> Turn it.\n")

    assert new == "Thanks!" and quoted.endswith("> Turn it.")


def test_answers_between_quotes_are_not_cut():
    text = "> Did you turn it?\nYes.\n> And the handle?\nAlso."

    assert split_reply(text) == (text, "")


def test_words_below_a_quote_are_not_cut():
    text = "See below.\n\nOn Monday Help wrote:\n> Turn it.\n\nI did turn it!"

    assert split_reply(text) == (text, "")


def test_a_mail_that_is_only_a_quote_is_kept_whole():
    assert split_reply("On Monday Help wrote:\n> Turn it.")[1] == ""


@pytest.mark.real
def test_no_word_of_78_real_answers_is_lost(shared_data):
    cases = json.loads((shared_data / "mail" / "replies" / "cases.json").read_text())
    right = 0
    for case in cases:
        text = case["input"]
        text = words.as_text(words.sanitise(text)) if case["content_type"] == "text/html" else text
        new = " ".join(split_reply(text)[0].split())
        wanted = [*case.get("visible_contains", []), case.get("visible_exact", "")]
        assert all(" ".join(part.split()) in new for part in wanted), case["id"]
        right += not any(" ".join(part.split()) in new for part in case.get("visible_not_contains", [])) and (
            "visible_exact" not in case or new == " ".join(case["visible_exact"].split())
        )
    assert right >= 70
