"""`banyan pact record`: from a file of traffic to a pact, and what it says on its way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contracts.interactions.reading import read
from contracts.interactions.values import Event
from tests.contracts.recording.shop import PRODUCTS, shop
from tests.functional.command import banyan

WHO = ("--consumer", "web", "--provider", "shop")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "access.log"
    line = {"time": "2026-01-01T00:00:00Z", "request_id": "1", "method": "GET", "status": 200, "seconds": "0.1"}
    targets = [f"/api/products/{each['slug']}/" for each in PRODUCTS]
    path.write_text("".join(json.dumps({**line, "path": target}) + "\n" for target in targets))
    return path


def test_asks_again_for_what_the_gateway_did_not_keep(log, tmp_path):
    with shop() as there:
        done = banyan("pact", "record", str(log), *WHO, "--ask", there.url, "--output", "web-shop.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 interactions from 6 records" in done.stderr
    (interaction,) = read(tmp_path / "web-shop.json").interactions
    assert interaction.description == "GET /api/products/{product_name}/ -> 200"


def test_says_that_answers_are_missing(log, tmp_path):
    done = banyan("pact", "record", str(log), *WHO, cwd=tmp_path)
    assert done.returncode == 3
    assert done.stdout == ""
    assert "6 exchanges have no answer (--ask URL asks again)" in done.stderr


def test_says_that_nobody_answers(log, tmp_path):
    done = banyan("pact", "record", str(log), *WHO, "--ask", "http://127.0.0.1:9", cwd=tmp_path)
    assert done.returncode == 1
    assert "GET /api/products/sencha/ got no answer" in done.stderr


def test_makes_message_pacts_of_events(tmp_path):
    events = [
        {
            "id": str(n),
            "aggregatetype": "catalog.Product",
            "aggregateid": str(n),
            "type": "changed",
            "payload": {"id": n},
        }
        for n in range(3)
    ]
    (tmp_path / "outbox.jsonl").write_text("".join(json.dumps(each) + "\n" for each in events))
    done = banyan("pact", "record", "outbox.jsonl", *WHO, "--output", "events.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (interaction,) = read(tmp_path / "events.json").interactions
    assert isinstance(interaction.exchange, Event)
    assert interaction.description == "catalog.Product.changed"
    assert interaction.exchange.message.metadata["aggregatetype"] == "catalog.Product"


def test_replaces_nothing_that_it_was_not_told_to(tmp_path):
    (tmp_path / "a.jsonl").write_text(
        '{"method": "GET", "target": "/a/", "response": {"status": 200, "body": {"id": 1}}}'
    )
    (tmp_path / "web-shop.json").write_text("mine")
    done = banyan("pact", "record", "a.jsonl", *WHO, "--output", "web-shop.json", cwd=tmp_path)
    assert done.returncode == 2
    assert "--update replaces it" in done.stderr
    assert (tmp_path / "web-shop.json").read_text() == "mine"
    assert (
        banyan("pact", "record", "a.jsonl", *WHO, "--output", "web-shop.json", "--update", cwd=tmp_path).returncode == 0
    )


def test_asks_of_which_host(tmp_path):
    def entry(host: str) -> dict[str, object]:
        request = {"method": "GET", "url": f"https://{host}/a/", "headers": []}
        return {"request": request, "response": {"status": 204, "headers": [], "content": {}}}

    (tmp_path / "a.har").write_text(json.dumps({"log": {"entries": [entry("a.example"), entry("b.example")]}}))
    done = banyan("pact", "record", "a.har", *WHO, cwd=tmp_path)
    assert done.returncode == 2
    assert "several hosts: a.example, b.example" in done.stderr
    done = banyan("pact", "record", "a.har", *WHO, "--host", "b.example", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["interactions"][0]["response"]["status"] == 204


@pytest.mark.parametrize(
    ("text", "said"), [("{", "it is no JSON"), ('{"method": "GET"}', "it has no `target`"), ("", "there is no traffic")]
)
def test_says_what_is_wrong_with_a_file(tmp_path, text, said):
    (tmp_path / "a.jsonl").write_text(text)
    done = banyan("pact", "record", "a.jsonl", *WHO, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
