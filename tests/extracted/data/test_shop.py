"""The shop of monolith/, filled by its own command, goes from engine to engine with nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.command import banyan

REPOSITORY = Path(__file__).parents[3]


def manage(url: str, *arguments: str) -> None:
    """Run a command of the shop on a database."""
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=REPOSITORY / "monolith",
        env={**os.environ, "DATABASE_URL": url, "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        capture_output=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the shop's tables, and what its migrations put there."""
    file = tmp_path_factory.mktemp("shop") / "schema.sqlite3"
    manage(f"sqlite:///{file}", "migrate", "-v0")
    return file


@pytest.fixture(scope="module")
def shop(schema: Path) -> str:
    """The URL of a shop in business."""
    file = shutil.copy(schema, schema.with_name("shop.sqlite3"))
    manage(f"sqlite:///{file}", "seed_demo", "--scale", "1", "-v0")
    return f"sqlite:///{file}"


def data(verb: str, service: str, source: str, target: str) -> dict[str, object]:
    """What a command says."""
    done = banyan("data", verb, service, "--from", source, "--to", target, "--format", "json", cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr + done.stdout
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("service", ["catalog"])
def test_a_service_goes_to_postgresql_and_back(service, shop, schema, postgresql, tmp_path):
    between = postgresql.database()
    manage(between, "migrate", "-v0")
    end = f"sqlite:///{shutil.copy(schema, tmp_path / 'end.sqlite3')}"
    there = data("copy", service, shop, between)
    back = data("copy", service, between, end)
    assert there["rows"] == back["rows"]
    assert int(str(there["rows"])) > 400
    for one, other in ((shop, between), (between, end), (shop, end)):
        assert data("compare", service, one, other)["same"] is True
