"""`banyan up` as a user runs it: a small monolith and a service, the shop of this repository, and every way to end."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from socket import create_server

import httpx
import psutil
import pytest

from banyan.processes.leftovers import marked
from extracted.running.facts import MARK
from tests.architecture.source import REPOSITORY
from tests.functional.command import BANYAN, banyan

MANAGE = '''
"""Stands in for Django's: migrates by making a file, serves what its environment says, consumes for ever."""
import http.server, json, os, sys, time
from pathlib import Path

command, *arguments = sys.argv[1:]
here = Path(__file__).parent
if (here / f"{command}.fails").exists():
    print(f"{command} goes wrong", file=sys.stderr)
    sys.exit(4)
if command == "migrate":
    print("migrated", os.environ["DATABASE_URL"])
if command.startswith("links_"):
    print("consuming" if command == "links_consume" else "publishing", flush=True)
    time.sleep(600)
if command == "runserver":
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/end":
                os._exit(7)
            body = json.dumps(dict(os.environ)).encode()
            self.send_response(503 if (here / "ill").exists() else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def log_message(self, *arguments):
            pass
    host, port = arguments[-1].split(":")
    print("serving", flush=True)
    http.server.ThreadingHTTPServer((host, int(port)), Handler).serve_forever()
'''


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for folder in ("shop", "extracted/services/catalog"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "manage.py").write_text(MANAGE)
    consumer = tmp_path / "extracted/services/catalog/service_links/events/management/commands/links_consume.py"
    consumer.parent.mkdir(parents=True)
    consumer.write_text("")
    (tmp_path / "banyan.toml").write_text("[project]\npath = 'shop'\n[services.catalog]\n[services.reviews]\n")
    return tmp_path


@pytest.fixture
def port() -> int:
    """The first of three ports that are free."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    for candidate in range(20_000 + worker * 300, 20_300 + worker * 300, 3):
        try:
            for number in range(candidate, candidate + 3):
                create_server(("127.0.0.1", number)).close()
        except OSError:
            continue
        return candidate
    raise AssertionError("no port is free")


def wait_for(condition: Callable[[], object], patience: float = 30) -> None:
    until = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)


def noted(home: Path) -> dict[str, object]:
    path = home / ".banyan/up/run.json"
    found: dict[str, object] = json.loads(path.read_text()) if path.exists() else {}
    return found


@contextmanager
def running(home: Path, port: int, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`banyan up` in the background, ready; killed with all that it started if a test left it running."""
    command = [BANYAN, "up", "--port-from", str(port), *arguments]
    with subprocess.Popen(command, cwd=home, stdout=-1, stderr=-1, text=True) as process:
        try:
            wait_for(lambda: process.poll() is not None or noted(home).get("is_ready"), patience=90)
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=30)


def nothing_is_left(run: str, port: int) -> bool:
    for number in range(port, port + 2):
        try:
            create_server(("127.0.0.1", number)).close()
        except OSError:
            return False
    return not list(marked(run))


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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_stop_all_as_well(number, home, port):
    with running(home, port) as process:
        run = str(noted(home)["run"])
        process.send_signal(number)
        process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert nothing_is_left(run, port)


def test_stops_all_when_one_is_killed_and_says_which(home, port):
    with running(home, port) as process:
        run, pids = str(noted(home)["run"]), noted(home)["pids"]
        os.kill(pids["catalog"], signal.SIGKILL)  # type: ignore[index]
        _, stderr = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "error: catalog: was ended by SIGKILL; its last lines:\n  " in stderr
    assert stderr.rstrip().endswith("serving")
    assert nothing_is_left(run, port)


def test_stops_all_when_one_ends_by_itself(home, port):
    with running(home, port) as process:
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"http://127.0.0.1:{port}/end")
        _, stderr = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "error: monolith: ended with code 7" in stderr


def test_nothing_outlives_a_banyan_that_is_killed(home, port):
    with running(home, port) as process:
        run = str(noted(home)["run"])
        assert len(list(marked(run))) == 3
        process.kill()
        wait_for(lambda: nothing_is_left(run, port))


def test_the_next_run_ends_what_even_the_warden_could_not(home, port):
    with running(home, port) as process:
        run = str(noted(home)["run"])
        for child in psutil.Process(process.pid).children():
            if "banyan.processes.warden" in child.cmdline():
                child.kill()
        process.kill()
        process.communicate()
    assert len(list(marked(run))) == 3
    done = banyan("up", "--check", "--port-from", str(port), cwd=home)
    assert done.returncode == 0, done.stderr
    assert "ended what an earlier run left behind: " in done.stdout
    assert nothing_is_left(run, port)


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


def test_ctrl_c_at_a_terminal_reaches_banyan_alone(home, port):
    listens = 'import signal; signal.signal(signal.SIGINT, lambda *_: print("hit")); print("serving"'
    (home / "shop/manage.py").write_text(MANAGE.replace('print("serving"', listens))
    ours, theirs = pty.openpty()
    command = [BANYAN, "up", "--port-from", str(port), "--only", "monolith"]
    takes = partial(take_terminal, theirs)
    coloured = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "CI"}}
    with subprocess.Popen(
        command,
        cwd=home,
        env={**coloured, "TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        preexec_fn=takes,  # noqa: PLW1509
    ) as process:
        os.close(theirs)
        wait_for(lambda: process.poll() is not None or noted(home).get("is_ready"))
        run = str(noted(home)["run"])
        os.write(ours, b"\x03")
        said = read_all(ours)
        process.wait(timeout=30)
    os.close(ours)
    assert process.returncode == 130, said
    assert "hit" not in said
    assert "\x1b[" in said
    assert nothing_is_left(run, port)


def take_terminal(number: int) -> None:
    os.setsid()
    fcntl.ioctl(number, termios.TIOCSCTTY, 0)


def read_all(terminal: int) -> str:
    said = b""
    with contextlib.suppress(OSError):  # how Linux tells that the other end is closed
        while part := os.read(terminal, 4096):
            said += part
    return said.decode()


def test_ctrl_c_in_the_midst_of_a_migration_stops_it(home, port):
    slow = MANAGE.replace('print("migrated"', 'print("migrating", flush=True); time.sleep(60); print("migrated"')
    (home / "shop/manage.py").write_text(slow)
    command = [BANYAN, "up", "--port-from", str(port)]
    with subprocess.Popen(command, cwd=home, stdout=-1, stderr=-1, text=True) as process:
        assert process.stdout is not None
        assert any("migrating" in line for line in process.stdout)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130
    assert nothing_is_left("", port)


def test_hands_events_to_a_broker_that_is_named(home, port):
    (home / "extracted/services/catalog/service_links/events/management/commands/links_publish.py").write_text("")
    with (home / "banyan.toml").open("a") as plan:
        plan.write('[targets.catalog]\nenv = { SERVICE_LINKS_PUBLISH_URL = "amqp://broker" }\n')
    with running(home, port) as process:
        assert sorted(noted(home)["pids"]) == ["catalog", "catalog:events", "catalog:publish", "monolith"]  # type: ignore[call-overload]
        assert process.poll() is None


def test_leaves_quietly_when_nobody_reads_any_more(home, port):
    command = [BANYAN, "up", "--port-from", str(port)]
    with subprocess.Popen(command, cwd=home, stdout=-1, stderr=-1, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        process.wait(timeout=60)
    assert process.returncode == 141
    assert nothing_is_left("", port)


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
