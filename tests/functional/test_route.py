"""`banyan route` as a user types it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from banyan.evidence import FOLDER, Evidence, Verdict, keep
from tests.functional.command import banyan

PLAN = """\
# ours
[services.catalog]

[services.reviews]
database = "copied"

# products first
[routes.products]
service = "catalog"   # the first to leave
matches = [{ path = { value = "/products" } }]

[routes.pages]
service = "catalog"
matches = [{ path = { value = "/pages" } }]

[routes.reviews]
service = "reviews"
matches = [{ path = { value = "/reviews" } }]
"""
VERSIONS = ("--version", "monolith=1", "--version", "catalog=1", "--version", "reviews=1")


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    (tmp_path / "banyan.toml").write_text(PLAN)
    return tmp_path


def test_moves_routes_without_the_libraries_of_engines(planned, tmp_path_factory):
    absent = tmp_path_factory.mktemp("absent")
    (absent / "psutil.py").write_text("raise ModuleNotFoundError(name='psutil')\n")
    done = banyan("route", "set", "pages", "service", "--force", cwd=planned, env={"PYTHONPATH": str(absent)})
    assert done.returncode == 0, done.stderr


def proven(folder: Path, *kinds: str, verdict: Verdict = Verdict.PASS) -> None:
    for kind in kinds:
        for subject in ("catalog", "products", "pages"):
            targets = {"monolith": "1", "catalog": "1"}
            keep(folder / FOLDER, Evidence(kind, subject, verdict, targets, dt.datetime.now(dt.UTC)))


def states(folder: Path) -> dict[str, str]:
    shown = json.loads(banyan("route", "status", "--format", "json", cwd=folder).stdout)
    return {row["route"]: row["state"] for row in shown}


def test_walks_a_service_to_the_end_and_back(planned):
    proven(planned, "contracts", "shadow", "canary", "load", "fuzz")
    for arguments in ((), ("--weight", "10"), ()):
        done = banyan("route", "advance", "catalog", *arguments, *VERSIONS, "--reason", "green", cwd=planned)
        assert done.returncode == 0, done.stderr
    assert states(planned) == {"products": "service", "pages": "service", "reviews": "monolith"}
    back = banyan("route", "rollback", "catalog", "--reason", "errors", cwd=planned)
    assert (back.returncode, back.stderr) == (0, "products: service -> monolith\npages: service -> monolith\n")
    assert set(states(planned).values()) == {"monolith"}
    history = json.loads(banyan("route", "history", "products", "--format", "json", cwd=planned).stdout)
    assert [(row["before"], row["after"], row["reason"]) for row in history] == [
        ("monolith", "shadow", "green"),
        ("shadow", "canary 10 %", "green"),
        ("canary 10 %", "service", "green"),
        ("service", "monolith", "errors"),
    ]
    assert "contracts-catalog" in history[0]["evidence"]


def test_keeps_everything_else_of_the_plan(planned):
    banyan("route", "set", "products", "shadow", "--force", cwd=planned)
    expected = PLAN.replace(
        'matches = [{ path = { value = "/products" } }]\n',
        'matches = [{ path = { value = "/products" } }]\nreads = "shadow"\nwrites = "shadow"\n',
    )
    assert (planned / "banyan.toml").read_text() == expected


def test_refuses_a_step_without_evidence_and_changes_nothing(planned):
    done = banyan("route", "advance", "catalog", cwd=planned)
    assert done.returncode == 1
    assert "products: no contracts evidence for catalog" in done.stderr
    assert (planned / "banyan.toml").read_text() == PLAN
    assert banyan("route", "history", cwd=planned).stderr == "no route was ever moved\n"


def test_refuses_as_inconclusive(planned):
    proven(planned, "contracts", verdict=Verdict.INCONCLUSIVE)
    assert banyan("route", "advance", "catalog", *VERSIONS, cwd=planned).returncode == 3


def test_refuses_evidence_of_another_version(planned):
    proven(planned, "contracts")
    done = banyan("route", "advance", "catalog", *VERSIONS[:2], "--version", "catalog=2", cwd=planned)
    assert done.returncode == 1
    assert "was taken on catalog 1, and 2 runs now" in done.stderr


def test_force_is_recorded(planned):
    assert banyan("route", "set", "products", "service", "--force", cwd=planned).returncode == 0
    (row,) = json.loads(banyan("route", "history", "--format", "json", cwd=planned).stdout)
    assert row["forced"] == "forced"


def test_writes_do_not_leave_for_a_database_that_the_monolith_does_not_see(planned):
    done = banyan("route", "set", "reviews", "service", "--force", cwd=planned)
    assert done.returncode == 2
    assert "the database of reviews is 'copied'" in done.stderr
    assert banyan("route", "set", "reviews", "service", "--force", "--only", "reads", cwd=planned).returncode == 0


def test_a_dry_run_writes_nothing(planned):
    done = banyan("route", "advance", "products", "--dry-run", cwd=planned)
    assert done.returncode == 1
    assert "would go monolith -> shadow" in done.stderr
    assert banyan("route", "rollback", "products", "--dry-run", cwd=planned).returncode == 0
    assert (planned / "banyan.toml").read_text() == PLAN
    assert not (planned / ".banyan/history.jsonl").exists()


def test_an_edit_by_hand_is_shown_and_recorded(planned):
    (planned / "banyan.toml").write_text(PLAN.replace('service = "reviews"', 'service = "reviews"\nreads = "service"'))
    assert "the plan, by hand" in banyan("route", "status", "reviews", cwd=planned).stdout
    banyan("route", "rollback", "reviews", cwd=planned)
    rows = json.loads(banyan("route", "history", "--format", "json", cwd=planned).stdout)
    assert [(row["after"], row["reason"]) for row in rows] == [
        ("reads service, writes monolith", "the plan was edited"),
        ("monolith", ""),
    ]


def test_writers_at_the_same_time_lose_nothing(planned):
    commands = [
        [sys.executable, "-m", "banyan.cli", "route", "set", name, "shadow", "--force"]
        for name in ("products", "pages", "reviews")
    ]
    code = "from banyan.cli import script; script()"
    running = [subprocess.Popen([sys.executable, "-c", code, *command[3:]], cwd=planned) for command in commands]
    assert [each.wait(60) for each in running] == [0, 0, 0]
    assert set(states(planned).values()) == {"shadow"}
    assert len(json.loads(banyan("route", "history", "--format", "json", cwd=planned).stdout)) == 3


def test_a_route_that_the_service_does_not_serve_is_an_error(planned):
    (planned / "api.json").write_text(json.dumps({"paths": {"/pages/": {"get": {}}}}))
    (planned / "banyan.toml").write_text(f'{PLAN}\n[targets.catalog]\nopenapi = "api.json"\n')
    done = banyan("route", "set", "catalog", "shadow", "--force", cwd=planned)
    assert done.returncode == 2
    assert "banyan.toml:8: products: catalog serves nothing of /products/*" in done.stderr
    assert banyan("route", "set", "pages", "shadow", "--force", cwd=planned).returncode == 0
    assert banyan("route", "status", cwd=planned).returncode == 2


@pytest.mark.parametrize("arguments", [("status", "prodcts"), ("rollback", "prodcts"), ("advance", "prodcts")])
def test_guesses_at_an_unknown_route(arguments, planned):
    done = banyan("route", *arguments, cwd=planned)
    assert done.returncode == 2
    assert "did you mean products?" in done.stderr
