"""From real answers of a real server to a pact that Pact's own verifier takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from banyan.traffic.reading import read_traffic
from contracts.interactions.reading import read
from contracts.recording.drafting import dumped
from contracts.recording.recording import Recording, Wish, recorded
from tests.contracts.recording.shop import PRODUCTS, Shop, shop

PACT = str(Path(sys.executable).with_name("pact"))


@pytest.fixture(scope="module")
def visited() -> Iterator[Shop]:
    """A shop that a consumer has visited."""
    with shop() as there:
        for product in PRODUCTS:
            there.ask(
                "GET", f"/api/products/{product['slug']}/", headers={"Authorization": "Bearer abcdef0123456789abcd"}
            )
        for size in ("", "?size=2", "?size=3"):
            there.ask("GET", f"/api/products/{size}", headers={"Cookie": "sessionid=s3cret"} if not size else {})
        there.ask("GET", "/api/products/nothing/")
        there.ask("GET", "/old/")
        there.ask("POST", "/api/reviews/", json={"stars": 3})
        there.ask("POST", "/api/invitations/", json={"stars": 1, "email": "ada@example.org"})
        yield there


@pytest.fixture(params=["har", "lines"])
def found(visited, tmp_path, request) -> Recording:
    path = tmp_path / "traffic"
    path.write_text(getattr(visited, request.param)(), "utf-8")
    return recorded(read_traffic([path]), Wish("web", "shop"))


def named(found: Recording, start: str) -> dict[str, Any]:
    (one,) = [each for each in found.interactions if each["description"].startswith(start)]
    return one


def rules(found: Recording, start: str) -> dict[str, Any]:
    said = named(found, start)["response"]["matchingRules"]["body"]
    return {path: rule["matchers"][0] for path, rule in said.items()}


def test_verifies_against_what_it_was_recorded_from(found, visited, tmp_path):
    path = tmp_path / "web-shop.json"
    path.write_text(dumped(found.pact))
    port = visited.url.rpartition(":")[2]
    done = subprocess.run(
        [PACT, "verifier", "-f", str(path), "--hostname", "127.0.0.1", "--port", port, "--provider-name", "shop"],
        env=os.environ | {"PACT_DO_NOT_TRACK": "true"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("has a matching body") == len(found.interactions) == 6
    assert len(read(path).interactions) == 6


def test_values_in_paths_are_known_by_several_of_them(found):
    assert [each["description"] for each in found.interactions] == [
        "GET /api/products/ -> 200, signed in",
        "GET /api/products/ by size -> 200",
        "GET /api/products/{product_name}/ -> 200, signed in",
        "GET /api/products/{product_name}/ -> 404",
        "POST /api/invitations/ -> 201",
        "POST /api/reviews/ -> 201",
    ]


def test_matchers_are_what_all_samples_agree_on(found):
    said = rules(found, "GET /api/products/{product_name}/ -> 200")
    assert {path: rule["match"] for path, rule in said.items()} == {
        "$.added_at": "regex",
        "$.id": "integer",
        "$.kind": "equality",
        "$.owner.email": "type",
        "$.owner.id": "regex",
        "$.price": "regex",
        "$.slug": "type",
        "$.status": "regex",
        "$.tags": "type",
        "$.tags[*]": "type",
        "$.url": "regex",
        "$.weight": "decimal",
    }
    assert said["$.tags"]["min"] == 0


def test_what_nobody_can_rely_on_is_left_out_and_said(found):
    one = named(found, "GET /api/products/{product_name}/ -> 200")
    assert {"note", "only"} & set(one["response"]["body"]["content"]) == set()
    assert one["comments"]["text"] == [
        "recorded 6 times",
        "$.note is null at times: left out",
        "$.only is not there at times: left out",
    ]


def test_suggests_provider_states(found):
    assert named(found, "GET /api/products/{product_name}/ -> 200")["providerStates"] == [
        {"name": "somebody is signed in"},
        {"name": "a product exists", "params": {"product_name": "oolong"}},
    ]
    assert named(found, "GET /api/products/{product_name}/ -> 404")["providerStates"] == [
        {"name": "no such product exists", "params": {"product_name": "nothing"}}
    ]


def test_nothing_secret_or_personal_is_kept(found):
    text = dumped(found.pact)
    for secret in ("abcdef0123456789", "s3cret", "ada@", "ada1@", "Authorization", "Cookie"):
        assert secret not in text
    assert named(found, "POST /api/invitations/")["pending"] is True
    assert named(found, "POST /api/reviews/")["pending"] is False


def test_the_same_traffic_makes_the_same_pact(visited, tmp_path):
    path = tmp_path / "traffic"
    path.write_text(visited.har())
    first, second = (dumped(recorded(read_traffic([path]), Wish("web", "shop")).pact) for _ in range(2))
    assert first == second
    entries = json.loads(visited.har())["log"]["entries"]
    path.write_text(json.dumps({"log": {"entries": entries * 3}}))
    again = recorded(read_traffic([path]), Wish("web", "shop"))
    start = "GET /api/products/{product_name}/ -> 200"
    assert named(again, start)["response"] == json.loads(first)["interactions"][2]["response"]


def test_redirections_are_left_out_since_pact_follows_them(found):
    assert found.skipped == {"are redirections, which Pact's verifier follows": 1}
