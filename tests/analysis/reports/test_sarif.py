"""The `sarif` format: what code scanning takes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from analysis.model.report import Report
from analysis.reports.sarif import render
from tests.analysis.reports import sample
from tests.analysis.reports.attacks import ATTACKS


def run(report: Report) -> dict[str, Any]:
    log = json.loads(render(report))
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    return dict(only)


def test_has_one_result_for_each_crossing() -> None:
    report = sample.shop()
    assert len(run(report)["results"]) == sum(item.is_crossing for item in report.dependencies)


def test_has_no_result_for_evidence_inside_an_app() -> None:
    assert not [
        each for each in run(sample.shop())["results"] if "orders.Order depends on orders" in each["message"]["text"]
    ]


def test_every_result_follows_its_rule() -> None:
    found = run(sample.shop())
    rules = found["tool"]["driver"]["rules"]
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert rules[result["ruleIndex"]]["defaultConfiguration"]["level"] == result["level"]


def test_every_rule_says_what_it_means() -> None:
    for rule in run(sample.shop())["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"].endswith(".")
        assert "docs/evidence.md" in rule["help"]["text"]


def test_shared_data_warns_and_shared_code_only_notes() -> None:
    levels = {result["ruleId"]: result["level"] for result in run(sample.shop())["results"]}
    assert levels["foreign_key"] == levels["transaction"] == levels["query_join"] == "warning"
    assert levels["import"] == levels["call"] == levels["url"] == "note"


def test_unread_files_and_unresolved_references_are_notifications() -> None:
    (invocation,) = run(sample.shop())["invocations"]
    found = [each["descriptor"]["id"] for each in invocation["toolExecutionNotifications"]]
    assert found == ["unread_file"] * 2 + ["unresolved_reference"] * 3
    assert invocation["executionSuccessful"] is True


def test_a_kind_that_nobody_described_is_still_a_rule() -> None:
    report = sample.shop()
    strange = tuple(replace(item, kind="smoke_signal") for item in report.dependencies)
    (rule,) = run(replace(report, dependencies=strange))["tool"]["driver"]["rules"]
    assert rule["id"] == "smoke_signal"


def test_a_fingerprint_stays_when_lines_move() -> None:
    report = sample.shop()
    moved = replace(report, dependencies=tuple(replace(item, line=item.line + 40) for item in report.dependencies))
    assert fingerprints(moved) == fingerprints(report)


def test_no_two_results_share_a_fingerprint() -> None:
    report = sample.shop()
    twice = replace(report, dependencies=tuple(item for item in report.dependencies for _ in range(2)))
    assert len(set(fingerprints(twice))) == len(fingerprints(twice))


def fingerprints(report: Report) -> list[str]:
    return [result["partialFingerprints"]["dependency/v1"] for result in run(report)["results"]]


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_every_address_is_relative(attack: str) -> None:
    for result in run(sample.hostile(attack))["results"]:
        artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
        address = urlsplit(artifact["uri"])
        assert (address.scheme, address.netloc, address.query, address.fragment) == ("", "", "", "")
        assert artifact["uriBaseId"] == "%SRCROOT%"


def test_a_path_is_encoded_once() -> None:
    report = sample.shop()
    odd = "orders/bon de commande é#1.py"
    moved = replace(report, dependencies=tuple(replace(item, file=odd) for item in report.dependencies))
    uri = run(moved)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == odd
    assert uri.isascii()


def test_a_line_is_never_below_one() -> None:
    report = sample.shop()
    whole_files = replace(report, dependencies=tuple(replace(item, line=0) for item in report.dependencies))
    assert run(whole_files)["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
