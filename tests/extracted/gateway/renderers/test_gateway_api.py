"""HTTPRoutes as the Gateway API takes them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from extracted.gateway.renderers import gateway_api
from extracted.gateway.table import RouteTable, Unsupported
from tests.extracted.gateway.tables import EVERYTHING, hostile, table

PLAIN = EVERYTHING.replace(', cookies = [{{ name = "beta", value = "on" }}]', "")
"""Without two cookies to match at once, which it refuses."""

BACKEND = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "port"],
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63},
        "port": {"type": "integer", "minimum": 1, "maximum": 65535},
        "weight": {"type": "integer", "minimum": 0, "maximum": 1000000},
    },
}
MATCH = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "path": {
            "type": "object",
            "required": ["type", "value"],
            "properties": {
                "type": {"enum": ["Exact", "PathPrefix", "RegularExpression"]},
                "value": {"type": "string", "maxLength": 1024},
            },
        },
        "method": {"enum": ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]},
        "headers": {
            "type": "array",
            "maxItems": 16,
            "items": {
                "type": "object",
                "required": ["type", "name", "value"],
                "properties": {
                    "type": {"enum": ["Exact", "RegularExpression"]},
                    "name": {"type": "string", "maxLength": 256},
                    "value": {"type": "string", "minLength": 1, "maxLength": 4096},
                },
            },
        },
    },
}
RULE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["matches", "backendRefs"],
    "properties": {
        "matches": {"type": "array", "maxItems": 64, "items": MATCH},
        "backendRefs": {"type": "array", "maxItems": 16, "items": BACKEND},
        "filters": {
            "type": "array",
            "maxItems": 16,
            "items": {"type": "object", "properties": {"type": {"enum": ["RequestMirror", "ResponseHeaderModifier"]}}},
        },
    },
}
ROUTE = {
    "type": "object",
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "properties": {
        "apiVersion": {"const": "gateway.networking.k8s.io/v1"},
        "kind": {"const": "HTTPRoute"},
        "spec": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "parentRefs": {"type": "array", "maxItems": 32},
                "rules": {"type": "array", "maxItems": 16, "items": RULE},
            },
        },
    },
}


def rendered(found: RouteTable) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(gateway_api.render(found)["httproutes.json"])["items"]
    for item in items:
        Draft202012Validator(ROUTE).validate(item)
    return items


@pytest.mark.parametrize("state", ["monolith", "shadow", "canary", "service", "retired"])
def test_is_what_the_api_takes(state):
    (route,) = rendered(table(PLAIN.format(state=state, sticky="none")))
    assert route["spec"]["rules"][-1]["backendRefs"] == [{"name": "monolith", "port": 19001}]


def test_splits_a_canary_by_weight():
    (route,) = rendered(table(PLAIN.format(state="canary", sticky="none")))
    weights = {
        ref["name"]: ref["weight"] for rule in route["spec"]["rules"] for ref in rule["backendRefs"] if "weight" in ref
    }
    assert weights == {"catalog": 25, "monolith": 75}


def test_refuses_users_who_stay_on_a_side():
    with pytest.raises(Unsupported, match="sticky by cookie"):
        gateway_api.render(table(EVERYTHING.format(state="canary", sticky="cookie")))


def test_no_route_has_more_rules_than_it_may():
    matches = ", ".join(f'{{ path = {{ value = "/p{number}" }} }}' for number in range(40))
    route = f"service = 'catalog'\nreads = 'service'\nwrites = 'service'\nmatches = [{matches}]"
    text = f"[services.catalog]\n[routes.r]\n{route}"
    assert [len(route["spec"]["rules"]) for route in rendered(table(text))] == [16, 16, 9]


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(hostile())
def test_takes_any_value(found):
    if any(rule.state == "canary" for rule in found.rules):
        with pytest.raises(Unsupported, match="sticky"):
            rendered(found)
    else:
        rendered(found)
