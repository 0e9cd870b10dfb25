"""Programs side by side: real ones, that end, hang, refuse to end, leave children behind, and are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from socket import create_server
from textwrap import dedent

import psutil
import pytest

from banyan.errors import ProgramFailed
from banyan.processes.health import unwell
from banyan.processes.leftovers import marked
from banyan.processes.programs import Health, Program
from banyan.processes.running import Processes, Stopped, ended

SERVES = """
    import http.server, sys
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(503 if self.path == "/ill" else 200)
            self.end_headers()
    print("serving", flush=True)
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SLEEPS = "import time; print('asleep', flush=True); time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
HAS_A_RUNAWAY = f"""
    import subprocess, sys, time
    subprocess.Popen([sys.executable, "-c", {DEAF!r}], start_new_session=True)
    time.sleep(60)
"""
ENDS = "import sys; print('one'); print('two', file=sys.stderr); sys.exit(3)"


def program(name: str, code: str, *arguments: str) -> Program:
    command = (sys.executable, "-u", "-c", dedent(code), *arguments)
    return Program(name, command, Path.cwd(), dict(os.environ))


@pytest.fixture
def port() -> int:
    with closing(create_server(("127.0.0.1", 0))) as server:
        found: int = server.getsockname()[1]
    return found


@pytest.fixture
def seen() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def show(seen):
    return lambda name, line: seen.append((name, line))


def wait_for(condition, patience: float = 10) -> None:
    until = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


def has_spoken(processes: Processes, seen: list[tuple[str, str]]) -> bool:
    processes._take(0.05)
    return bool(seen)


def test_waits_until_a_program_is_well_and_ends_it(port, show, seen):
    health = Health(f"http://127.0.0.1:{port}/")
    with Processes(show) as processes:
        processes.start(program("web", SERVES, str(port)))
        processes.wait_until_well({"web": health}, patience=10)
        assert unwell(health) == ""
        pid = processes.pids["web"]
    assert not psutil.pid_exists(pid)
    assert unwell(health) != ""
    assert ("web", "serving") in seen
    assert any(name == "banyan" and line.startswith("web is well, after ") for name, line in seen)


def test_says_why_a_program_never_became_well(port):
    with Processes() as processes:
        processes.start(program("web", SERVES, str(port)))
        with pytest.raises(ProgramFailed) as caught:
            processes.wait_until_well({"web": Health(f"http://127.0.0.1:{port}/ill")}, patience=1.5)
    assert f"was not well within 1.5 s: http://127.0.0.1:{port}/ill answers 503" in str(caught.value)
    assert "serving" in caught.value.lines


def test_does_not_wait_for_one_that_has_ended(port):
    began = time.monotonic()
    with Processes() as processes:
        processes.start(program("web", ENDS))
        with pytest.raises(ProgramFailed) as caught:
            processes.wait_until_well({"web": Health(f"http://127.0.0.1:{port}/")}, patience=30)
    assert str(caught.value) == "web: ended with code 3; its last lines:\n  one\n  two"
    assert caught.value.exit_code == 1
    assert time.monotonic() - began < 10


def test_a_connection_is_enough_where_nothing_speaks_http(port):
    asked = Health(f"amqp://127.0.0.1:{port}")
    assert unwell(asked) == f"nothing takes connections at 127.0.0.1:{port} (Connection refused)"
    with closing(create_server(("127.0.0.1", port))):
        assert unwell(asked) == ""


def test_ends_all_when_one_ends():
    with Processes() as processes:
        processes.start(program("sleeper", SLEEPS))
        processes.start(program("goer", "import time; time.sleep(.5); print('bye'); raise SystemExit(1)"))
        sleeper = processes.pids["sleeper"]
        with pytest.raises(ProgramFailed, match=r"goer: ended with code 1; its last lines:\n  bye"):
            processes.watch()
    assert not psutil.pid_exists(sleeper)


def test_tells_by_which_signal_a_program_was_ended():
    with Processes() as processes:
        processes.start(program("sleeper", SLEEPS))
        os.kill(processes.pids["sleeper"], signal.SIGKILL)
        with pytest.raises(ProgramFailed, match="sleeper: was ended by SIGKILL"):
            processes.watch()


def test_kills_what_does_not_heed(show, seen):
    with Processes(show, grace=0.5) as processes:
        processes.start(program("deaf", DEAF))
        wait_for(lambda: has_spoken(processes, seen))
        pid = processes.pids["deaf"]
    assert not psutil.pid_exists(pid)


def test_ends_children_that_left_the_family():
    with Processes(grace=0.5) as processes:
        processes.start(program("parent", HAS_A_RUNAWAY))
        wait_for(lambda: len(list(marked(processes.run_id))) == 2)
    assert list(marked(processes.run_id)) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all(number):
    before = signal.getsignal(number)
    with Processes() as processes:
        processes.start(program("sleeper", SLEEPS))
        pid = processes.pids["sleeper"]
        timer = threading.Timer(0.3, os.kill, (os.getpid(), number))
        timer.start()
        with pytest.raises(Stopped) as caught:
            processes.watch()
    assert caught.value.number == number
    assert not psutil.pid_exists(pid)
    assert signal.getsignal(number) == before


def test_a_second_signal_does_not_wait_for_the_deaf(show, seen):
    began = time.monotonic()
    with Processes(show, grace=30) as processes:
        processes.start(program("deaf", DEAF))
        wait_for(lambda: has_spoken(processes, seen))
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
    assert time.monotonic() - began < 15


def test_runs_a_program_to_its_end(show, seen):
    with Processes(show) as processes:
        processes.run(program("task", "print('done')"), patience=10)
    assert seen == [("task", "done")]


def test_a_program_that_fails_is_an_error():
    with Processes() as processes, pytest.raises(ProgramFailed, match="task: ended with code 3; its last lines"):
        processes.run(program("task", ENDS), patience=10)


def test_does_not_run_a_program_for_ever():
    with Processes() as processes, pytest.raises(ProgramFailed, match=r"task: did not end within 0\.5 s"):
        processes.run(program("task", SLEEPS), patience=0.5)


def test_says_what_cannot_be_started(tmp_path):
    missing = Program("web", (str(tmp_path / "nothing"),), tmp_path, {})
    with Processes() as processes, pytest.raises(ProgramFailed, match=r"cannot be started: .*No such file"):
        processes.start(missing)


def test_no_shell_reads_the_command(show, seen, tmp_path):
    echo = program("echo", "import sys; print(sys.argv[1])", f"$HOME; touch {tmp_path}/made")
    with Processes(show) as processes:
        processes.run(echo, patience=10)
    assert seen == [("echo", f"$HOME; touch {tmp_path}/made")]
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_shown_ends_all():
    def broken(_name: str, _line: str) -> None:
        raise BrokenPipeError

    with Processes(broken) as processes:
        processes.start(program("sleeper", SLEEPS))
        pid = processes.pids["sleeper"]
        with pytest.raises(BrokenPipeError):
            processes.watch()
    assert not psutil.pid_exists(pid)


def test_nothing_outlives_a_killed_banyan():
    code = f"""
        import sys
        from pathlib import Path
        from banyan.processes.programs import Program
        from banyan.processes.running import Processes
        with Processes() as processes:
            processes.start(Program("parent", (sys.executable, "-c", {dedent(HAS_A_RUNAWAY)!r}), Path.cwd(), {{}}))
            print(processes.run_id, flush=True)
            processes.watch()
    """
    with subprocess.Popen([sys.executable, "-c", dedent(code)], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        run_id = owner.stdout.readline().strip()
        wait_for(lambda: len(list(marked(run_id))) == 2)
        owner.kill()
    wait_for(lambda: not list(marked(run_id)), patience=15)


def test_an_unknown_signal_has_a_number():
    assert ended(-99) == "was ended by signal 99"
