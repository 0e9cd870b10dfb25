"""Sides with several endpoints, in each real engine: all of them are asked, and none that is gone."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace

import pytest

from extracted.gateway import drivers
from extracted.gateway.drivers import DRIVERS
from extracted.gateway.endpoints import Endpoint, read
from extracted.gateway.table import Backend, RouteTable
from tests.extracted.gateway.engines import NAMES, Running, Side, running
from tests.ports import free_port

PLAN = """
[services.catalog]

[routes.all]
service = "catalog"
reads = "service"
writes = "service"
matches = [{ path = { value = "/all" } }]
"""


@contextmanager
def sides(*names: str):
    with ExitStack() as stack:
        yield [stack.enter_context(closing(Side(name))) for name in names]


def at(side: Side, weight: int = 1) -> Endpoint:
    return read(side.url, weight)


def put(engine: Running, table: RouteTable) -> None:
    driver = DRIVERS[engine.engine]
    files = driver.render(table)
    drivers.check(driver, engine.program, engine.folder, files)
    drivers.write(engine.folder, files)
    if driver.reload:
        engine.process.send_signal(driver.reload)


def spread(engine: Running, count: int, method: str = "GET") -> Counter[str]:
    answers = [engine.ask("/all", method) for _ in range(count)]
    assert {answer.status for answer in answers} == {200}
    assert all((answer.served_by == "monolith") is (answer.backend == "monolith") for answer in answers)
    return Counter(answer.backend for answer in answers)


def _until_asked(engine: Running, side: Side) -> None:
    for _ in range(200):
        engine.ask("/all")
        if len(side.asked) > 12:
            return
        time.sleep(0.05)
    raise AssertionError("nobody asks it")


def until(engine: Running, wanted: set[str]) -> None:
    """Wait for a table: workers that end may answer by the last one for half a second."""
    in_a_row = 0
    for _ in range(200):
        found = {engine.ask("/all").backend for _ in range(12)}
        in_a_row = in_a_row + 1 if found == wanted else 0
        if in_a_row == 4:
            return
        time.sleep(0.15)
    raise AssertionError((wanted, found))


@pytest.fixture(scope="module", params=NAMES)
def engine(request):
    with running(request.param, PLAN) as found:
        yield found


def test_all_endpoints_of_a_service_share_its_requests_by_weight(engine):
    with sides("one", "two") as (one, two):
        table = engine.table(PLAN)
        put(engine, replace(table, services=(Backend("catalog", (at(one, 3), at(two))),)))
        until(engine, {"one", "two"})
        found = spread(engine, 200)
    assert set(found) == {"one", "two"}
    assert 120 <= found["one"] <= 180


def test_where_one_endpoint_is_dead_every_request_is_answered(engine):
    dead = Endpoint("127.0.0.1", free_port())
    with sides("one") as (one,):
        table = engine.table(PLAN)
        put(engine, replace(table, services=(Backend("catalog", (at(one), dead)),)))
        _until_asked(engine, one)
        for method in ("GET", "POST"):
            assert set(spread(engine, 40, method)) <= {"one", "monolith"}


def test_an_endpoint_that_failed_a_few_times_is_left_alone(engine):
    dead = Endpoint("127.0.0.1", free_port())
    with sides("one") as (one,):
        put(engine, replace(engine.table(PLAN), services=(Backend("catalog", (at(one), dead)),)))
        until(engine, {"one"})
        assert spread(engine, 60)["one"] >= 50  # now and then one is tried again


def test_all_endpoints_of_the_monolith_stand_in_for_a_service_that_is_dead(engine):
    dead = (Endpoint("127.0.0.1", free_port()), Endpoint("127.0.0.1", free_port()))
    with sides("left", "right") as (left, right):
        table = replace(engine.table(PLAN), monolith=Backend("monolith", (at(left), at(right))))
        put(engine, replace(table, services=(Backend("catalog", dead),)))
        answers = []
        for _ in range(200):
            answers = [engine.ask("/all", method) for method in ("GET", "POST") * 6]
            if {answer.backend for answer in answers} == {"left", "right"}:
                break
    assert {(answer.status, answer.served_by) for answer in answers} == {(200, "monolith")}
    assert {answer.backend for answer in answers} == {"left", "right"}
