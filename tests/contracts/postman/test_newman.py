"""Collections that newman runs: what passes, and what the tests in them notice."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.postman.shop import DOCUMENT, TEA, TOKEN, Shop, shop
from tests.functional.command import banyan
from tests.npm.programs import npm_program

LIST, ONE, ME = "GET /shop/products/", "GET /shop/products/tea/", "GET /shop/people/me/"
PROMISED = "the status is one that is promised"


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a collection, and of its environment."""
    folder = tmp_path_factory.mktemp("postman")
    (folder / "openapi.json").write_text(json.dumps(DOCUMENT))
    words = ("openapi", "postman", "openapi.json", "--output", "shop.json", "--environment", "gateway.json")
    done = banyan(*words, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def small() -> Iterator[Shop]:
    with shop() as server:
        yield server


def run(folder: Path, server: Shop, **variables: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and each assertion that failed."""
    given = {"baseUrl": server.url, **variables}
    said = [word for name, value in given.items() for word in ("--env-var", f"{name}={value}")]
    command = [str(npm_program("openapi", "newman")), "run", "shop.json", "--environment", "gateway.json", *said]
    command += ["--reporters", "json", "--reporter-json-export", f"{server.server_address[1]}.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    report = json.loads((folder / f"{server.server_address[1]}.json").read_text())
    assert report["run"]["stats"]["assertions"]["total"] > 2, done.stdout + done.stderr
    return done.returncode, report["run"]["failures"]


def test_passes_and_reads_nothing_guarded_without_credentials(collection, small):
    code, failures = run(collection, small)
    assert (code, failures) == (0, [])
    assert sorted(small.asked) == sorted([LIST, ONE, ME]), "the slug is one that the list has shown, nothing is written"


def test_with_credentials_what_is_guarded_has_to_answer_and_writes_are_sent_if_the_environment_says_so(
    collection, small
):
    assert run(collection, small, bearer=TOKEN, writes="yes") == (0, [])
    assert {"POST /shop/products/", "POST /shop/people/me/"} <= set(small.asked)


def test_notices_wrong_answers_and_doors_that_stand_open(collection, small):
    small.otherwise = {ONE: (200, {**TEA, "weight": 0}), ME: (200, {"name": "Ada"})}
    code, failures = run(collection, small)
    found = [(each["source"]["name"], each["error"]["test"]) for each in failures]
    assert (code, found) == (1, [("Who am I", PROMISED), ("Show a product", "the body suits the schema of 200")])


def test_notices_errors_what_is_gone_and_credentials_that_do_not_work(collection, small):
    small.otherwise[LIST] = (200, {"count": 1, "results": [{**TEA, "slug": "pot"}]})
    small.otherwise["POST /shop/people/me/"] = (500, {})
    code, failures = run(collection, small, bearer="another", writes="yes")
    found = [(each["source"]["name"], each["error"]["test"]) for each in failures]
    assert (code, found) == (1, [(name, PROMISED) for name in ("Who am I", "Show a product", "Sign up")])


def test_holds_no_secret(collection):
    text = (collection / "shop.json").read_text()
    assert "hunter2" not in text
    assert r"\"password\": \"{{password}}\"" in text
    assert "{{bearer}}" not in text, "what a document says is never taken for a variable"
    values = {each["key"]: each for each in json.loads((collection / "gateway.json").read_text())["values"]}
    assert {name for name, each in values.items() if each["type"] == "secret"} == {"bearer", "password"}
    assert {each["value"] for each in values.values() if each["type"] == "secret"} == {""}


def test_is_the_same_each_time(collection):
    done = banyan("openapi", "postman", "openapi.json", cwd=collection)
    assert done.stdout == (collection / "shop.json").read_text()
