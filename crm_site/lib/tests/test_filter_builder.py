"""The builder: a tree goes through the form and comes back as it was; limits are kept before they are run into."""

import json

import pytest
from django.http import QueryDict
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import Contact, Task
from crm_site.lib import filters
from crm_site.lib.filters import builder, declared, nodes
from crm_site.lib.tests import test_filters
from crm_site.lib.tests.test_filters import EXAMPLES, grammar, people

__all__ = ["grammar", "people"]
JOB = {"field": "job", "op": "is", "value": "Buyer"}


def typed(tree):
    """The tree with each value as it is typed into a form: as text."""
    if isinstance(tree, dict):
        return {key: tree[key] if key in ("field", "op") else typed(tree[key]) for key in tree}
    return [typed(one) for one in tree] if isinstance(tree, list) else str(tree)


def sent_by(root):
    """What a browser sends of the form that shows these groups and rules."""
    data = QueryDict(mutable=True)
    for node in root.walk():
        data.appendlist("node", node.path)
        if node.is_group:
            data[f"word-{node.path}"] = next(key for key, _label, chosen, _no in node.choices if chosen)
            if node.bare:
                data[f"bare-{node.path}"] = "1"
            continue
        data.update({f"field-{node.path}": node.field, f"was-{node.path}": node.field, f"op-{node.path}": node.op})
        data.setlist(f"value-{node.path}", inputs_of(node))
    return data


def inputs_of(rule):
    if rule.takes == "many":
        return [value for value, _label, chosen in rule.options if chosen] or [rule.lines]
    return rule.values if rule.takes else []


def plain_words(tree):
    """The words that the form cannot bend: a line holds no spaces around it."""
    return (
        tree if not isinstance(tree.get("value"), list) else tree | {"value": [str(v).strip() for v in tree["value"]]}
    )


def once_each(tree):
    """Several choices are ticked in the order in which they are offered, each once."""
    if "field" not in tree:
        return {key: once_each(part) if key == "not" else list(map(once_each, part)) for key, part in tree.items()}
    if tree["op"] not in ("in", "not_in"):
        return tree
    if tree["field"] in ("job", "email"):
        return plain_words(tree)
    return tree | {"value": [key for key, _label in test_filters.STAGES if key in tree["value"]]}


trees = test_filters.trees(4).map(once_each)


@EXAMPLES
@given(tree=trees)
def test_a_tree_comes_back_from_the_form_as_it_was(grammar, tree):
    root = builder.from_tree(tree, Contact)

    assert root.tree() == tree
    assert builder.from_post(sent_by(root), Contact).tree() == typed(tree)


@EXAMPLES
@given(tree=trees)
def test_what_comes_back_finds_the_same_people_and_says_the_same(people, tree):
    built = builder.from_post(sent_by(builder.from_tree(tree, Contact)), Contact).tree()

    assert test_filters.answer(built) == test_filters.answer(tree)
    assert filters.say(built, Contact) == filters.say(typed(tree), Contact)


@EXAMPLES
@given(
    tree=trees, moves=st.lists(st.tuples(st.sampled_from(["add", "group", "remove"]), st.integers(0, 30)), max_size=40)
)
def test_no_button_leads_beyond_the_limits(grammar, tree, moves):
    root = builder.from_tree(tree, Contact)
    for verb, number in moves:
        paths = [node.path for node in root.walk()]
        root = builder.act(root, f"{verb}:{paths[number % len(paths)]}")
        for rule in root.rules:
            rule.field, rule.op, rule.value = "job", "is", "Buyer"

    filters.check(root.tree())


def test_a_tree_of_five_levels_offers_no_sixth(grammar):
    root = builder.from_tree({"all": [{"any": [{"all": [{"any": [{"all": [JOB]}]}]}]}]}, Contact)
    deepest = [node for node in root.walk() if node.is_group][-1]

    assert not deepest.may_nest
    assert all(group.may_nest for group in root.walk() if group.is_group and group is not deepest)
    assert [too_deep for _key, _label, _chosen, too_deep in root.choices] == [False, False, True, True]


def test_a_denial_counts_as_a_level(grammar):
    root = builder.from_tree({"not": {"any": [{"not": {"any": [JOB, JOB]}}, JOB]}}, Contact)
    inner = root.parts[0]

    assert inner.above == 2 and inner.may_nest
    deeper = builder.act(root, f"group:{inner.path}")
    assert not deeper.parts[0].parts[-1].may_nest
    filters.check(deeper.tree())


def test_fifty_conditions_leave_no_room(grammar):
    root = builder.from_tree({"any": [JOB] * 49}, Contact)
    assert root.room == 1

    root = builder.act(builder.act(root, "add:0"), "add:0")
    assert root.room == 0 and len(root.rules) == 50


def test_a_condition_added_to_a_lone_not_makes_it_none_of(grammar):
    root = builder.act(builder.from_tree({"not": JOB}, Contact), "add:0")
    root.parts[1].field, root.parts[1].op, root.parts[1].value = "job", "is", "Head"

    assert root.tree() == {"not": {"any": [JOB, JOB | {"value": "Head"}]}}


def test_a_choice_that_is_gone_stays_in_sight(grammar):
    root = builder.from_tree({"field": "stage", "op": "in", "value": ["king", "lead"]}, Contact)

    assert ("king", "king", True) in root.parts[0].options


def test_a_value_that_fits_no_calendar_is_shown_as_text(grammar):
    tree = {"field": "created", "op": "after", "value": "2026-03-02T08:00:00Z"}
    (rule,) = builder.from_tree(tree, Contact).parts

    assert (rule.input, rule.values) == ("text", ["2026-03-02T08:00:00Z"])


def test_each_rule_is_judged_by_itself(people, rep):
    root = builder.from_tree({"all": [JOB, {"field": "staff", "op": "gt", "value": "many"}]}, Contact)
    root.parts.append(nodes.Rule(Contact))
    builder.judge(root, Contact.objects.all(), reader=rep, as_of=now())

    good, bad, blank = root.parts
    assert good.count.number == 2 and good.problem == ""
    assert "Give a number for “Employees”" in bad.problem
    assert "Choose what to ask" in blank.problem


def test_a_count_that_takes_too_long_is_left_out(people, rep, monkeypatch):
    monkeypatch.setattr(builder, "quick_count", lambda rows, patience: None)

    answer = builder.answer(builder.blank(Contact), Contact.objects.all(), reader=rep, as_of=now())

    assert answer["count"] is None and "problem" not in answer


@pytest.mark.parametrize("damaged", ["0-x", "", "1", "0--1", "9" * 5000, "0-" + "9" * 5000, "٣", "0-0-0-0"])
def test_a_form_that_was_tampered_with_is_read_as_far_as_it_goes(grammar, damaged):
    data = QueryDict(mutable=True)
    data.setlist("node", ["0", damaged])
    data[f"field-{damaged}"] = "job"

    json.dumps(builder.act(builder.from_post(data, Contact), f"add:{damaged}").tree())


def test_it_is_the_same_for_any_model(rep, monkeypatch):
    monkeypatch.setitem(declared._declared, "contacts.task", {})
    filters.declare(Task, filters.Text(key="title", label="Title"))
    data = QueryDict("node=0&node=0-0&word-0=any&field-0-0=title&op-0-0=is&value-0-0=Call")

    assert builder.choices(Task, rep) == [("Task", [("title", "Title")])]
    assert builder.from_post(data, Task).tree() == {"any": [{"field": "title", "op": "is", "value": "Call"}]}
