"""The published schema of the plan says what the reader says."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from banyan.plan.reading import KEYS, NAME, VARIABLE, parse
from banyan.plan.values import BASELINE, DATABASE_URL, HOLD_DAYS, ROLES
from tests.architecture.source import REPOSITORY
from tests.banyan.plan.test_reading import WRONG

SCHEMA: dict[str, Any] = json.loads((REPOSITORY / "docs/plan.schema.json").read_text("utf-8"))
SERVICE = SCHEMA["$defs"]["service"]["properties"]
TARGET = SCHEMA["$defs"]["target"]["properties"]

BEYOND = {
    "a model named twice",
    "a model named twice in one list",
    "an app of two services",
    "a module of two services",
    "an app that is owned and not",
    "a service that is not there",
    "a service that uses itself",
    "two remainders",
    "a target of no service that says nothing",
}
"""What no schema can say."""


def test_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


def test_knows_the_keys_of_the_reader_and_no_others():
    assert {name: set(SCHEMA["properties"][name]["properties"]) for name in ("project", "check")} == {
        name: set(KEYS[name]) for name in ("project", "check")
    }
    assert set(SERVICE) == set(KEYS["services"])
    assert set(TARGET) == set(KEYS["targets"])
    assert set(SCHEMA["properties"]) == set(KEYS)


def test_knows_the_same_roles_names_and_defaults():
    assert tuple(SERVICE["role"]["enum"]) == ROLES
    for table in ("services", "targets"):
        assert SCHEMA["properties"][table]["propertyNames"]["pattern"] == "^" + NAME.pattern.replace(r"\Z", "$")
    assert TARGET["env"]["propertyNames"]["pattern"] == "^" + VARIABLE.pattern.replace(r"\Z", "$")
    assert TARGET["database_url"]["default"] == DATABASE_URL
    assert SERVICE["hold_days"]["default"] == HOLD_DAYS
    assert SCHEMA["properties"]["check"]["properties"]["baseline"]["default"] == BASELINE


@pytest.mark.parametrize("case", WRONG.keys() - BEYOND)
def test_does_not_accept(case):
    document = tomllib.loads(WRONG[case][0])
    assert not Draft202012Validator(SCHEMA).is_valid(document)


@pytest.mark.parametrize("case", sorted(BEYOND))
def test_leaves_to_the_reader(case):
    assert Draft202012Validator(SCHEMA).is_valid(tomllib.loads(WRONG[case][0]))


def test_accepts_this_repository_s_own_plan():
    text = (REPOSITORY / "banyan.toml").read_text("utf-8")
    assert parse(text, Path("banyan.toml")).problems == ()
    Draft202012Validator(SCHEMA).validate(tomllib.loads(text))


def test_the_page_explains_every_key():
    page = (REPOSITORY / "docs/plan.md").read_text("utf-8")
    assert [key for keys in KEYS.values() for key in keys if f"| `{key}` |" not in page] == []
