"""`banyan ready` as a user types it, from the evidence of the real commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from banyan.evidence import FOLDER, read
from tests.analysis.simulation.project import build
from tests.functional.command import banyan


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = build(tmp_path / "shop")
    with (folder / "banyan.toml").open("a") as plan:
        plan.write('\n[routes.stock]\nservice = "stock"\nmatches = [{ path = { value = "/stock" } }]\n')
    return folder


def ready(folder: Path, *more: str) -> tuple[int, dict[str, dict[str, str]]]:
    done = banyan("ready", "stock", "--format", "json", *more, cwd=folder)
    assert not done.stderr, done.stderr
    return done.returncode, {row["kind"]: row for row in json.loads(done.stdout)["evidence"]}


def test_a_check_is_joined_and_keeps_a_route_from_the_service(shop):
    assert ready(shop)[0] == 3
    assert banyan("check", "--evidence", cwd=shop).returncode == 1
    code, rows = ready(shop)
    assert (code, rows["boundary"]["verdict"]) == (1, "fail")
    refused = banyan("route", "set", "stock", "--state", "service", cwd=shop)
    assert "the boundary evidence for stock" in refused.stderr
    assert refused.returncode != 0

    assert banyan("check", "--update", cwd=shop).returncode == 0
    assert banyan("check", "--evidence", cwd=shop).returncode == 0
    code, rows = ready(shop)
    assert (code, rows["boundary"]["verdict"]) == (3, "pass")


def test_a_way_back_that_no_engine_went_proves_nothing_and_one_from_shadow_is_none(shop):
    for state, kept in (("shadow", 0), ("service", 1)):
        assert banyan("route", "set", "stock", state, "--force", cwd=shop).returncode == 0
        assert banyan("route", "rollback", "stock", cwd=shop).returncode == 0
        assert len(read(shop / FOLDER)) == kept
    _, rows = ready(shop)
    assert rows["rollback"]["standing"] in {"inconclusive", "other version"}


def test_going_back_is_not_disturbed_by_what_it_leaves_behind(shop):
    assert banyan("route", "set", "stock", "service", "--force", cwd=shop).returncode == 0
    (shop / FOLDER).parent.mkdir(exist_ok=True)
    (shop / FOLDER).write_text("in the way")
    done = banyan("route", "set", "stock", "monolith", "--version", "stock=1", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "the way back is not kept as evidence" in done.stderr
    assert "stock: service -> monolith" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ready", "stocks"), "did you mean stock?"),
        (("ready", "stock", "--format", "pdf"), "pdf"),
        (("check", "--evidence", "--rule", "service_cycle"), "leave out --changed-since and --rule"),
        (("simulate", "--evidence", "--proposal", "report.json", "--", "true"), "--proposal has none"),
        (("guard", "stock", "--", "true"), "not extracted yet"),
        (("guard", "stocks", "--", "true"), "did you mean stock?"),
        (("route", "set", "stock"), "it takes one state"),
        (("route", "set", "stock", "service", "--state", "canary"), "it takes one state"),
    ],
)
def test_wrong_input_is_told(shop, arguments, said):
    done = banyan(*arguments, cwd=shop)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
