"""The way back of the worked example: first the database, by the commands that are named, then the source."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.example.databases import Databases
from tests.example.running import Place, monolith
from tests.example.services import REPOSITORY
from tests.functional.command import banyan

pytestmark = pytest.mark.long

ADD = """
from catalog.models import Category
Category.objects.create(name="Lamps", slug="lamps")
"""


@pytest.fixture
def shop(tmp_path: Path) -> Place:
    """The shop in a folder of its own, with its plan beside it."""
    shutil.copy(REPOSITORY / "banyan.toml", tmp_path)
    return monolith(tmp_path / "monolith", patched=False)


def test_takes_back_the_database_and_then_the_source(shop: Place, tmp_path: Path, databases: Databases):
    databases.empty(shop.database)
    before = state(shop)
    env = {"DATABASE_URL": f"sqlite:///{shop.database}"}
    assert banyan("extract", "catalog", "--apply", cwd=tmp_path).returncode == 0
    shop.manage("migrate", "--skip-checks")
    assert "trigger" in {kind for kind, *_ in state(shop)}
    refused = banyan("extract", "catalog", "--undo", cwd=tmp_path, env=env)
    assert (refused.returncode, refused.stdout) == (2, "")
    commands = re.findall(r"\(cd monolith && (python manage\.py migrate \S+ \S+)\)", refused.stderr)
    assert "python manage.py migrate service_links_events zero" in commands
    assert len(commands) > 3
    for command in commands:
        shop.manage(*command.split()[2:])
    assert state(shop) == before
    done = banyan("extract", "catalog", "--undo", cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "extracted").exists()
    assert (
        subprocess.run(
            ["diff", "-r", "-x", "__pycache__", "-x", "var", REPOSITORY / "monolith", shop.folder],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        == ""
    )
    assert "No migrations to apply" in shop.manage("migrate")
    assert shop.run("manage.py", "shell", "-c", ADD).returncode == 0


def state(place: Place) -> set[tuple[object, ...]]:
    """Columns, keys, indexes and triggers of a database, with the migrations that it notes.

    SQLite writes a table anew to change it, with its columns in another order, so that its text tells nothing.
    """
    with sqlite3.connect(place.database) as connection:
        found = [*connection.execute("SELECT type, name FROM sqlite_master")]
        found += connection.execute("SELECT app, name FROM django_migrations")
        for table in [name for kind, name in found if kind == "table"]:
            found += [(table, *row[1:]) for row in connection.execute(f"PRAGMA table_info({table})")]
            found += [(table, *row[2:]) for row in connection.execute(f"PRAGMA foreign_key_list({table})")]
    return set(found)
