"""`banyan switch` waits until whoever takes over has dealt with the other side's events."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.functional.command import banyan

PLAN = """
[project]
path = "monolith"
[services.catalog]
database = "copied"
"""
# Stands for a project with the runtime: so many events of the other side wait, and each reading takes some.
MANAGE = """
import json, pathlib, sys
file = pathlib.Path("waiting.json")
waiting = json.loads(file.read_text())
if sys.argv[1:3] == ["links_outbox", "lag"]:
    read = {"side": waiting["of"], "held_back": 0, "aggregates": 0, "seconds": 0.0, "parked": 0, "error": "", **waiting}
    print(json.dumps({"side": "this", "reads": [read], "readers": []}))
elif sys.argv[1] == "links_consume":
    assert sys.argv[2:] == [waiting["of"], "--once"]
    waiting["events"] = max(0, waiting["events"] - waiting["takes"])
    waiting["read"] = waiting.get("read", 0) + 1
    file.write_text(json.dumps(waiting))
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "banyan.toml").write_text(PLAN)
    for folder, other in (("monolith", "catalog"), ("extracted/services/catalog", "monolith")):
        commands = tmp_path / folder / "service_links/events/management/commands"
        commands.mkdir(parents=True)
        (commands / "links_consume.py").touch()
        (tmp_path / folder / "manage.py").write_text(MANAGE)
        leave(tmp_path / folder, of=other)
    return tmp_path


def leave(folder: Path, of: str = "catalog", events: int = 0, takes: int = 3, **others: object) -> None:
    (folder / "waiting.json").write_text(json.dumps({"of": of, "events": events, "takes": takes, **others}))


def left(folder: Path) -> int:
    return int(json.loads((folder / "waiting.json").read_text())["events"])


def move(shop: Path, mode: str, *options: str) -> tuple[int, str]:
    done = banyan("switch", "catalog", mode, *options, cwd=shop)
    return done.returncode, done.stderr


def mode(shop: Path) -> str:
    file = shop / ".banyan/switch.json"
    return str(json.loads(file.read_text())["catalog"]["mode"]) if file.exists() else "local"


def test_the_service_first_deals_with_the_events_of_the_monolith(shop):
    service = shop / "extracted/services/catalog"
    leave(service, of="monolith", events=7)
    code, said = move(shop, "remote")
    assert (code, mode(shop), left(service)) == (0, "remote", 0)
    assert said.startswith("7 events of monolith wait for catalog\n4 events of monolith wait for catalog\n1 event")
    assert said.endswith("catalog: local -> remote\n")


def test_the_monolith_first_deals_with_the_events_of_the_service(shop):
    move(shop, "remote", "--force")
    leave(shop / "monolith", events=2)
    code, said = move(shop, "local")
    assert (code, mode(shop), left(shop / "monolith")) == (0, "local", 0)
    assert said == "2 events of catalog wait for monolith\ncatalog: remote -> local\n"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"events": 9, "takes": 0}, "9 events of catalog wait for monolith"),
        ({"parked": 2}, "2 events of catalog stand still in monolith"),
        (
            {"error": "catalog does not answer"},
            "nobody can tell how many events of catalog monolith has not dealt with",
        ),
    ],
)
def test_nothing_goes_back_while_events_wait_unless_it_is_forced(state, words, shop):
    move(shop, "remote", "--force")
    leave(shop / "monolith", **state)
    code, said = move(shop, "local", "--wait", "1")
    assert (code, mode(shop)) == (1, "remote")
    assert words in said
    assert "--force" in said
    assert move(shop, "local", "--force") == (0, "catalog: remote -> local\n")
    assert mode(shop) == "local"


def test_a_service_that_is_not_up_yet_is_warned_of_and_moved_to(shop):
    leave(shop / "extracted/services/catalog", of="monolith", error="the monolith does not answer")
    code, said = move(shop, "remote")
    assert (code, mode(shop)) == (0, "remote")
    assert said.startswith("warning: nobody can tell")


def test_nobody_waits_where_both_work_on_the_same_rows(shop):
    (shop / "banyan.toml").write_text(PLAN.replace("copied", "shared"))
    leave(shop / "extracted/services/catalog", of="monolith", events=9, takes=0)
    assert move(shop, "remote") == (0, "catalog: local -> remote\n")
