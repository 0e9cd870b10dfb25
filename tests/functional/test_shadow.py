"""`banyan shadow` as a user types it."""

from __future__ import annotations

import json
import random
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.extracted.gateway.shadow.sides import Side, side
from tests.functional.command import BANYAN, banyan

PLAN = """\
[services.catalog]

[routes.products]
service = "catalog"
reads = "shadow"
matches = [{ path = { value = "/products" } }]
"""
VERSIONS = ("--version", "monolith=1", "--version", "catalog=1")


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    (tmp_path / "banyan.toml").write_text(PLAN)
    (tmp_path / "requests.txt").write_text("".join(f"/products/{n}/\n" for n in range(300)))
    return tmp_path


def _urls(one: Side, other: Side) -> tuple[str, ...]:
    return "--url", f"monolith={one.url}", "--url", f"catalog={other.url}"


def _answer(price: str = "1.50"):
    chance = random.Random(5)
    return lambda asked: {"path": asked.path, "price": price, "token": f"{chance.getrandbits(64):016x}"}


def test_noise_is_learned_and_frozen_and_then_a_service_that_answers_alike_passes(planned):
    with side(_answer()) as one, side(_answer()) as other:
        learned = banyan("shadow", "learn", "--requests", "requests.txt", *_urls(one, other), cwd=planned)
        assert learned.returncode == 0, learned.stderr
        again = banyan("shadow", "learn", "--requests", "requests.txt", *_urls(one, other), cwd=planned)
        done = banyan("shadow", "run", "--requests", "requests.txt", *_urls(one, other), *VERSIONS, cwd=planned)
    assert "$['body']['token']" in (planned / "banyan.noise.toml").read_text()
    assert again.returncode == 2
    assert "--update" in again.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    assert "pass" in done.stdout
    (planned / "banyan.toml").write_text(PLAN.replace('reads = "shadow"', 'reads = "shadow"\nweight = 0'))
    moved = banyan(
        *("route", "set", "products", "canary", "--weight", "5", "--only", "reads", "--dry-run"), *VERSIONS, cwd=planned
    )
    assert moved.returncode == 0, moved.stderr


def test_a_service_that_answers_otherwise_fails_and_the_report_shows_it_again(planned):
    with side(_answer()) as one, side(_answer("1.5")) as other:
        done = banyan("shadow", "run", "--requests", "requests.txt", *_urls(one, other), *VERSIONS, cwd=planned)
    assert done.returncode == 1, done.stderr
    assert "respelled  $['body']['price']: 300 requests" in done.stdout
    shown = banyan("shadow", "report", "--format", "json", cwd=planned)
    assert shown.returncode == 1
    assert json.loads(shown.stdout)["routes"][0]["mismatches"] == 300
    page = banyan("shadow", "report", "--format", "html", "--output", "page.html", cwd=planned)
    assert page.returncode == 1
    assert "respelled" in (planned / "page.html").read_text()
    moved = banyan("route", "set", "products", "canary", "--weight", "5", "--only", "reads", *VERSIONS, cwd=planned)
    assert moved.returncode == 1
    assert "shadow" in moved.stderr


def test_a_person_s_rules_go_before_everything_learned(planned):
    (planned / "banyan.rules.toml").write_text('[[rule]]\npath = "$.body.price"\nas = "number"\n')
    with side(_answer()) as one, side(_answer("1.5")) as other:
        done = banyan("shadow", "run", "--requests", "requests.txt", *_urls(one, other), *VERSIONS, cwd=planned)
    assert done.returncode == 0, done.stdout


def test_it_listens_until_it_is_ended_and_then_says_what_it_came_to(planned):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with side(_answer()) as one, side(_answer()) as other:
        arguments = ("shadow", "run", "--listen", f"127.0.0.1:{port}", *_urls(one, other), *VERSIONS)
        with subprocess.Popen(
            [BANYAN, *arguments], cwd=planned, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
                _ready(client)
                assert {client.get(f"/products/{n}/").status_code for n in range(20)} == {202}
                assert client.get("/elsewhere/").status_code == 202
                time.sleep(1)
                assert "pairs_total{" in client.get("/.banyan/shadow/metrics").text
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=30)
    assert process.returncode == 3, err
    assert "0 of 20 differ" in out
    assert "279 more" in out
    assert "1 requests belong to no route" in out


def _ready(client: httpx.Client) -> None:
    for _ in range(300):
        try:
            client.get("/.banyan/shadow/health").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("it does not listen")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "--requests", "none.txt"), "none.txt"),
        (("run", "--url", "catalog"), "NAME=VALUE"),
        (("run", "--listen", "here"), "no host and port"),
        (("run", "--format", "xml"), "no format of comparisons called 'xml'"),
        (("run", "--sandbox", "--requests", "requests.txt"), "SERVICE_LINKS_TOKEN"),
        (("report",), "nothing was compared yet"),
    ],
)
def test_wrong_use_is_told_before_anything_is_asked(planned, arguments, told):
    found = banyan("shadow", *arguments, cwd=planned, env={"SERVICE_LINKS_TOKEN": ""})
    assert found.returncode == 2
    assert told in found.stderr


def test_wrong_rules_are_told_with_their_line(planned):
    (planned / "banyan.rules.toml").write_text('[[rule]]\npath = "$.results"\nas = "set"\n')
    found = banyan("shadow", "run", "--requests", "requests.txt", cwd=planned)
    assert found.returncode == 2
    assert "banyan.rules.toml:1" in found.stderr
    assert "$.body.results" in found.stderr


def test_what_was_asked_and_answered_is_kept_for_contracts(planned):
    with side(_answer()) as one, side(_answer()) as other:
        asked = ("--requests", "requests.txt", *_urls(one, other), *VERSIONS, "--capture", "traffic.jsonl")
        banyan("shadow", "run", *asked, cwd=planned)
    lines = (planned / "traffic.jsonl").read_text().splitlines()
    assert len(lines) == 300
    who = ("--consumer", "web", "--provider", "monolith")
    done = banyan("pact", "record", "traffic.jsonl", *who, cwd=planned)
    assert done.returncode == 0, done.stderr
    (interaction,) = json.loads(done.stdout)["interactions"]
    assert interaction["description"] == "GET /products/{product_id}/ -> 200"
    assert interaction["response"]["body"]["content"]["token"] == "hidden"
