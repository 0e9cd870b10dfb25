"""The documents that the worked example's sides write of themselves, held against each other by a plan."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.example.running import monolith, service
from tests.functional.command import banyan
from tests.npm.programs import HERE, npm_program

PLAN = """
[services.catalog]
[services.reviews]
[targets]
monolith.openapi = "monolith.yaml"
catalog.openapi = "catalog.yaml"
reviews.openapi = "reviews.yaml"
[routes.products]
service = "catalog"
matches = [{ path = { value = "/api/catalog" } }]
[routes.reviews]
service = "reviews"
matches = [{ path = { value = "/api/reviews" } }]
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a plan and the documents of all sides, as drf-spectacular writes them."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "banyan.toml").write_text(PLAN)
    sides = {"monolith": monolith(folder / "monolith", patched=False)}
    sides |= {name: service(name, folder / name) for name in ("catalog", "reviews")}
    for name, place in sides.items():
        place.manage("spectacular", "--file", str(folder / f"{name}.yaml"))
    return folder


def test_the_services_promise_what_the_monolith_does_but_for_its_session(written):
    done = banyan("openapi", "breaking", "--format", "json", cwd=written)
    assert done.returncode == 0, done.stderr
    cells = json.loads(done.stdout)["cells"]
    assert [(cell["right"], cell["examined"]) for cell in cells] == [("catalog", 6), ("reviews", 6)]
    found = {(each["rule"], each["message"]) for cell in cells for each in cell["findings"]}
    assert found == {("api-security-removed", "the endpoint scheme security 'cookie sessionid' was removed")}


def test_the_one_document_of_all_that_the_gateway_serves_passes_redoclys_linter(written):
    linter = npm_program("openapi", "redocly")
    (written / "moved.toml").write_text(PLAN.replace("matches", 'reads = "service"\nwrites = "service"\nmatches'))
    done = banyan("openapi", "compose", "--plan", "moved.toml", "--output", "openapi.json", cwd=written)
    assert done.returncode == 0, done.stderr
    paths = json.loads((written / "openapi.json").read_text())["paths"]
    served = Counter(operation["x-served-by"] for item in paths.values() for operation in item.values())
    assert served == {"monolith": 51, "catalog": 6, "reviews": 6}
    config = HERE / "openapi" / "redocly.yaml"
    command: list[str | Path] = [linter, "lint", "openapi.json", "--config", config, "--format", "json"]
    environ = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    linted = subprocess.run(command, cwd=written, env=environ, capture_output=True, text=True, check=False, timeout=120)
    assert linted.returncode == 0, linted.stdout
    assert json.loads(linted.stdout)["totals"]["errors"] == 0


def test_a_service_that_forgets_something_is_told(written):
    document = written / "catalog.yaml"
    text = document.read_text()
    document.write_text(
        text.replace("        lowest_price:\n", "        cheapest:\n", 1).replace("/related/:", "/like/:")
    )
    done = banyan("openapi", "breaking", "--fail-on", "ERR", cwd=written)
    document.write_text(text)
    assert done.returncode == 1, done.stderr
    assert "[api-path-removed-without-deprecation]" in done.stdout
    assert "lowest_price" in done.stdout
