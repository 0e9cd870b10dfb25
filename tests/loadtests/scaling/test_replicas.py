"""Replicas as workers of a real server, what they cost, and how they are held to a share of a core."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from banyan.errors import UsageError
from loadtests.scaling.costs import Meter
from loadtests.scaling.quotas import Groups, Quotas, Stopping, suggested
from loadtests.scaling.replicas import Places, Workers, server
from loadtests.scaling.stopping import Held
from tests.loadtests.driving.servers import serving
from tests.loadtests.scaling.workers import gunicorn
from tests.ports import free_port


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with gunicorn(tmp_path_factory.mktemp("served")) as url:
        yield url


@pytest.fixture
def busy():
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    yield process.pid
    process.kill()
    process.wait()


def until(holds):
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_workers_of_gunicorn_come_and_go_and_there_are_as_many_as_before(served):
    workers = Workers("shop", served, "http://127.0.0.1:1")
    assert len(workers.workers) == 1
    assert workers.bring_to(2) == ("http://127.0.0.1:1",)
    assert len(workers.workers) == 2
    workers.restore()
    assert len(workers.workers) == 1


def test_a_server_of_one_process_is_never_sent_a_signal():
    with serving() as (url, process):
        with pytest.raises(UsageError, match="cannot be given more workers") as caught:
            Workers("shop", url, url)
        assert "gunicorn" in (caught.value.hint or "")
        assert process.poll() is None
        assert psutil.Process(process.pid).status() != psutil.STATUS_STOPPED


def test_where_nobody_listens_there_are_no_workers():
    url = f"http://127.0.0.1:{free_port()}"
    assert server(url) == 0
    assert server("http://192.0.2.1:8000") == 0
    with pytest.raises(UsageError, match="nothing that is known listens"):
        Workers("shop", url, url)


def test_where_the_system_tells_only_of_ones_own_processes_these_are_looked_through(served, monkeypatch):
    known = server(served)

    def refuse(_kind):
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", refuse)
    assert server(served) == known != 0


def test_places_are_what_was_said():
    places = Places({1: ("http://a",), 2: ("http://a", "http://b")})
    assert places.bring_to(2) == ("http://a", "http://b")
    assert not places.workers


def test_a_meter_counts_all_processes_of_a_server_and_says_what_it_cannot(served):
    meter = Meter({"shop": served, "elsewhere": "http://192.0.2.1:80"})
    meter.begin()
    costs, host = meter.end()
    assert meter.unknown == ("elsewhere",)
    assert set(costs) == {"shop"}
    assert costs["shop"].memory > 1_000_000
    assert costs["shop"].processor_s >= 0
    assert 0 <= host <= 1


def test_stops_what_is_ahead_of_its_share_and_lets_it_go_on(busy):
    stopping = Stopping()
    stopping.hold([busy], 0.05)
    until(lambda: psutil.Process(busy).status() == psutil.STATUS_STOPPED)
    until(lambda: psutil.Process(busy).status() != psutil.STATUS_STOPPED)
    stopping.release()
    assert psutil.Process(busy).status() != psutil.STATUS_STOPPED


def test_lets_everything_go_on_when_banyan_is_gone(busy):
    """Its input is all that holds it."""
    command = [sys.executable, "-m", "loadtests.scaling.stopping", "0.01", f"{busy}"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE)
    until(lambda: psutil.Process(busy).status() == psutil.STATUS_STOPPED)
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(30) == 0
    assert psutil.Process(busy).status() != psutil.STATUS_STOPPED


def test_what_has_ended_is_held_without_a_word():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    held = Held(process.pid, 0.1)
    held.tick(1.0)
    held.go_on()


def tree(folder: Path, lines: str) -> tuple[Path, Path]:
    """The control groups and the processes of a made-up machine."""
    root, proc = folder / "cgroup", folder / "proc"
    (proc / "7").mkdir(parents=True)
    (proc / "7/cgroup").write_text(lines)
    return root, proc


def test_control_groups_of_the_second_version_hold_a_share(tmp_path):
    root, proc = tree(tmp_path, "0::/user\n")
    (root / "user").mkdir(parents=True)
    (root / "user/cgroup.subtree_control").write_text("cpu memory\n")
    groups = Groups(root, proc)
    groups.hold([7], 0.25)
    (group,) = root.glob("user/banyan-load-*")
    assert (group / "cpu.max").read_text() == "5000 20000"
    assert (group / "cgroup.procs").read_text() == "7"
    groups.release()
    assert (root / "user/cgroup.procs").read_text() == "7"


def test_control_groups_of_the_first_version_hold_a_share(tmp_path):
    root, proc = tree(tmp_path, "2:cpu,cpuacct:/\n0::/\n")
    (root / "cpu").mkdir(parents=True)
    groups = Groups(root, proc)
    groups.hold([7], 0.02)
    (group,) = root.glob("cpu/banyan-load-*")
    assert (group / "cpu.cfs_quota_us").read_text() == "1000"
    assert (group / "cpu.cfs_period_us").read_text() == "50000"


@pytest.mark.parametrize("lines", ["0::/user\n", "1:name=systemd:/\n"])
def test_where_groups_may_not_be_made_processes_are_stopped_and_continued(tmp_path, busy, lines):
    with pytest.raises(OSError, match="in no group"):
        Groups(*tree(tmp_path, lines)).hold([7], 0.2)
    with Quotas(0.05, root=tmp_path / "nothing") as quotas:
        quotas.hold([busy])
        assert quotas.by == "stopping and continuing"
        until(lambda: psutil.Process(busy).status() == psutil.STATUS_STOPPED)
    until(lambda: psutil.Process(busy).status() != psutil.STATUS_STOPPED)


def test_no_share_holds_nothing(busy):
    with Quotas(None) as quotas:
        quotas.hold([busy])
        assert quotas.by == ""


def test_half_of_the_machine_is_left():
    assert suggested(4, 2) == 0.25
    assert suggested(1, 64) == 1.0
    assert suggested(200, 2) == 0.05
    assert suggested(4, os.cpu_count() or 1) <= 1
