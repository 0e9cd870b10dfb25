"""`banyan pact check`: pacts against documents, by files and by the plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from tests.functional.command import banyan

PLAN = """
[services.catalog]
[targets.monolith]
openapi = "monolith.yaml"
[targets.catalog]
openapi = "catalog.yaml"
[routes.products]
service = "catalog"
matches = [{ path = { value = "/products" } }]
"""
DOCUMENT = """
openapi: 3.0.3
paths:
  /products/:
    get: {responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Products'}}}}}}
  /orders/:
    get: {responses: {200: {description: ''}}}
components:
  schemas:
    Products: {type: array, items: {type: object, required: [title], properties: {title: {type: string}}}}
"""


def interaction(path: str, body: Any = None) -> dict[str, Any]:
    response: dict[str, Any] = {"status": 200} | ({"body": body} if body else {})
    rules = {"body": {"$": {"match": "type"}}}
    return {
        "description": f"a request for {path}",
        "request": {"method": "GET", "path": path},
        "response": response | {"headers": {"Content-Type": "application/json"}, "matchingRules": rules}
        if body
        else response,
    }


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "banyan.toml").write_text(PLAN)
    (tmp_path / "monolith.yaml").write_text(DOCUMENT)
    (tmp_path / "catalog.yaml").write_text(DOCUMENT.replace("title", "name").replace("/orders/", "/x/"))
    (tmp_path / "contracts" / "pacts").mkdir(parents=True)
    pact = {
        "consumer": {"name": "web"},
        "provider": {"name": "monolith"},
        "interactions": [interaction("/products/", [{"title": "Tea"}]), interaction("/orders/")],
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }
    (tmp_path / "contracts" / "pacts" / "web-monolith.json").write_text(json.dumps(pact, indent=1))
    return tmp_path


def test_the_plan_says_which_documents_count_for_which_interactions(shop):
    done = banyan("pact", "check", "--format", "json", cwd=shop)
    assert done.returncode == 1, done.stderr
    cells = {cell["right"]: cell for cell in json.loads(done.stdout)["cells"]}
    assert (cells["monolith"]["verdict"], cells["monolith"]["examined"]) == ("ok", 2)
    assert (cells["catalog"]["verdict"], cells["catalog"]["examined"]) == ("fail", 1)
    (finding,) = cells["catalog"]["findings"]
    assert finding["rule"] == "response.body.incompatible"
    assert finding["place"] == "response.body[0].title"
    assert finding["line"] > 1


def test_every_pact_is_held_against_every_document_that_is_named(shop):
    done = banyan(
        "pact", "check", "contracts/pacts", "--openapi", "old=monolith.yaml", "--openapi", "catalog.yaml", cwd=shop
    )
    assert done.returncode == 1, done.stderr
    assert "ok      web -> monolith -> old" in done.stdout
    assert "the document does not name /orders/" in done.stdout


def test_other_formats_go_into_files(shop):
    done = banyan("pact", "check", "--format", "junit", "--output", "pacts.xml", cwd=shop)
    assert done.returncode == 1, done.stderr
    assert fromstring((shop / "pacts.xml").read_text()).get("failures") == "1"


def test_fails_from_the_level_on_that_is_named(shop):
    done = banyan("pact", "check", "--openapi", "monolith.yaml", "--fail-on", "WARN", cwd=shop)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gone.json", "--openapi", "catalog.yaml"], "there is no pact"),
        (["--openapi", "gone.yaml"], "gone.yaml: cannot be read"),
        (["banyan.toml", "--openapi", "catalog.yaml"], "it is no JSON"),
    ],
)
def test_says_what_is_wrong(shop, arguments, said):
    done = banyan("pact", "check", *arguments, cwd=shop)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_asks_for_a_document(shop):
    (shop / "banyan.toml").write_text("[services.catalog]\n")
    done = banyan("pact", "check", cwd=shop)
    assert done.returncode == 2
    assert "there is no OpenAPI document to hold pacts against" in done.stderr


def test_a_pact_with_a_service_is_held_against_the_monolith_too(shop):
    file = shop / "contracts" / "pacts" / "web-monolith.json"
    file.write_text(file.read_text().replace('"monolith"', '"catalog"'))
    done = banyan("pact", "check", "--format", "json", cwd=shop)
    cells = {cell["right"]: (cell["verdict"], cell["examined"]) for cell in json.loads(done.stdout)["cells"]}
    assert cells == {"catalog": ("fail", 2), "monolith": ("ok", 1)}


def test_what_is_accepted_counts_no_longer(shop):
    (shop / "accepted.txt").write_text("a request for /products/ response.body.incompatible, renamed on purpose\n")
    done = banyan("pact", "check", "--err-ignore", "accepted.txt", cwd=shop)
    assert done.returncode == 0, done.stdout
    assert "1 ignored" in done.stdout
