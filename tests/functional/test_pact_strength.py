"""`banyan pact coverage` and `banyan pact mutate`: how good contracts are, from files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.functional.command import banyan

DOCUMENT = """
openapi: 3.0.3
paths:
  /products/:
    get: {responses: {200: {content: {application/json: {schema: {properties: {id: {type: integer}, title: {}}}}}}}}
  /orders/:
    get: {responses: {200: {description: ''}}}
"""
PACT = {
    "consumer": {"name": "web"},
    "provider": {"name": "catalog"},
    "interactions": [
        {
            "description": "products",
            "request": {"method": "GET", "path": "/products/"},
            "response": {
                "status": 200,
                "headers": {"Content-Type": "application/json"},
                "body": {"id": 1},
                "matchingRules": {"$.body": {"match": "type"}},
            },
        }
    ],
    "metadata": {"pactSpecification": {"version": "2.0.0"}},
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "catalog.yaml").write_text(DOCUMENT)
    (tmp_path / "web-catalog.json").write_text(json.dumps(PACT))
    return tmp_path


def test_tells_what_no_contract_touches(shop):
    done = banyan("pact", "coverage", "web-catalog.json", "--openapi", "catalog=catalog.yaml", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "operations      1 of 2 (50 %)" in done.stdout
    assert "response field 200 title" in done.stdout
    assert "GET /orders/" in done.stdout


def test_fails_under_a_share_of_operations(shop):
    asked = ("pact", "coverage", "web-catalog.json", "--openapi", "catalog.yaml", "--format", "json", "--fail-under")
    assert banyan(*asked, "50", cwd=shop).returncode == 0
    done = banyan(*asked, "51", cwd=shop)
    assert done.returncode == 1
    (document,) = json.loads(done.stdout)["documents"]
    assert document["totals"]["operation"] == {"touched": 1, "all": 2}


def test_tells_which_faults_no_contract_notices(shop):
    asked = ("pact", "mutate", "web-catalog.json", "--openapi", "catalog.yaml")
    done = banyan(*asked, "--format", "json", "--fail-under", "99", cwd=shop)
    assert done.returncode == 1, done.stderr
    score = json.loads(done.stdout)
    survived = {(each["fault"], each["place"]) for each in score["mutants"] if each["fate"] == "survived"}
    assert {("changed", "$.id"), ("missing", "$.title")} <= survived
    assert ("missing", "$.id") not in survived
    assert score["left_out"] == []
    assert banyan(*asked, "--fail-under", "10", cwd=shop).returncode == 0


def test_is_inconclusive_where_nothing_could_be_seeded(shop):
    (shop / "events.json").write_text(json.dumps({**PACT, "interactions": [], "messages": []}))
    done = banyan("pact", "mutate", "events.json", cwd=shop)
    assert done.returncode == 3, done.stderr


@pytest.mark.parametrize("command", ["coverage", "mutate"])
def test_says_what_is_wrong(shop, command):
    done = banyan("pact", command, "gone.json", "--openapi", "catalog.yaml", cwd=shop)
    assert done.returncode == 2
    assert "there is no pact" in done.stderr
    done = banyan("pact", command, "web-catalog.json", "--openapi", "catalog.yaml", "--format", "jsn", cwd=shop)
    assert done.returncode == 2
    assert "did you mean json?" in done.stderr
