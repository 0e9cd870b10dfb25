"""Rows kept as events: the tests of the runtime on each database, and what only real processes show."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from analysis.config import Config
from extracted.extractor.work import Asked, work
from tests.example.running import Place
from tests.extracted.extractor.sample import monolith_of
from tests.extracted.postgresql import Server, server

ROOT = Path(__file__).parents[2] / "extracted" / "runtime" / "tests" / "aggregates"


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with server() as started:
        yield started


def run_tests(folder: Path, url: str = "") -> str:
    """What the tests of the runtime say of themselves at the end."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly"]
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**known, "AGGREGATES_DATABASE_URL": url, "AGGREGATES_FOLDER": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    return done.stdout.splitlines()[-1]


def test_holds_on_sqlite(tmp_path: Path) -> None:
    assert "passed" in run_tests(tmp_path)


def test_holds_on_postgresql(running: Server, tmp_path: Path) -> None:
    told = run_tests(tmp_path, running.database())
    assert "passed" in told
    assert "skipped" not in told


PLAN = """
[project]
path = "monolith"
settings = "config.settings"

[services.desk]
apps = ["desk"]
database = "copied"
"""
KEPT = PLAN + 'event_sourced = ["desk.Ticket"]\n'
MODELS = """
    from django.db import models

    class Ticket(models.Model):
        title = models.CharField(max_length=50)
        price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
        changed_at = models.DateTimeField(auto_now=True)
"""
MIGRATION = """
    from django.db import migrations, models

    class Migration(migrations.Migration):
        initial = True
        operations = [
            migrations.CreateModel(
                name="Ticket",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                    ("title", models.CharField(max_length=50)),
                    ("price", models.DecimalField(max_digits=8, decimal_places=2, default=0)),
                    ("changed_at", models.DateTimeField(auto_now=True)),
                ],
            )
        ]
"""
WORK = """
    from desk.models import Ticket

    def mend(pk, price):
        ticket = Ticket.objects.get(pk=pk)
        ticket.title = "mended"
        ticket.price = price
        ticket.save()
        Ticket.objects.filter(title="open").update(title="waiting")
"""
MENDING = """
from desk.work import mend
mend(1, "9.5")
from desk.models import Ticket
Ticket.objects.create(title="new")
Ticket.objects.filter(pk={gone}).delete()
"""


def test_a_service_that_is_extracted_with_events_runs_and_goes_back(running: Server, tmp_path: Path) -> None:
    folder, database = tmp_path / "home", running.database()
    files = {"desk/models.py": MODELS, "desk/work.py": WORK, "desk/migrations/__init__.py": ""}
    files |= {"desk/migrations/0001_initial.py": MIGRATION, "shop/models.py": "from django.db import models"}
    monolith_of(folder / "monolith", files, apps="desk shop")

    def extracted(plan: str) -> None:
        (folder / "banyan.toml").write_text(plan, encoding="utf-8")
        work(Asked("desk", "apply", Config(workers=1, cache=tmp_path / "cache"), folder / "banyan.toml"))

    def run(*steps: str) -> list[str]:
        """What commands of the service print, and code between them, in one process."""
        calls = [each if "\n" in each else f"call_command(*{each.split()!r})" for each in steps]
        text = "\n".join(["import django; django.setup(); from django.core.management import call_command", *calls])
        env = {"DEBUG": "1", "DATABASE_URL": database, "SERVICE_LINKS_TOKEN": "only for tests"}
        service = Place(folder / "extracted/services/desk", tmp_path / "unused", env)
        done = service.run("-c", text, DJANGO_SETTINGS_MODULE="desk_service.settings")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.splitlines()

    def ask(statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(database) as connection:
            return connection.execute(statement.encode()).fetchall()

    extracted(PLAN)
    run("migrate -v0")
    ask("INSERT INTO desk_ticket (title, price, changed_at) VALUES ('open', 1, now()), ('b', 1, now()) RETURNING id")
    extracted(KEPT)
    commands = ("links_aggregates import", "links_aggregates rebuild", "links_aggregates history desk.Ticket 1")
    told = run("migrate -v0", commands[0], commands[0], MENDING.format(gone=2), *commands[1:])
    assert told[:2] == ["desk.Ticket: 2 recorded, of 2", "desk.Ticket: 0 recorded, of 2"]
    assert told[2] == "desk.Ticket: 0 rows other than the events say"
    assert [line.split()[2] for line in told[3:]] == ["Imported", "Changed"]
    assert "price='9.50', title='mended'" in told[4]
    assert ask("SELECT id, title FROM desk_ticket ORDER BY id") == [(1, "mended"), (3, "new")]

    extracted(PLAN)  # the way back: the table is as it was, the events stay and are not added to
    assert ask("SELECT count(*) FROM service_links_aggregate_events") == [(5,)]
    run(MENDING.format(gone=3))
    assert ask("SELECT count(*) FROM service_links_aggregate_events") == [(5,)]
    extracted(KEPT)
    assert run(*commands[:2]) == ["desk.Ticket: 3 recorded, of 3", "desk.Ticket: 0 rows other than the events say"]
