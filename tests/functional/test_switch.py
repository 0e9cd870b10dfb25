"""`banyan switch` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.functional.command import banyan


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    (tmp_path / "banyan.toml").write_text("[services.catalog]\n[services.reviews]\n")
    (tmp_path / "extracted/services/catalog").mkdir(parents=True)
    return tmp_path


def test_moves_a_service_and_shows_it(planned):
    moved = banyan("switch", "catalog", "remote", "--reason", "contracts green", cwd=planned)
    assert (moved.returncode, moved.stdout, moved.stderr) == (0, "", "catalog: local -> remote\n")
    shown = banyan("switch", cwd=planned)
    lines = [line.split("  ") for line in shown.stdout.splitlines()]
    assert lines[0][0] == "service"
    assert "catalog  remote" in shown.stdout
    assert "contracts green" in shown.stdout
    assert "reviews  local" in shown.stdout


def test_takes_it_back_and_remembers_both(planned):
    banyan("switch", "catalog", "remote", cwd=planned)
    banyan("switch", "catalog", "local", "--reason", "errors", cwd=planned)
    history = json.loads(banyan("switch", "--history", "--format", "json", cwd=planned).stdout)
    assert [(event["before"], event["after"], event["reason"]) for event in history] == [
        ("local", "remote", ""),
        ("remote", "local", "errors"),
    ]


def test_says_so_when_there_is_nothing_to_do(planned):
    done = banyan("switch", "catalog", "local", cwd=planned)
    assert (done.returncode, done.stderr) == (0, "catalog is local already\n")
    assert not (planned / ".banyan/switch.json").exists()


def test_says_that_nothing_ever_moved(planned):
    assert banyan("switch", "--history", cwd=planned).stderr == "no service was ever moved\n"


@pytest.mark.parametrize("arguments", [("catlog", "remote"), ("catlog",), ("catlog", "--history")])
def test_guesses_at_an_unknown_service(arguments, planned):
    done = banyan("switch", *arguments, cwd=planned)
    assert done.returncode == 2
    assert "there is no service called 'catlog'" in done.stderr
    assert "did you mean catalog?" in done.stderr


@pytest.mark.parametrize("arguments", [("catalog", "off"), ("catalog", "remote", "--history")])
def test_refuses_what_makes_no_sense(arguments, planned):
    assert banyan("switch", *arguments, cwd=planned).returncode == 2
    assert not (planned / ".banyan").exists()


def test_needs_a_plan(tmp_path):
    done = banyan("switch", cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no banyan.toml here" in done.stderr


def test_finds_the_plan_of_another_folder(planned, tmp_path_factory):
    done = banyan("switch", "catalog", "remote", "--project", str(planned), cwd=tmp_path_factory.mktemp("elsewhere"))
    assert done.returncode == 0
    assert (planned / ".banyan/switch.json").exists()


def test_a_damaged_file_is_shown_and_left_alone(planned):
    banyan("switch", "catalog", "remote", cwd=planned)
    (planned / ".banyan/switch.json").write_text("{")
    done = banyan("switch", "catalog", "local", cwd=planned)
    assert done.returncode == 2
    assert "switch.json:1: it is no JSON" in done.stderr
    assert (planned / ".banyan/switch.json").read_text() == "{"


def test_warns_of_a_service_that_is_not_there_to_do_its_work(planned):
    done = banyan("switch", "reviews", "remote", cwd=planned)
    assert done.returncode == 0
    assert "warning: reviews was not extracted here" in done.stderr
    assert "warning" not in banyan("switch", "reviews", "local", cwd=planned).stderr


@pytest.mark.parametrize(
    ("said", "is_warned"),
    [
        ('matches = [{ path = { value = "/products" } }]', True),
        ('matches = [{ path = { value = "/products" } }]\nwrites = "canary"\nweight = 5', True),
        ('matches = [{ path = { value = "/products" } }]\nwrites = "service"', False),
        ('matches = [{ path = { value = "/products" }, method = "GET" }]', False),
    ],
)
def test_warns_of_writes_that_the_monolith_will_refuse(planned, said, is_warned):
    with (planned / "banyan.toml").open("a") as plan:
        plan.write(f'[routes.products]\nservice = "catalog"\n{said}\n')
    done = banyan("switch", "catalog", "remote", cwd=planned)
    assert done.returncode == 0
    assert ("warning: products leads writes to the monolith" in done.stderr) is is_warned
    assert "warning" not in banyan("switch", "catalog", "local", cwd=planned).stderr
