from __future__ import annotations

import itertools
import json
import random
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from banyan import evidence
from banyan.comparison.headers import DEFAULTS
from banyan.comparison.rules import Rule, Rulebook
from banyan.errors import UsageError
from banyan.plan.order import rules_of
from banyan.plan.routes import Match, PathMatch, PlannedRoute, Sticky
from extracted.gateway.shadow.exchange import Exchange
from extracted.gateway.shadow.keeping import Reporting
from extracted.gateway.shadow.running import Setup, learn, run
from extracted.gateway.shadow.tally import Margin
from tests.extracted.gateway.shadow.sides import side, slow

ROUTES = (
    PlannedRoute("products", "catalog", (Match(PathMatch("/products")),)),
    PlannedRoute("pages", "catalog", (Match(PathMatch("/pages")),)),
)


def _setup(tmp_path: Path, monolith: str, service: str, *rules: Rule, **others) -> Setup:
    planned = {route.name: route.service for route in ROUTES}
    report = Reporting(
        tmp_path, planned, margin=others.pop("margin", Margin()), versions=lambda: {"monolith": "1", "catalog": "2"}
    )
    urls = {"monolith": monolith, "catalog": service}
    return Setup(report, rules_of(ROUTES, Sticky()), urls, DEFAULTS + Rulebook(rules), **others)


def _requests(count: int, path: str = "/products/{}/") -> tuple[Exchange, ...]:
    return tuple(Exchange("GET", path.format(n)) for n in range(count))


def _route(document, name="products"):
    return next(each for each in document["routes"] if each["route"] == name)


def test_passes_when_enough_answers_are_the_same(tmp_path):
    with side(lambda asked: {"path": asked.path}) as one, side(lambda asked: {"path": asked.path}) as other:
        document = run(_setup(tmp_path, one.url, other.url, requests=_requests(299)))
    assert _route(document)["verdict"] == "pass"
    assert _route(document, "pages")["verdict"] == "inconclusive"
    assert _route(document, "pages")["needed"] == 299
    assert len(one.asked) == 2 * 299
    assert len(other.asked) == 299
    kept = evidence.latest(evidence.read(tmp_path / evidence.FOLDER), "shadow", "products")
    assert kept is not None
    assert (str(kept.verdict), dict(kept.targets)) == ("pass", {"monolith": "1", "catalog": "2"})


def test_says_how_many_more_requests_it_needs(tmp_path):
    with side(lambda _: {"a": 1}) as one, side(lambda _: {"a": 1}) as other:
        document = run(_setup(tmp_path, one.url, other.url, requests=_requests(100)))
    assert (_route(document)["verdict"], _route(document)["needed"]) == ("inconclusive", 199)


def test_fails_with_what_differs_and_a_command_that_repeats_it(tmp_path):
    headers = (("Cookie", "sessionid=hunter2"), ("Accept", "application/json"))
    exchange = Exchange("GET", "/products/1/?page=2", headers)
    ada, eve = {"price": "1.50", "email": "ada@example.com"}, {"price": "1.5", "email": "eve@example.com"}
    with side(lambda _: ada) as one, side(lambda _: eve) as other:
        document = run(_setup(tmp_path, one.url, other.url, requests=(exchange,) * 5))
    found = _route(document)
    assert found["verdict"] == "fail"
    assert [(each["kind"], each["path"]) for each in found["fields"]] == [
        ("changed", "$['body']['email']"),
        ("respelled", "$['body']['price']"),
    ]
    example = found["fields"][1]["examples"][0]
    assert (example["expected"], example["found"]) == ('"1.50"', '"1.5"')
    assert example["request"]["catalog"] == (
        f"""curl -i -H "Cookie: $COOKIE" -H 'Accept: application/json' '{other.url}/products/1/?page=2'"""
    )
    text = json.dumps(document)
    assert not any(secret in text for secret in ("hunter2", "ada@", "eve@"))
    assert json.loads((tmp_path / ".banyan/shadow/report.json").read_bytes()) == document


def test_what_the_monolith_disagrees_on_with_itself_is_noise(tmp_path):
    chance = random.Random(3)
    noisy = lambda _: {"token": f"{chance.getrandbits(64):x}", "price": 5}  # noqa: E731
    with side(noisy) as one, side(noisy) as other:
        document = run(_setup(tmp_path, one.url, other.url, requests=_requests(299)))
        learned = learn(_setup(tmp_path, one.url, other.url, requests=_requests(20)))
    found = _route(document)
    assert (found["verdict"], found["mismatches"], found["noisy"]) == ("pass", 0, 299)
    assert [(rule.path, rule.way, rule.seen) for rule in learned.rules()] == [("$['body']['token']", "volatile", 20)]


def test_a_fault_beside_noise_is_found(tmp_path):
    ticks = itertools.count()
    with side(lambda _: {"at": next(ticks), "price": 5}) as one, side(lambda _: {"price": 5}) as other:
        document = run(_setup(tmp_path, one.url, other.url, requests=_requests(10)))
    found = _route(document)
    assert found["verdict"] == "fail"
    assert (found["fields"][0]["kind"], found["fields"][0]["path"]) == ("missing", "$['body']['at']")


def test_a_service_that_does_not_answer_fails(tmp_path):
    with side(lambda _: {}) as one, side(slow(0.5)) as other:
        document = run(_setup(tmp_path, one.url, other.url, requests=_requests(4), patience=0.1))
    assert _route(document)["fields"][0]["examples"][0]["found"] == "no answer within 0.1 s"
    with side(lambda _: {}) as one, side(lambda _: None) as other:
        document = run(_setup(tmp_path, one.url, other.url, requests=_requests(4)))
    assert (_route(document)["verdict"], _route(document)["fields"][0]["kind"]) == ("fail", "missing")


def test_nothing_is_told_of_what_the_monolith_does_not_answer(tmp_path):
    with side(lambda _: None) as one, side(lambda _: {}) as other:
        document = run(_setup(tmp_path, one.url, other.url, requests=_requests(4)))
    found = _route(document)
    assert (found["verdict"], found["pairs"], sum(found["unusable"].values())) == ("inconclusive", 0, 4)
    assert not list(tmp_path.glob(".banyan/evidence/*"))


def test_writes_are_not_asked_again_and_counted(tmp_path):
    writes = tuple(Exchange(method, "/products/1/") for method in ("POST", "PUT", "PATCH", "DELETE"))
    with side(lambda _: {}) as one, side(lambda _: {}) as other:
        document = run(_setup(tmp_path, one.url, other.url, requests=writes))
    assert _route(document)["skipped_writes"] == 4
    assert one.asked == other.asked == []


def test_writes_are_asked_again_where_both_sides_take_them_back(tmp_path):
    def sandbox(asked):
        return 200, {"X-Banyan-Sandbox": "offered" if asked.method == "OPTIONS" else "taken back"}, {"n": 1}

    write = Exchange("POST", "/products/1/", (("Content-Type", "application/json"),), b'{"n": 1}')
    with side(sandbox) as one, side(sandbox) as other:
        document = run(_setup(tmp_path, one.url, other.url, requests=(write,), token="t"))
    assert _route(document)["pairs"] == 1
    assert [asked.headers.get("x-banyan-sandbox") for asked in one.asked + other.asked] == ["t"] * 5
    assert {asked.body for asked in one.asked if asked.method == "POST"} == {b'{"n": 1}'}


def test_writes_are_refused_where_a_side_offers_no_sandbox(tmp_path):
    write = Exchange("POST", "/products/1/")
    with side(lambda _: {}) as one, side(lambda _: {}) as other, pytest.raises(UsageError, match="no sandbox"):
        run(_setup(tmp_path, one.url, other.url, requests=(write,), token="t"))
    assert {asked.method for asked in one.asked} == {"OPTIONS"}


def test_evidence_is_not_kept_when_what_runs_has_changed(tmp_path):
    versions = iter(({"monolith": "1"}, {"monolith": "2"}))
    with side(lambda _: {}) as one, side(lambda _: {}) as other:
        setup = _setup(tmp_path, one.url, other.url, requests=_requests(3))
        said: list[str] = []
        report = Reporting(tmp_path, setup.report.planned, versions=lambda: next(versions), said=said.append)
        run(Setup(report, setup.table, setup.urls, setup.rules, requests=setup.requests))
    assert said == ["no evidence is kept: what runs changed in the meantime"]
    assert not list(tmp_path.glob(".banyan/evidence/*"))


def test_sides_get_the_request_as_it_came(tmp_path):
    headers = (("Host", "shop.example"), ("Cookie", "a=1"), ("X-Two", "1"), ("X-Two", "2"), ("Connection", "close"))
    exchange = Exchange("GET", "/products/%2Fa%20b/?q=%26&q=2", headers)
    with side(lambda _: {}) as one, side(lambda _: {}) as other:
        run(_setup(tmp_path, one.url, other.url, requests=(exchange,)))
    for asked in one.asked + other.asked:
        assert asked.path == "/products/%2Fa%20b/?q=%26&q=2"
        assert asked.headers["host"] == "shop.example"
        assert asked.headers["cookie"] == "a=1"
        assert asked.headers["x-banyan-shadow"] == "1"
        assert "user-agent" not in asked.headers


def test_the_service_gets_the_token_that_the_edge_exchanged_a_session_for(tmp_path):
    headers = (("Cookie", "sessionid=1"), ("X-Banyan-Service-Authorization", "Bearer abc"))
    with side(lambda _: {}) as one, side(lambda _: {"a": 1}) as other:
        document = run(_setup(tmp_path, one.url, other.url, requests=(Exchange("GET", "/products/", headers),) * 2))
    assert [asked.headers.get("authorization") for asked in one.asked + other.asked] == [None] * 4 + ["Bearer abc"] * 2
    assert not [a for a in one.asked + other.asked if "x-banyan-service-authorization" in a.headers]
    commands = _route(document)["fields"][0]["examples"][0]["request"]
    assert "$AUTHORIZATION" in commands["catalog"]
    assert "$AUTHORIZATION" not in commands["monolith"]


def test_says_202_before_any_work_and_drops_what_it_cannot_keep(tmp_path):
    found: list[dict[str, Any]] = []
    with side(slow(0.2)) as one, side(slow(0.2)) as other:
        port = _free_port()
        setup = _setup(
            tmp_path, one.url, other.url, listen=("127.0.0.1", port), seconds=3.0, room=5, hands=1, patience=2
        )
        thread = threading.Thread(target=lambda: found.append(run(setup)))
        thread.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            _wait(client)
            started = time.monotonic()
            codes = [client.get(f"/products/{n}/").status_code for n in range(40)]
            took = time.monotonic() - started
            text = client.get("/.banyan/shadow/metrics").text
        thread.join()
    assert set(codes) == {202}
    assert took < 1.5
    assert found[0]["received"] == 40
    assert found[0]["dropped"] > 20
    assert _route(found[0])["pairs"] + found[0]["dropped"] == 40
    assert "banyan_shadow_received_total 40\n" in text
    assert 'banyan_shadow_verdict{route="products",verdict="inconclusive"} 1' in text or "products" not in text


def _wait(client: httpx.Client) -> None:
    for _ in range(200):
        try:
            if client.get("/.banyan/shadow/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("it does not listen")


def _free_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_request_that_cannot_be_compared_is_not_the_end(tmp_path, monkeypatch):
    from extracted.gateway.shadow.pairs import Judge

    def broken(*_):
        raise RuntimeError("no")

    monkeypatch.setattr(Judge, "outcome", broken)
    said: list[str] = []
    with side(lambda _: {}) as one, side(lambda _: {}) as other:
        setup = _setup(tmp_path, one.url, other.url, requests=_requests(2))
        report = Reporting(tmp_path, setup.report.planned, said=said.append)
        run(Setup(report, setup.table, setup.urls, setup.rules, requests=setup.requests))
    assert [line for line in said if "RuntimeError: no" in line]


def test_long_bodies_come_whole(tmp_path):
    long = {"rows": [{"id": n, "text": "x" * 100} for n in range(20_000)]}
    with side(lambda _: long) as one, side(lambda _: long) as other:
        document = run(_setup(tmp_path, one.url, other.url, requests=_requests(2)))
    assert _route(document)["mismatches"] == 0
