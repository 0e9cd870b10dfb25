"""Values against schemas: `jsonschema` is the oracle for what a request may hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from contracts.openapi.suiting import Suiting
from tests.contracts.breaking.documents import api

NAMES = st.sampled_from(["a", "b", "c"])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 12), st.sampled_from([0.5, 3.0, 11.5]), st.text("ab", max_size=4)
)
VALUES = st.recursive(
    SCALARS,
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(NAMES, below, max_size=3)),
    max_leaves=6,
)
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")


def _plain() -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        st.just({}),
        st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True).map(lambda types: {"type": types}),
        st.lists(SCALARS.filter(lambda each: not isinstance(each, float)), min_size=1, max_size=3).map(
            lambda values: {"enum": values}
        ),
        st.builds(
            lambda low, high: {"type": "integer", "minimum": low, "maximum": high},
            st.integers(-2, 3),
            st.integers(4, 9),
        ),
        st.builds(lambda low: {"type": "number", "exclusiveMinimum": low}, st.integers(-2, 3)),
        st.builds(
            lambda low, high: {"type": "string", "minLength": low, "maxLength": high},
            st.integers(0, 2),
            st.integers(2, 4),
        ),
        st.just({"type": "string", "pattern": "^a"}),
    )


def _nested(below: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    properties = st.dictionaries(NAMES, below, min_size=1, max_size=3)
    return st.one_of(
        st.builds(
            lambda said, required, closed: (
                {"type": "object", "properties": said, "required": required}
                | ({"additionalProperties": False} if closed else {})
            ),
            properties,
            st.lists(NAMES, max_size=2, unique=True),
            st.booleans(),
        ),
        st.builds(lambda items, least: {"type": "array", "items": items, "minItems": least}, below, st.integers(0, 2)),
        st.builds(lambda others: {"type": "object", "additionalProperties": others}, below),
        st.builds(lambda *parts: {"allOf": list(parts)}, below, below),
        st.builds(lambda *parts: {"anyOf": list(parts)}, below, below),
    )


SCHEMAS = st.recursive(_plain(), _nested, max_leaves=5)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(SCHEMAS, VALUES)
def test_agrees_with_jsonschema_on_what_a_request_may_hold(schema, value):
    schemas = api({"components": {"schemas": {"It": schema}}}, "3.1.0").schemas
    found = Suiting(schemas).misfits(value, ("#/components/schemas/It",))
    valid = Draft202012Validator(schema).is_valid(value)
    assert (not found) == valid, (schema, value, found)


@pytest.mark.parametrize(
    ("format_", "good", "bad"),
    [
        ("date", "2026-02-28", "2026-02-30"),
        ("date-time", "2026-02-28T10:00:00Z", "yesterday"),
        ("uuid", "e58ed763-928c-4155-bee9-fdbaaadc15f3", "e58e"),
        ("email", "a@example.com", "a"),
        ("uri", "https://example.com", "example.com"),
        ("colour", "anything", None),
    ],
)
def test_formats_that_can_be_told_count(format_, good, bad):
    schemas = api({"components": {"schemas": {"It": {"type": "string", "format": format_}}}}).schemas
    node = ("#/components/schemas/It",)
    assert Suiting(schemas).misfits(good, node) == ()
    if bad is not None:
        assert [each.message for each in Suiting(schemas).misfits(bad, node)] == [f'"{bad}" is no {format_}']
