"""`banyan outbox` as a user types it, against a service that is a real Django project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.command import banyan

RUNTIME = Path(__file__).parents[2] / "extracted/runtime"
PLAN = """
[project]
path = "monolith"
[services.near]
database = "copied"
[targets.near]
database_url = "EVENTS_DATABASE_URL"
env = { EVENTS_SIDE = "near" }
"""
PARK = """
import django
django.setup()
from service_links.events import parking
from service_links.events.event import Event
row = '{"id": %(key)d, "number": "%(key)d", "full name": "x", "is_active": true, "balance": 1, "score": 1, "extra": {}}'
for sequence, row in ((1, "no row at all"), (2, row)):
    event = Event(sequence, "00000000-0000-4000-8000-%%012d" %% (%(key)d * 10 + sequence), "far.Customer", "%(key)d",
                  "created", row)
    parking.park("near", "far", event, "IntegrityError: it failed" if sequence == 1 else "", "default")
"""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with a service, whose database has its tables and no rows."""
    folder = tmp_path_factory.mktemp("planned")
    service = folder / "extracted/services/near"
    shutil.copytree(RUNTIME / "tests/events/project", service)
    (service / "service_links").symlink_to(RUNTIME / "service_links")
    (folder / "monolith").mkdir()
    (folder / "monolith/manage.py").write_text("")
    (folder / "banyan.toml").write_text(PLAN)
    manage(folder, "manage.py", "migrate", "--verbosity", "0")
    return folder


@pytest.fixture
def planned(migrated: Path, tmp_path: Path) -> Path:
    return shutil.copytree(migrated, tmp_path / "planned", symlinks=True)


def environ(folder: Path) -> dict[str, str]:
    return {"NEAR_DATABASE_URL": f"sqlite:///{folder / 'near.sqlite3'}"}


def manage(folder: Path, *arguments: str) -> None:
    own = {"EVENTS_SIDE": "near", "EVENTS_DATABASE_URL": environ(folder)["NEAR_DATABASE_URL"]}
    env = os.environ | own | {"DJANGO_SETTINGS_MODULE": "settings"}
    service = folder / "extracted/services/near"
    subprocess.run([sys.executable, *arguments], cwd=service, env=env, check=True, timeout=120)


def outbox(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return banyan("outbox", *arguments, cwd=folder, env=environ(folder))


def test_shows_what_stands_still_tries_it_again_and_skips_it(planned):
    assert outbox(planned, "list").stdout == "near: nothing stands still\n"
    manage(planned, "-c", PARK % {"key": 7})
    manage(planned, "-c", PARK % {"key": 8})
    shown = outbox(planned, "list", "--service", "near")
    assert shown.returncode == 1
    assert "near: far.Customer:7 stands still since " in shown.stdout
    assert "created from far, tried 1 times: IntegrityError: it failed" in shown.stdout
    again = outbox(planned, "release", "far.Customer:7", "--service", "near", "--format", "json")
    assert again.returncode == 1
    (answer,) = json.loads(again.stdout)["sides"]
    assert (answer["done"], answer["stay"]) == (0, 2)
    assert [item["attempts"] for item in answer["parked"]] == [2, 1]
    skipped = outbox(planned, "skip", "--all", "--service", "near")
    assert (skipped.returncode, skipped.stdout) == (0, "near: 2 done\n")


def test_says_which_side_it_cannot_ask_how_much_waits(planned):
    lag = outbox(planned, "lag")
    assert lag.returncode == 2
    assert lag.stdout.startswith("near cannot ask far: no address of 'far'")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("release", "x"), "release changes one side"),
        (("skip", "--service", "near"), "skip what?"),
        (("release", "x", "--all", "--service", "near"), "release what?"),
        (("list", "x"), "list shows everything"),
        (("list", "--service", "naer"), "did you mean near?"),
        (("list", "--service", "monolith"), "monolith has no events"),
        (("release", "far.Customer:1", "--service", "near"), "nothing is parked for 'far.Customer:1'"),
    ],
)
def test_refuses_what_makes_no_sense(arguments, said, planned):
    refused = outbox(planned, *arguments)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_says_what_is_wrong_with_a_side_that_is_not_migrated(planned):
    (planned / "near.sqlite3").unlink()
    refused = outbox(planned, "list")
    assert refused.returncode == 2
    assert "no such table: service_links_parked" in refused.stderr
    assert "migrate" in refused.stderr
