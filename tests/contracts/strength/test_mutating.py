"""Faults in answers, by Pact's own verifier: what a contract notices, and what not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.interactions.values import Pact
from contracts.strength.mutating import Budget, mutated
from contracts.strength.values import Score
from tests.contracts.breaking.documents import api, giving
from tests.contracts.checks.pacts import pact

BUDGET = Budget(most=1000, seconds=100)


def asked(body: Any, rules: dict[str, Any], **response: Any) -> dict[str, Any]:
    wrapped = {"content": body, "contentType": "application/json", "encoded": False}
    matchers = {"body": {path: {"combine": "AND", "matchers": [rule]} for path, rule in rules.items()}}
    headers = {"Content-Type": ["application/json"], "X-Total": ["2"]}
    return {
        "providerStates": [{"name": "nobody defined it"}],
        "request": {"method": "GET", "path": "/things/"},
        "response": {"status": 200, "headers": headers, "body": wrapped, "matchingRules": matchers, **response},
    }


@pytest.fixture(scope="module")
def score() -> Score:
    strict = asked({"id": 1, "tags": ["a", "b"]}, {})
    loose = asked({"id": 1, "tags": ["a", "b"]}, {"$": {"match": "type"}})
    return mutated([(pact(strict, loose), None)], BUDGET)


def fates(score: Score, interaction: str, fault: str) -> dict[str, str]:
    return {each.place: each.fate for each in score.mutants if (each.interaction, each.fault) == (interaction, fault)}


def test_a_contract_of_plain_values_notices_everything(score):
    assert {each.fate for each in score.mutants if each.interaction == "number 0"} == {"noticed"}


def test_a_contract_that_matches_by_type_notices_types_alone(score):
    assert fates(score, "number 1", "missing") == {"$.id": "noticed", "$.tags": "noticed"}
    assert fates(score, "number 1", "null") == {"$.id": "noticed", "$.tags": "noticed", "$.tags[0]": "noticed"}
    assert set(fates(score, "number 1", "changed").values()) == {"survived"}
    assert fates(score, "number 1", "reordered") == {"$.tags": "survived"}


def test_statuses_and_headers_are_noticed_by_all(score):
    for fault in ("status", "header", "content_type", "body"):
        assert set(fates(score, "number 1", fault).values()) == {"noticed"}, fault


def test_the_rate_is_that_of_what_was_tried(score):
    assert score.rate
    assert 0.7 < score.rate < 1
    assert score.left_out == ()


def test_fields_that_only_a_document_names_are_told_apart():
    document = api(giving("{type: object, properties: {id: {type: integer}, title: {type: string}}}"))
    score = mutated([(pact(asked({"id": 1}, {})), document)], BUDGET)
    by_place = {each.place: (each.fate, each.is_named) for each in score.mutants if each.fault == "null"}
    assert by_place == {"$.id": ("noticed", True), "$.title": ("survived", False)}


def test_a_sample_that_breaks_its_own_contract_is_left_out():
    broken = asked({"id": "x"}, {"$.id": {"match": "integer"}})
    score = mutated([(pact(broken), None)], BUDGET)
    assert score.mutants == ()
    assert score.rate is None
    assert score.left_out == (("web -> shop: number 0", "the verifier refuses its own sample"),)


def test_a_seed_chooses_the_same_faults_each_time():
    pacts: list[tuple[Pact, None]] = [(pact(asked({"id": 1, "a": 2, "b": 3}, {})), None)]
    tried = [
        {each.key for each in mutated(pacts, Budget(5, 100, seed)).mutants if each.fate != "not tried"}
        for seed in (7, 7, 8)
    ]
    assert [len(each) for each in tried] == [5, 5, 5]
    assert tried[0] == tried[1] != tried[2]


def test_ends_when_its_time_is_over():
    moments = iter([0.0, 1.0, 500.0, 501.0, 502.0])
    score = mutated([(pact(asked({"id": 1}, {})), None)], Budget(100, 50), clock=lambda: next(moments))
    assert {each.fate for each in score.mutants} == {"not tried"}


def test_older_pacts_are_mutated_too(tmp_path: Path):
    from contracts.interactions.reading import parsed

    text = b"""{"consumer": {"name": "web"}, "provider": {"name": "shop"}, "interactions": [
      {"description": "a thing", "providerState": "there", "request": {"method": "get", "path": "/a", "query": "b=1"},
       "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "body": {"id": 1},
                    "matchingRules": {"$.body.id": {"match": "type"}}}}],
      "metadata": {"pactSpecification": {"version": "2.0.0"}}}"""
    score = mutated([(parsed(text, tmp_path / "web-shop.json"), None)], BUDGET)
    assert {each.place: each.fate for each in score.mutants if each.fault == "changed"} == {"$.id": "survived"}
    assert {each.fate for each in score.mutants if each.fault == "status"} == {"noticed"}
