"""`banyan verify` as a user types it, against a small monolith and its service that really run."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from banyan import evidence
from tests.contracts.probe.serving import environment, running
from tests.contracts.small import PROJECT, message, plain, small, thing, write_pact
from tests.functional.command import banyan

STATES = PROJECT / "states.py"
ROUTE = """
[routes.things]
service = "things"
matches = [{ path = { value = "/things" } }]

"""


def verify(plan: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return banyan(
        "verify", "--plan", str(plan), "--patience", "20", *words, env={"CI": "1", "GIT_COMMIT": "c0ffee", **env}
    )


def cells(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, str]]:
    """The status of each cell by description and target, from a result in JSON."""
    told: dict[str, Any] = json.loads(done.stdout)
    return {
        row["description"]: {target: cell["status"] for target, cell in row["cells"].items()}
        for provider in told["providers"]
        for row in provider["interactions"]
    }


def the_evidence(folder: Path) -> evidence.Evidence:
    found = evidence.latest(evidence.read(folder / evidence.FOLDER), "contracts", "things")
    assert found is not None
    return found


def test_holds_both_targets_to_every_pact_and_keeps_what_it_found(tmp_path: Path) -> None:
    first = [thing("kettle"), plain("nothing", "/things/nothing/", 404), message("a thing was made", {"name": "made"})]
    plan = small(tmp_path, {"app": first, "partner": [thing("cup", state="something")]})
    done = verify(plan)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS: 8 pass" in done.stdout
    found = the_evidence(tmp_path)
    assert (found.verdict, found.summary, set(found.targets)) == ("pass", "4 of 4", {"monolith", "things"})
    asked = banyan("pact", "matrix", "--project", str(tmp_path), "--format", "json")
    assert asked.returncode == 0, asked.stderr


def test_a_service_that_does_less_than_the_monolith_keeps_its_routes_from_moving(tmp_path: Path) -> None:
    plan = small(
        tmp_path, {"app": [thing("kettle"), plain("nothing", "/things/nothing/", 404)]}, 'env = { FAULT = "type" }'
    )
    done = verify(plan, "--format", "json")
    assert done.returncode == 1, done.stdout + done.stderr
    assert cells(done)["the thing kettle"] == {"monolith": "pass", "things": "fail"}
    assert the_evidence(tmp_path).verdict == "fail"
    plan.write_text(plan.read_text() + ROUTE)
    moved = banyan("route", "advance", "things", "--plan", str(plan))
    assert moved.returncode == 1
    assert "contracts evidence for things" in moved.stderr
    assert "says fail" in moved.stderr


def test_a_pending_interaction_is_told_and_fails_nothing(tmp_path: Path) -> None:
    plan = small(tmp_path, {"app": [thing("kettle", pending=True)]}, 'env = { FAULT = "type" }')
    done = verify(plan)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "things fails, pending: app: the thing kettle" in done.stdout


def test_keeps_what_was_found_when_a_provider_dies_half_way(tmp_path: Path) -> None:
    interactions = [thing("a"), plain("b", "/end/", 200), thing("c")]
    plan = small(tmp_path, {"app": interactions}, 'env = { FAULT = "death" }')
    done = verify(plan, "--format", "json")
    assert done.returncode == 2, done.stdout + done.stderr
    told = cells(done)
    assert told["the thing a"]["monolith"] == "pass"
    assert "not run" in {row["things"] for row in told.values()}
    assert "fail" not in {row["things"] for row in told.values()}
    assert "things: ended with code 3" in done.stderr
    assert the_evidence(tmp_path).verdict == "inconclusive"


def test_a_state_that_nobody_defined_is_named_with_its_file(tmp_path: Path) -> None:
    plan = small(tmp_path, {"app": [thing("a"), thing("b", state="a think")]})
    done = verify(plan, "--format", "json")
    assert done.returncode == 2
    assert cells(done)["the thing a"] == {"monolith": "pass", "things": "pass"}
    assert cells(done)["the thing b"] == {"monolith": "not run", "things": "not run"}
    assert "no state 'a think' is defined for things" in done.stderr
    assert "states.py" in done.stderr


def test_a_damaged_pact_is_refused_before_anything_starts(tmp_path: Path) -> None:
    plan = small(tmp_path, {"app": [thing("a")]})
    pact = tmp_path / "contracts" / "pacts" / "other.json"
    pact.write_text('{"consumer": {"name": "other"},\n "provider": ')
    done = verify(plan)
    assert done.returncode == 2
    assert "other.json:2: it is no JSON" in done.stderr
    assert "restore the file" in done.stderr


def test_a_provider_that_the_plan_does_not_know_is_named(tmp_path: Path) -> None:
    plan = small(tmp_path, {"app": [thing("a")]})
    write_pact(tmp_path, "app", [thing("a")], provider="thinks")
    done = verify(plan)
    assert done.returncode == 2
    assert "it is about the provider 'thinks', which the plan knows nothing of" in done.stderr
    assert "did you mean things?" in done.stderr


def test_a_name_of_the_plan_may_stand_for_that_of_a_pact(tmp_path: Path) -> None:
    plan = small(tmp_path, {})
    write_pact(tmp_path, "app", [thing("a")], provider="The Things API")
    plan.write_text(plan.read_text() + 'providers = { "The Things API" = "things" }\n')
    done = verify(plan, "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert cells(done) == {"the thing a": {"monolith": "pass", "things": "pass"}}


def test_a_part_is_no_evidence(tmp_path: Path) -> None:
    plan = small(tmp_path, {"app": [thing("a")], "partner": [thing("b")]})
    done = verify(plan, "--consumer", "partner", "--target", "things", "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert cells(done) == {"the thing b": {"monolith": "not run", "things": "pass"}}
    assert "no evidence for routes" in done.stderr
    assert not (tmp_path / evidence.FOLDER).exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--consumer", "ap"), "no consumer with a pact called 'ap'"),
        (("--provider", "thing"), "no provider with a pact called 'thing'"),
        (("--target", "thing"), "no target called 'thing'"),
        (("--pact", "nowhere"), "nowhere: there are no pacts here"),
    ],
)
def test_a_name_that_there_is_not_is_refused(tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    plan = small(tmp_path, {"app": [thing("a")]})
    done = verify(plan, *words)
    assert done.returncode == 2
    assert message in done.stderr


def test_says_why_a_target_does_not_start(tmp_path: Path) -> None:
    plan = small(tmp_path, {"app": [thing("a")]})
    (tmp_path / "service" / "shop" / "settings.py").write_text("1 / 0\n")
    done = verify(plan)
    assert done.returncode == 2
    assert "ZeroDivisionError" in done.stderr
    assert "not run" in done.stdout


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def test_only_what_changed_is_verified_again(tmp_path: Path) -> None:
    plan = small(tmp_path, {"app": [thing("a"), thing("b")], "partner": [thing("c")]})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    nothing = verify(plan, "--changed-since", "HEAD")
    assert (nothing.returncode, "0 of 3 interactions" in nothing.stderr) == (0, True), nothing.stderr
    write_pact(tmp_path, "app", [thing("a"), thing("b", state="something")])
    done = verify(plan, "--changed-since", "HEAD", "--format", "json")
    assert cells(done) == {"the thing b": {"monolith": "pass", "things": "pass"}}
    (tmp_path / "service" / "shop" / "more.py").write_text("")
    everything = verify(plan, "--changed-since", "HEAD", "--target", "monolith", "--format", "json")
    assert len(cells(everything)) == 3
    unknown = verify(plan, "--changed-since", "nowhere")
    assert unknown.returncode == 2
    assert "git knows no revision 'nowhere' here" in unknown.stderr


@pytest.mark.parametrize(("token", "status"), [("a token that is long enough", "pass"), ("", "skipped")])
def test_a_target_that_runs_elsewhere_is_asked_there(tmp_path: Path, token: str, status: str) -> None:
    env = environment(NAME=str(tmp_path / "shop.sqlite3"), BANYAN_PROBE_STATES=json.dumps({"things": str(STATES)}))
    with running(tmp_path, env) as elsewhere:
        url = str(elsewhere.client.base_url).rstrip("/")
        plan = small(tmp_path / "place", {"app": [thing("a"), plain("nothing", "/things/nothing/", 404)]})
        plan.write_text(plan.read_text().replace('path = "service"', f'url = "{url}"'))
        told = cells(verify(plan, "--target", "things", "--format", "json", BANYAN_PROBE_TOKEN=token))
        assert told["the thing a"]["things"] == status
        assert told["nothing"]["things"] == "pass"
        assert elsewhere.names() == []
