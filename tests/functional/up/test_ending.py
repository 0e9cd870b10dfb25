"""Every way in which `banyan up` can end: nothing of it is left."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import signal
import subprocess
import termios
from functools import partial

import httpx
import psutil
import pytest

from banyan.processes.leftovers import marked
from tests.functional.command import BANYAN, banyan
from tests.functional.up.playing import MANAGE, noted, nothing_is_left, running, wait_for


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
        # One that has yet to say that it works would end by itself, as nobody would be there to hear it.
        wait_for((home / "extracted/services/catalog/consumes").exists)
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


def test_leaves_quietly_when_nobody_reads_any_more(home, port):
    command = [BANYAN, "up", "--port-from", str(port)]
    with subprocess.Popen(command, cwd=home, stdout=-1, stderr=-1, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        process.wait(timeout=60)
    assert process.returncode == 141
    assert nothing_is_left("", port)
