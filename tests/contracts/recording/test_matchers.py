from __future__ import annotations

from typing import Any

import pytest

from contracts.recording.matchers import DATE, DECIMAL, MOMENT, URL, UUID, inferred


def rules(*samples: Any) -> dict[str, Any]:
    return dict(inferred(samples).rules)


@pytest.mark.parametrize(
    ("samples", "rule"),
    [
        ([1, 2], {"match": "integer"}),
        ([1, 2.5], {"match": "number"}),
        ([1.5, 2.5], {"match": "decimal"}),
        ([True, False], {"match": "boolean"}),
        (["Tea", "Coffee!"], {"match": "type"}),
        (["2026-01-01", "2026-02-28"], {"match": "regex", "regex": DATE}),
        (["2026-01-01T10:00:00Z", "2026-01-01T10:00:00.123456+01:00"], {"match": "regex", "regex": MOMENT}),
        (["https://a.example/x"], {"match": "regex", "regex": URL}),
        (["1.50", "-2.00"], {"match": "regex", "regex": DECIMAL}),
        (["e58ed763-928c-4155-bee9-fdbaaadc15f3"], {"match": "regex", "regex": UUID}),
        (["new"] * 3, {"match": "equality"}),
        (["new"] * 2, {"match": "type"}),
        (["a word or two"] * 9, {"match": "type"}),
        (["new"] * 4 + ["old"] * 4, {"match": "regex", "regex": "^(new|old)$"}),
        (["new", "old", "new"], {"match": "type"}),
        (["2026-13-41", "2026-01-01"], {"match": "type"}),
    ],
)
def test_finds_what_values_have_in_common(samples, rule):
    assert rules(*({"a": each, "n": n} for n, each in enumerate(samples)))["$.a"] == rule


def test_the_same_answer_twice_is_no_second_witness():
    assert rules(*[{"a": "new"}] * 5)["$.a"] == {"match": "type"}


def test_items_of_all_samples_count():
    found = inferred([{"a": [{"x": 1}, {"x": 2, "y": 1}]}, {"a": []}])
    assert found.rules == {"$.a": {"match": "type", "min": 0}, "$.a[*].x": {"match": "integer"}}
    assert found.sample == {"a": [{"x": 1}]}
    assert found.notes == ["$.a[*].y is not there at times: left out"]


def test_lists_of_many_kinds_are_any_list():
    found = inferred([{"a": [1, "x"]}])
    assert found.rules == {"$.a": {"match": "type"}}
    assert found.sample == {"a": []}


def test_what_changes_its_type_is_left_out():
    found = inferred([{"a": 1}, {"a": "x"}])
    assert found.sample == {}
    assert found.notes == ["$.a is of several types: integer, text: left out"]


def test_a_list_at_the_top_is_understood():
    found = inferred([[{"id": 1}], [{"id": 2}]])
    assert found.rules == {"$": {"match": "type", "min": 1}, "$[*].id": {"match": "integer"}}


def test_names_are_written_so_that_pact_reads_them():
    assert set(rules({"a b": {"c.d": 1}, "e-f": 2})) == {"$['a b']['c.d']", "$.e-f"}


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("email", "ada@example.org", "someone@example.com"),
        ("anything", "ada@example.org", "someone@example.com"),
        ("password", "hunter2", "hidden"),
        ("phone", "+49 30 123456", "hidden"),
        ("api_key", "abc", "hidden"),
        ("pin", 1234, 0),
        ("note", "call +49 30 1234567", "hidden"),
    ],
)
def test_what_is_secret_or_personal_is_replaced(name, value, kept):
    found = inferred([{name: value}])
    assert found.sample == {name: kept}
    assert str(value) not in str(found.rules)


def test_a_secret_in_any_sample_hides_all():
    assert inferred([{"x": "fine"}, {"x": "ada@example.org"}]).sample == {"x": "someone@example.com"}


def test_what_was_replaced_before_is_no_constant():
    found = inferred([{"password": "hidden", "n": n} for n in range(5)])
    assert found.rules["$.password"] == {"match": "type"}
