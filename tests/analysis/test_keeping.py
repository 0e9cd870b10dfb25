"""Evidence about each service from a check and from a simulation."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.keeping import boundary_of, keep_boundary, simulation_of
from analysis.model.finding import Finding, Identity, Outcome
from analysis.model.project import UnreadFile
from analysis.simulation.simulation import Simulation
from banyan.errors import UsageError
from banyan.evidence import FOLDER, Verdict, read
from tests.analysis.simulation.simulations import simulation

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
TARGETS = {"monolith": "m1"}
NEW = Finding(
    "new_crossing",
    Identity("orders/views.py", "place", "read", "orders", "stock", "Product"),
    "orders/views.py", 7, "orders", "", "orders", "stock", "why", "advice",
)  # fmt: skip
CLEAN = Outcome("banyan.toml", "shop", ("new_crossing",), (), known=3)


@pytest.mark.parametrize(
    ("outcome", "service", "verdict"),
    [
        (CLEAN, "orders", Verdict.PASS),
        (replace(CLEAN, findings=(NEW,)), "orders", Verdict.FAIL),
        (replace(CLEAN, findings=(NEW,)), "stock", Verdict.FAIL),
        (replace(CLEAN, findings=(NEW,)), "payments", Verdict.PASS),
        (replace(CLEAN, unread=(UnreadFile("a.py", "torn"),)), "orders", Verdict.INCONCLUSIVE),
    ],
)
def test_a_check_fails_for_the_services_at_both_ends_of_what_is_new(outcome, service, verdict):
    found = boundary_of(outcome, service, TARGETS, NOW)
    assert (found.kind, found.subject, found.verdict, found.targets) == ("boundary", service, verdict, TARGETS)


def whole() -> Simulation:
    return replace(simulation(), code=0)


@pytest.mark.parametrize(
    ("changes", "service", "verdict"),
    [
        ({}, "stock", Verdict.PASS),  # what was missed was accepted: it is not blind
        ({"blind": whole().missed}, "stock", Verdict.FAIL),
        ({"blind": whole().missed}, "orders", Verdict.FAIL),
        ({"blind": whole().missed}, "payments", Verdict.INCONCLUSIVE),  # no test came by
        ({"code": 1}, "stock", Verdict.INCONCLUSIVE),
        ({"run": replace(whole().run, partial="it was killed")}, "stock", Verdict.INCONCLUSIVE),
    ],
)
def test_a_simulation_fails_for_what_nobody_had_foreseen(changes, service, verdict):
    found = simulation_of(replace(whole(), **changes), service, TARGETS, NOW, is_part=False)
    assert found.verdict is verdict, found.summary


def test_a_part_of_the_tests_proves_nothing():
    assert simulation_of(whole(), "stock", TARGETS, NOW, is_part=True).verdict is Verdict.INCONCLUSIVE


def test_keeps_one_for_each_service_with_the_report_that_it_is_from(tmp_path: Path):
    (tmp_path / "banyan.toml").write_text("[services.orders]\n[services.stock]\n")
    (tmp_path / "manage.py").write_text("")
    outcome = replace(CLEAN, plan=str(tmp_path / "banyan.toml"))
    keep_boundary(outcome, tmp_path / "out/check.html")
    kept = read(tmp_path / FOLDER)
    assert [each.subject for each in kept] == ["orders", "stock"]
    assert {each.details["report"] for each in kept} == {"out/check.html"}
    assert all(each.targets["monolith"] for each in kept)


def test_a_monolith_of_no_known_version_is_refused(tmp_path: Path):
    plan = '[services.orders]\n[targets.monolith]\nurl = "http://127.0.0.1:1"\n'
    (tmp_path / "banyan.toml").write_text(plan)
    with pytest.raises(UsageError, match="version of the monolith"):
        keep_boundary(replace(CLEAN, plan=str(tmp_path / "banyan.toml")), None)
