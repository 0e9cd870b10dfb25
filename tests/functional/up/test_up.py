"""`banyan up` as a user runs it: a small monolith and a service, and the shop of this repository."""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import closing
from pathlib import Path
from socket import create_server

import httpx

from extracted.running.facts import MARK
from tests.architecture.source import REPOSITORY
from tests.functional.command import banyan
from tests.functional.up.playing import noted, nothing_is_left, running


def test_starts_all_tells_them_of_each_other_and_stops_them(home, port):
    with running(home, port) as process:
        run = str(noted(home)["run"])
        monolith, catalog = (httpx.get(f"http://127.0.0.1:{number}/").json() for number in (port, port + 1))
        assert noted(home)["urls"] == {
            "monolith": f"http://127.0.0.1:{port}",
            "catalog": f"http://127.0.0.1:{port + 1}",
        }
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=30)
    assert monolith["SERVICE_LINKS_CATALOG_URL"] == f"http://127.0.0.1:{port + 1}"
    assert catalog["SERVICE_LINKS_MONOLITH_URL"] == f"http://127.0.0.1:{port}"
    assert monolith["SERVICE_LINKS_TOKEN"] == catalog["SERVICE_LINKS_TOKEN"] != ""
    assert monolith["SERVICE_LINKS_SWITCH"] == str(home / ".banyan/switch.json")
    assert monolith["DATABASE_URL"] == catalog["DATABASE_URL"] == f"sqlite:///{home}/.banyan/up/monolith.sqlite3"
    assert process.returncode == 130
    assert stderr == "not extracted yet, and so not started: reviews\n"
    assert [line.split(" ", 1)[1] for line in stdout.splitlines() if "migrated" in line or "consuming" in line] == [
        f"monolith       | migrated sqlite:///{home}/.banyan/up/monolith.sqlite3",
        f"catalog        | migrated sqlite:///{home}/.banyan/up/monolith.sqlite3",
        "catalog:events | consuming",
    ]
    assert monolith["SERVICE_LINKS_TOKEN"] not in stdout
    assert nothing_is_left(run, port)


def test_checks_and_leaves(home, port):
    done = banyan("up", "--check", "--port-from", str(port), cwd=home)
    assert done.returncode == 0, done.stderr
    assert "all of 2 are well" in done.stdout
    assert sorted(path.name for path in (home / ".banyan/up").iterdir()) == [".gitignore", "lock", "token"]
    assert nothing_is_left("", port)


def test_refuses_a_second_run_of_the_same_plan(home, port):
    with running(home, port) as process:
        second = banyan("up", "--check", "--port-from", str(port), cwd=home)
        assert process.poll() is None
        assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
    assert second.returncode == 2
    assert f"this plan is up already, held by process {process.pid}" in second.stderr


def test_tells_which_port_is_taken(home, port):
    with closing(create_server(("127.0.0.1", port + 1))):
        done = banyan("up", "--check", "--port-from", str(port), cwd=home)
    assert done.returncode == 2
    assert f"port {port + 1}, which catalog would take, is taken by" in done.stderr
    assert f"(pid {os.getpid()})" in done.stderr


def test_says_which_one_never_became_well(home, port):
    (home / "extracted/services/catalog/ill").write_text("")
    done = banyan("up", "--check", "--port-from", str(port), "--patience", "1.5", cwd=home)
    assert done.returncode == 1
    assert f"catalog: was not well within 1.5 s: http://127.0.0.1:{port + 1}/health/ready answers 503" in done.stderr
    assert nothing_is_left("", port)


def test_does_not_serve_tables_that_could_not_be_migrated(home, port):
    (home / "extracted/services/catalog/migrate.fails").write_text("")
    done = banyan("up", "--check", "--port-from", str(port), cwd=home)
    assert done.returncode == 1
    assert "error: catalog: ended with code 4; its last lines:\n  migrate goes wrong" in done.stderr
    assert "serving" not in done.stdout


def test_starts_only_what_was_named(home, port):
    done = banyan("up", "--check", "--only", "catalog", "--port-from", str(port), cwd=home)
    assert done.returncode == 0, done.stderr
    assert "all of 1 are well" in done.stdout
    assert "monolith" not in {line.split()[1] for line in done.stdout.splitlines()}


def test_does_not_know_what_is_not_there(home):
    done = banyan("up", "--only", "reviews", cwd=home)
    assert done.returncode == 2
    assert "there is no target that could be started called 'reviews'" in done.stderr


def test_a_dry_run_starts_and_writes_nothing(home):
    before = sorted(home.rglob("*"))
    done = banyan("up", "--dry-run", cwd=home, env={"DATABASE_URL": "postgres://me:secret@db/shop"})
    assert done.returncode == 0
    assert done.stdout.splitlines()[:5] == [
        "monolith  http://127.0.0.1:8000",
        f"  runs      {sys.executable} manage.py runserver --noreload 127.0.0.1:8000",
        f"  in        {home}/shop",
        "  asked at  http://127.0.0.1:8000/",
        "  database  postgres://me:***@db/shop",
    ]
    assert sorted(home.rglob("*")) == before


def test_other_programs_are_well_before_the_first_migration(home, port):
    with (home / "banyan.toml").open("a") as plan:
        plan.write(f"[targets.broker]\ncommand = ['{{python}}', '-m', 'http.server', '{port + 2}']\n")
        plan.write(f"url = 'tcp://127.0.0.1:{port + 2}'\n")
    done = banyan("up", "--check", "--port-from", str(port), cwd=home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.index("broker is well") < done.stdout.index("migrated")


def test_a_project_that_reads_no_address_keeps_its_tables_as_they_are(home, port):
    keep_to(home / "shop", "its-own.sqlite3")
    done = banyan("up", "--check", "--port-from", str(port), cwd=home)
    assert done.returncode == 0, done.stderr
    assert f"monolith reads no DATABASE_URL, and keeps to sqlite:///{home}/shop/its-own.sqlite3" in done.stdout
    assert "the tables of monolith are left as they are; --migrate brings them up to date" in done.stdout
    assert "the tables of catalog are left as they are" in done.stdout
    assert "migrated" not in done.stdout


def test_migrates_them_when_it_is_told_to_and_shares_them(home, port):
    keep_to(home / "shop", "its-own.sqlite3")
    done = banyan("up", "--check", "--migrate", "--port-from", str(port), cwd=home)
    assert done.returncode == 0, done.stderr
    assert f"catalog        | migrated sqlite:///{home}/shop/its-own.sqlite3" in done.stdout


def test_refuses_a_service_that_does_not_share_what_it_should(home, port):
    keep_to(home / "extracted/services/catalog", "its-own.sqlite3")
    done = banyan("up", "--check", "--port-from", str(port), cwd=home)
    assert done.returncode == 2
    assert "catalog should work on the monolith's tables, and keeps to a database of its own" in done.stderr
    assert "migrated" not in done.stdout


def test_says_how_to_fill_a_database_that_is_new(home, port):
    text = (home / "banyan.toml").read_text()
    (home / "banyan.toml").write_text(text.replace("[services.catalog]", '[services.catalog]\ndatabase = "copied"'))
    done = banyan("up", "--check", "--port-from", str(port), cwd=home)
    assert f"catalog        | migrated sqlite:///{home}/.banyan/up/catalog.sqlite3" in done.stdout
    assert "catalog has an empty database of its own: `banyan data copy catalog` fills it" in done.stdout


def keep_to(folder: Path, name: str) -> None:
    """Let a stand-in say that its settings name a database, as a project does that reads no address."""
    fact = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / name)}
    told = json.dumps({"database": fact, "has_links": True})
    with (folder / "manage.py").open("a") as file:
        file.write(f"\nif command == 'check':\n    print({MARK + told!r})\n")


def test_hands_events_to_a_broker_that_is_named(home, port):
    (home / "extracted/services/catalog/service_links/events/management/commands/links_publish.py").write_text("")
    with (home / "banyan.toml").open("a") as plan:
        plan.write('[targets.catalog]\nenv = { SERVICE_LINKS_PUBLISH_URL = "amqp://broker" }\n')
    with running(home, port) as process:
        assert sorted(noted(home)["pids"]) == ["catalog", "catalog:events", "catalog:publish", "monolith"]  # type: ignore[call-overload]
        assert process.poll() is None


def test_brings_up_the_shop_of_this_repository(tmp_path, port):
    plan = (REPOSITORY / "banyan.toml").read_text().replace('path = "monolith"', f'path = "{REPOSITORY}/monolith"')
    (tmp_path / "banyan.toml").write_text(plan)
    with running(tmp_path, port, "--only", "monolith", "--patience", "90") as process:
        page = httpx.get(f"http://127.0.0.1:{port}/")
        assert page.status_code == 200
        run = str(noted(tmp_path)["run"])
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
    assert (process.returncode, stderr) == (130, "")
    assert (tmp_path / ".banyan/up/monolith.sqlite3").stat().st_size > 100_000
    assert nothing_is_left(run, port)
