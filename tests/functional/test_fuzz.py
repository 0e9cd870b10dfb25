"""`banyan fuzz` as a user types it, against servers that run."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.fuzzing.shop import STAFF, TOKEN, Shop, document, served
from tests.functional.command import banyan

PLAN = """\
[services.catalog]

[targets.monolith]
url = "{monolith}"
openapi = "openapi.json"
version = "1"

[targets.catalog]
url = "{catalog}"
openapi = "openapi.json"
version = "2"
"""
ENV = {"BANYAN_PROBE_TOKEN": TOKEN, "STAFF": STAFF}
STAFFED = ("--as", "staff", "Authorization: {STAFF}")
QUICK = ("--sequences", "40", "--seconds", "60")
SINGLE = ("--sequences", "1", "--seconds", "60")


@contextlib.contextmanager
def sides(folder: Path, *faults: str, dies_after: int = 0, **others: Any) -> Iterator[tuple[str, str]]:
    """Both sides and a plan that names them; ids of the service begin elsewhere."""
    service = Shop(next_id=500, faults=frozenset(faults), dies_after=dies_after, **others)
    with served(Shop()) as monolith, served(service) as catalog:
        (folder / "banyan.toml").write_text(PLAN.format(monolith=monolith, catalog=catalog))
        (folder / "openapi.json").write_text(json.dumps(document()))
        yield monolith, catalog


def fuzz(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return banyan("fuzz", *words, cwd=folder, env={**ENV, **env})


def test_a_service_that_does_the_same_passes_and_is_evidence(tmp_path):
    with sides(tmp_path):
        done = fuzz(tmp_path, "catalog", "--against", "monolith", *STAFFED, *QUICK)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 new findings" in done.stdout
    (kept,) = (tmp_path / ".banyan/evidence").glob("*-fuzz-catalog-*.json")
    evidence = json.loads(kept.read_text())
    assert (evidence["verdict"], evidence["targets"]) == ("pass", {"monolith": "1", "catalog": "2"})


def test_finds_what_the_service_does_otherwise(tmp_path):
    with sides(tmp_path, "wrong status", "order", "anybody", "kept otherwise", "not deleted"):
        done = fuzz(tmp_path, "catalog", "--against", "monolith", *STAFFED, *QUICK, "--format", "json")
    assert done.returncode == 1, done.stdout + done.stderr
    found = json.loads(done.stdout)["findings"]
    assert {row["sort"] for row in found} == {"behaviour"}
    assert {row["about"] for row in found} >= {
        "answer: $['status'] 404 -> 400 changed",
        "answer: $['body'] order",
        "answer: $['status'] 401 -> 201 changed",
        "read back: $['body']['price'] changed",
        "read back: $['status'] 404 -> 200 changed",
    }
    assert STAFF not in done.stdout + done.stderr
    assert all(STAFF not in each.read_text() for each in (tmp_path / ".banyan").rglob("*") if each.is_file())


def test_without_a_snapshot_nothing_is_written_and_the_evidence_says_what_was_never_tried(tmp_path):
    with sides(tmp_path):
        done = fuzz(tmp_path, "catalog", "--against", "monolith", *STAFFED, *SINGLE, BANYAN_PROBE_TOKEN="")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "never tried: DELETE /items/{id}/, POST /items/" in done.stdout
    (kept,) = (tmp_path / ".banyan/evidence").glob("*-fuzz-catalog-*.json")
    assert json.loads(kept.read_text())["verdict"] == "inconclusive"


def test_a_finding_is_shrunk_and_given_as_a_test_that_fails_until_it_is_mended(tmp_path):
    with sides(tmp_path, "kept otherwise"):
        done = fuzz(tmp_path, "catalog", "--against", "monolith", *STAFFED, *SINGLE, "--format", "json")
    rows = [row for row in json.loads(done.stdout)["findings"] if "price" in row["about"]]
    assert {row["calls"] for row in rows if row["about"].startswith("read back")} == {1}
    assert {row["calls"] for row in rows if row["about"].startswith("answer")} <= {2}
    row = next(row for row in rows if row["about"].startswith("read back"))
    assert any('-H "$AS_STAFF"' in curl for curl in row["curls"])
    with sides(tmp_path, "kept otherwise") as (monolith, catalog):
        env = {**ENV, "BANYAN_AS_STAFF": f"Authorization: {STAFF}", "PATH": ""}
        moved = {"BANYAN_MONOLITH_URL": monolith, "BANYAN_SERVICE_URL": catalog}
        failed = _pytest(tmp_path, row["test"], {**env, **moved})
        again = fuzz(tmp_path, "--replay", row["id"], "--url", f"monolith={monolith}", "--url", f"catalog={catalog}",
                     *STAFFED)  # fmt: skip
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "AssertionError" in failed.stdout
    assert again.returncode == 1, again.stdout + again.stderr
    assert "['price'] changed" in again.stdout
    with sides(tmp_path) as (monolith, catalog):
        moved = {"BANYAN_MONOLITH_URL": monolith, "BANYAN_SERVICE_URL": catalog}
        mended = _pytest(tmp_path, row["test"], {**env, **moved})
    assert mended.returncode == 0, mended.stdout + mended.stderr


def test_tells_a_changed_specification_from_a_changed_service(tmp_path):
    promised = document()
    promised["components"]["schemas"]["Item"]["properties"]["price"] = {"type": "string"}
    del promised["paths"]["/items/{id}/"]["delete"]
    with sides(tmp_path, "retyped", promised=promised), (tmp_path / "banyan.toml").open("a") as plan:
        plan.write('\n[routes.items]\nservice = "catalog"\nmatches = [{ path = { value = "/items" } }]\n')
        plan.flush()
        (tmp_path / "catalog.json").write_text(json.dumps(promised))
        words = ("--document", "catalog=catalog.json", *STAFFED, *SINGLE, "--format", "json")
        done = fuzz(tmp_path, "catalog", "--against", "monolith", *words)
    found = json.loads(done.stdout)["findings"]
    assert {row["sort"] for row in found if row["about"].endswith("['price'] retyped")} == {"specification"}
    assert any("the documents say otherwise what" in row["message"] for row in found)
    assert ("DELETE /items/{id}/", "operation missing") in {(row["operation"], row["about"]) for row in found}


def test_schemathesis_alone_and_a_baseline_that_may_only_shrink(tmp_path):
    with sides(tmp_path, "retyped"):
        words = ("catalog", *STAFFED, "--phase", "coverage", "--check", "response_schema_conformance")
        first = fuzz(tmp_path, *words, "--format", "json")
        assert first.returncode == 1, first.stdout + first.stderr
        ids = [row["id"] for row in json.loads(first.stdout)["findings"]]
        assert ids
        refused = fuzz(tmp_path, "--accept", ids[0])
        assert refused.returncode == 2
        assert "--reason" in refused.stderr
        accepting = [word for id_ in ids for word in ("--accept", id_)]
        assert fuzz(tmp_path, *accepting, "--reason", "the price is to be a text soon").returncode == 0
        known = fuzz(tmp_path, *words)
        assert known.returncode == 0, known.stdout + known.stderr
        assert "the price is to be a text soon" in known.stdout
        replayed = fuzz(tmp_path, "--replay", ids[0], *STAFFED)
        assert replayed.returncode == 1, replayed.stdout + replayed.stderr
    with sides(tmp_path):
        stale = fuzz(tmp_path, *words)
        assert stale.returncode == 1
        assert "--update" in stale.stdout
        assert fuzz(tmp_path, *words, "--update").returncode == 0
    assert (tmp_path / ".banyan-fuzz-baseline.jsonl").read_text() == '{"banyan_fuzz_baseline": 1}\n'


def test_a_service_that_dies_half_way_leaves_what_was_found(tmp_path):
    with sides(tmp_path, "wrong status", dies_after=150):
        done = fuzz(tmp_path, "catalog", "--against", "monolith", *STAFFED, *SINGLE, "--output", "report.json",
                    "--format", "json")  # fmt: skip
    assert done.returncode == 2, done.stdout + done.stderr
    assert "catalog does not answer" in done.stderr
    assert json.loads((tmp_path / "report.json").read_text())["findings"]


def test_only_operations_that_a_branch_changed_are_tried(tmp_path):
    with sides(tmp_path, "wrong status", "order"):
        for words in (
            ["init", "-q"],
            ["add", "."],
            ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"],
        ):
            subprocess.run(["git", *words], cwd=tmp_path, check=True)
        asked = ("catalog", "--against", "monolith", "--changed-since", "HEAD", *SINGLE, "--format", "json")
        nothing = fuzz(tmp_path, *asked)
        changed = document()
        changed["paths"]["/items/{id}/"]["get"]["responses"]["410"] = {"description": ""}
        (tmp_path / "openapi.json").write_text(json.dumps(changed))
        one = fuzz(tmp_path, *asked)
    assert (nothing.returncode, json.loads(nothing.stdout)["ended"]) == (0, "no operation changed")
    assert {row["operation"].partition(" ")[2] for row in json.loads(one.stdout)["findings"]} == {"/items/{id}/"}
    assert not list((tmp_path / ".banyan").glob("evidence/*"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "nowhere"),
        ((), "what is to be tried"),
        (("catalog", "--document", "broken.json"), "names nothing"),
        (("catalog", "--document", "no.json"), "no.json"),
        (("catalog", "--baseline", "damaged.jsonl"), "needs a reason"),
        (("catalog", "--as", "staff", "Authorization: {NOT_SET}"), "NOT_SET"),
        (("catalog", "--phase", "prayer"), "prayer"),
        (("catalog", "--check", "no_such_check"), "no_such_check"),
        (("catalog", "--format", "pdf"), "pdf"),
        (("catalog", "--changed-since", "nowhere"), "nowhere"),
        (("--replay", "0000"), "no finding is called 0000"),
        (("catalog", "--url", "catalog=http://127.0.0.1:1", "--examples", "1"), "does not answer"),
    ],
)
def test_says_what_is_wrong_and_what_to_do(tmp_path, words, said):
    broken = document()
    broken["paths"]["/items/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["items"] = {
        "$ref": "#/components/schemas/Lost"
    }
    (tmp_path / "broken.json").write_text(json.dumps(broken))
    entry = '{"target": "c", "operation": "o", "sort": "check", "about": "a", "reason": "", "since": "2026-01-01"}'
    (tmp_path / "damaged.jsonl").write_text(f'{{"banyan_fuzz_baseline": 1}}\n{entry}\n')
    with sides(tmp_path):
        done = fuzz(tmp_path, *words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def _pytest(folder: Path, test: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", test]
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=60
    )
