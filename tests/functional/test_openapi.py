"""`banyan openapi`: what a document breaks, by two files and by the plan."""

from __future__ import annotations

import json
from pathlib import Path
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
MONOLITH = """
openapi: 3.0.3
paths:
  /products/:
    get: {responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Products'}}}}}}
  /orders/:
    get: {responses: {}}
components:
  schemas:
    Products: {type: array, items: {type: object, required: [title], properties: {title: {type: string}}}}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "banyan.toml").write_text(PLAN)
    (tmp_path / "monolith.yaml").write_text(MONOLITH)
    (tmp_path / "catalog.yaml").write_text(MONOLITH.replace("required: [title]", "required: []"))
    return tmp_path


def test_says_what_a_document_breaks_and_fails_if_asked_to(shop):
    done = banyan("openapi", "breaking", "monolith.yaml", "catalog.yaml", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "ERR  [response-property-became-optional]" in done.stdout
    assert banyan("openapi", "breaking", "monolith.yaml", "catalog.yaml", "--fail-on", "ERR", cwd=shop).returncode == 1
    assert (
        banyan("openapi", "breaking", "monolith.yaml", "monolith.yaml", "--fail-on", "info", cwd=shop).returncode == 0
    )


def test_the_plan_says_which_part_of_the_monolith_counts(shop):
    (shop / "catalog.yaml").write_text(MONOLITH.replace("/orders/", "/others/"))
    assert banyan("openapi", "breaking", "monolith.yaml", "catalog.yaml", "--fail-on", "ERR", cwd=shop).returncode == 1
    done = banyan("openapi", "breaking", "--fail-on", "ERR", "--format", "json", cwd=shop)
    assert done.returncode == 0, done.stdout
    (cell,) = json.loads(done.stdout)["cells"]
    assert (cell["left"], cell["right"], cell["examined"]) == ("monolith", "catalog", 1)


def test_what_is_accepted_counts_no_longer_and_stale_lines_are_told(shop):
    (shop / "accepted.txt").write_text(
        "# agreed\n"
        "- 2026-11-20 GET /products/ the response property 'items/title' became optional for the status 200, we know\n"
        "GET /products/ response-required-property-removed\n"
    )
    done = banyan("openapi", "breaking", "--fail-on", "ERR", "--err-ignore", "accepted.txt", cwd=shop)
    assert done.returncode == 0, done.stdout
    assert "1 ignored" in done.stdout
    assert "accepted.txt:3: nothing of the kind is found any more" in done.stderr


def test_levels_can_be_given(shop):
    (shop / "levels.txt").write_text("response-property-became-optional info\n")
    done = banyan("openapi", "breaking", "--fail-on", "WARN", "--severity-levels", "levels.txt", cwd=shop)
    assert done.returncode == 0, done.stdout
    (shop / "levels.txt").write_text("response-property-became-optoinal err\n\nx y z\n")
    done = banyan("openapi", "breaking", "--severity-levels", "levels.txt", cwd=shop)
    assert done.returncode == 2
    assert "levels.txt:1: there is no rule called" in done.stderr


def test_other_formats_go_into_files(shop):
    done = banyan("openapi", "breaking", "--format", "junit", "--output", "report.xml", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert fromstring((shop / "report.xml").read_text()).get("failures") == "1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["monolith.yaml"], "two documents are compared, or none"),
        (["monolith.yaml", "gone.yaml"], "gone.yaml: cannot be read"),
        (["--format", "jsn"], "did you mean json?"),
        (["--fail-on", "error"], "there is no level called 'error'"),
        (["--plan", "gone.toml"], "gone.toml"),
    ],
)
def test_says_what_is_wrong(shop, arguments, said):
    done = banyan("openapi", "breaking", *arguments, cwd=shop)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_reference_is_told_with_its_line(shop):
    (shop / "catalog.yaml").write_text(MONOLITH.replace("schemas/Products'", "schemas/Prodcuts'"))
    done = banyan("openapi", "breaking", cwd=shop)
    assert done.returncode == 2
    assert "catalog.yaml:5: `$ref: #/components/schemas/Prodcuts` names nothing that is there" in done.stderr
    assert "hint: mend the reference" in done.stderr


def test_a_service_without_a_route_is_inconclusive(shop):
    (shop / "banyan.toml").write_text(PLAN.partition("[routes")[0])
    done = banyan("openapi", "breaking", cwd=shop)
    assert done.returncode == 3, done.stdout
    assert "no route of the plan leads to catalog" in done.stdout


def test_lists_its_rules(shop):
    done = banyan("openapi", "rules", cwd=shop)
    assert done.returncode == 0
    assert "ERR   api-path-removed-without-deprecation" in done.stdout
    assert len(done.stdout.splitlines()) > 300
