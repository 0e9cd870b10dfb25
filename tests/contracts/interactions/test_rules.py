from __future__ import annotations

import pytest

from contracts.interactions.rules import Rules, tokens_of

V4 = {
    "body": {
        "$": {"matchers": [{"match": "type"}]},
        "$.items[*].sku": {"matchers": [{"match": "regex", "regex": "a+"}]},
        "$.items[0].sku": {"matchers": [{"match": "integer"}]},
        "$['a b'].*": {"combine": "AND", "matchers": [{"match": "include", "value": "x"}, {"match": "notEmpty"}]},
    },
    "header": {"X-Total": {"matchers": [{"match": "regex", "regex": "[0-9]+"}]}},
    "query": {"page": {"matchers": [{"match": "integer"}]}},
    "path": {"matchers": [{"match": "regex", "regex": "/a/.*"}]},
}
V2 = {
    "$.body.items[*].sku": {"match": "type", "min": 1},
    "$.headers.X-Total": {"match": "regex", "regex": "[0-9]+"},
    "$.query.page[*]": {"regex": "[0-9]+"},
    "$.path": {"match": "regex", "regex": "/a/.*"},
}


@pytest.mark.parametrize(
    ("path", "tokens"),
    [
        ("$", ()),
        ("$.a.b", ("a", "b")),
        ("$.a[0][*].b", ("a", 0, "*", "b")),
        ("$['a b'][\"c.d\"].e-f", ("a b", "c.d", "e-f")),
        ("$.*.b", ("*", "b")),
    ],
)
def test_reads_paths(path, tokens):
    assert tokens_of(path) == tokens


def test_the_most_exact_path_counts():
    rules = Rules(V4)
    kinds = {place: rules.body(place).matchers[0].kind for place in [("items", 0, "sku"), ("items", 1, "sku"), ("x",)]}
    assert kinds == {("items", 0, "sku"): "integer", ("items", 1, "sku"): "regex", ("x",): "type"}


def test_a_matcher_holds_below_its_place():
    matched = Rules(V4).body(("other", "deep"))
    assert matched.find("type")
    assert not matched.is_own
    assert Rules(V4).body(()).is_own


def test_several_matchers_hold_together():
    assert [each.kind for each in Rules(V4).body(("a b", "c")).matchers] == ["include", "notEmpty"]


@pytest.mark.parametrize("raw", [V2, V4])
def test_every_version_tells_of_headers_queries_and_paths(raw):
    rules = Rules(raw)
    assert rules.header("x-total").find("regex")
    assert rules.query("page").matchers
    assert rules.path().find("regex")
    assert not rules.header("x-other").matchers


def test_older_pacts_write_all_in_one_table():
    assert Rules(V2).body(("items", 3, "sku")).find("type")
    assert not Rules(V2).body(("items",)).matchers


def test_an_index_is_no_name():
    assert not Rules({"body": {"$['0']": {"matchers": [{"match": "type"}]}}}).body((0,)).matchers


def test_nothing_is_said_where_nothing_stands():
    assert Rules({}).body(("a",)).matchers == ()
    assert Rules({"body": {"$.a": 3}}).body(("a",)).matchers == ()
