"""An extraction held to what tests show: the guard's own words of both sides, and a simulation."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from banyan.errors import BadDocument, UsageError
from banyan.evidence import Verdict
from extracted.extractor.guarding import Guarded, Guarding, accepted, guarded, unforeseen
from extracted.extractor.ledger import Ledger
from extracted.extractor.model import Decision

SEEN = {"tests": 3, "silent": 0, "accepted": [], "listed": [], "stale": [], "violations": []}
LEDGER = Ledger(
    "catalog",
    "would extract",
    "shop",
    decisions=(
        Decision("read", "monolith", "rewritten", "orders/views.py", 10, "a", "b"),
        Decision("raw_sql", "monolith", "listed", "orders/sql.py", 20, "a", "b"),
    ),
)


def crossing(file: str, line: int, **more: object) -> dict[str, object]:
    told = {"kind": "runtime_read", "from": "orders", "to": "catalog", "what": "catalog.Product", "file": file,
            "line": line, "begun_at": None, "predicted": "missed"}  # fmt: skip
    return told | more


def simulation(path: Path, *crossings: dict[str, object], **more: object) -> Path:
    document = {"schema_version": 1, "partial": None, "crossings": list(crossings), **more}
    path.write_text(json.dumps(document))
    return path


def sides(monolith: dict[str, object] | None = SEEN, code: int = 0) -> tuple[Guarded, ...]:
    return Guarded("monolith", code, monolith), Guarded("service", 0, SEEN)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (Guarding("catalog", sides(), 0), Verdict.PASS),
        (Guarding("catalog", sides({**SEEN, "silent": 2}, 1), 0), Verdict.FAIL),
        (Guarding("catalog", sides(), 1), Verdict.FAIL),
        (Guarding("catalog", sides(code=1), 0), Verdict.INCONCLUSIVE),
        (Guarding("catalog", sides(None), 0), Verdict.INCONCLUSIVE),
        (Guarding("catalog", sides({**SEEN, "tests": 0}), 0), Verdict.INCONCLUSIVE),
    ],
)
def test_only_what_was_looked_at_and_is_bridged_passes(found, verdict):
    assert found.verdict is verdict


def test_a_crossing_is_unforeseen_where_neither_the_report_nor_the_extraction_knew_of_it(tmp_path):
    path = simulation(
        tmp_path / "simulation.json",
        crossing("orders/views.py", 10),  # decided on
        crossing("orders/tags.py", 3, begun_at="orders/sql.py:20"),  # begun where it was decided on
        crossing("orders/tags.py", 5, predicted="elsewhere"),
        crossing("orders/tags.py", 7),
        crossing("orders/tags.py", 9, to="accounts"),
    )
    count, found = unforeseen(path, LEDGER)
    assert count == 4
    assert [(each.file, each.line) for each in found] == [("orders/tags.py", 7)]
    whole = Guarding("catalog", sides(), 0, count, found)
    assert whole.verdict is Verdict.FAIL
    assert "    orders/tags.py:7: runtime_read orders -> catalog: catalog.Product" in whole.lines()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "it is no JSON"),
        ("[]", "it should be an object"),
        ('{"schema_version": 2, "crossings": []}', "no simulation of this version"),
        ('{"schema_version": 1, "crossings": [], "partial": "it was killed"}', "it is partial"),
    ],
)
def test_what_is_no_whole_simulation_is_refused(tmp_path, text, said):
    (tmp_path / "simulation.json").write_text(text)
    with pytest.raises(BadDocument, match=said):
        unforeseen(tmp_path / "simulation.json", LEDGER)


def test_the_guard_is_brought_in_by_the_environment_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k some")
    told = tmp_path / "told"
    program = f"import os, pathlib; pathlib.Path({str(told)!r}).write_text(os.environ['PYTEST_ADDOPTS'])"
    found = guarded("monolith", (sys.executable, "-c", program), tmp_path, tmp_path / "known", tmp_path / "none")
    assert found == Guarded("monolith", 0, None)
    assert told.read_text().split()[:5] == ["-k", "some", "-p", "service_links.guard", "--guard-ahead"]


def test_a_command_that_is_none_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot be started"):
        guarded("service", ("no-such-program",), tmp_path, tmp_path / "known", tmp_path / "none")


def test_lines_are_told_from_the_folder_of_their_side():
    assert {row["file"] for row in json.loads(accepted(LEDGER))["decisions"]} == {"orders/views.py", "orders/sql.py"}
