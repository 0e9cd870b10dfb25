"""The shop of monolith/, filled by its own command, goes from engine to engine with nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.command import banyan

pytestmark = pytest.mark.long

REPOSITORY = Path(__file__).parents[3]


def manage(url: str, *arguments: str) -> None:
    """Run a command of the shop on a database."""
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=REPOSITORY / "monolith",
        env={**os.environ, "DATABASE_URL": url},
        check=True,
        capture_output=True,
        timeout=120,
    )


def data(verb: str, service: str, source: str, target: str) -> dict[str, object]:
    """What a command says."""
    done = banyan("data", verb, service, "--from", source, "--to", target, "--format", "json", cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr + done.stdout
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("service", ["catalog"])
def test_a_service_goes_to_postgresql_and_back(service, databases, postgresql, tmp_path):
    databases.filled(tmp_path / "shop.sqlite3", "--scale", "1")
    databases.empty(tmp_path / "end.sqlite3")
    shop, end = f"sqlite:///{tmp_path}/shop.sqlite3", f"sqlite:///{tmp_path}/end.sqlite3"
    between = postgresql.database()
    manage(between, "migrate", "-v0")
    there = data("copy", service, shop, between)
    back = data("copy", service, between, end)
    assert there["rows"] == back["rows"]
    assert int(str(there["rows"])) > 400
    for one, other in ((shop, between), (between, end), (shop, end)):
        assert data("compare", service, one, other)["same"] is True
