"""The parts of the survey that need no foreign code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmark.many_tests import write_project
from tests.benchmark.runs import BANYAN
from tests.benchmark.suites.outcomes import counted, told
from tests.benchmark.suites.selection import read_suites


@pytest.mark.parametrize(
    ("output", "counts"),
    [
        ("....\n4 passed in 1.21s\n", {"passed": 4}),
        (
            "== 2 failed, 3 passed, 1 skipped, 9 warnings in 61.20s (0:01:01) ==\n",
            {"failed": 2, "passed": 3, "skipped": 1},
        ),
        (
            "7 passed, 1 skipped, 2 errors, 59 subtests passed in 194.72s (0:03:14)\n",
            {"passed": 7, "skipped": 1, "error": 2},
        ),
        ("1 error in 0.10s\n", {"error": 1}),
        ("Ran 12 tests in 3.4s\n\nOK\n", {"passed": 12}),
        (
            "Ran 12 tests in 3.4s\n\nFAILED (failures=1, errors=2, skipped=3, expected failures=1)\n",
            {"passed": 5, "failed": 1, "error": 2, "skipped": 3, "xfailed": 1},
        ),
        ("Ran 12 tests in 3.4s\n", {}),
        ("Killed\n", {}),
    ],
)
def test_counts_tests_by_how_they_ended(output: str, counts: dict[str, int]) -> None:
    assert counted(output) == counts


def test_tells_counts_with_what_passed_first() -> None:
    assert told({"failed": 2, "passed": 3}) == "3 passed, 2 failed"
    assert told({}) == "none came to an end"


def test_every_project_is_one_whose_environment_can_be_made() -> None:
    suites = read_suites()
    assert len(suites) >= 2
    assert all(suite.settings and suite.command[0] == "-m" for suite in suites.values())


def test_what_the_probe_writes_for_many_tests_holds_counts_and_no_lists(tmp_path: Path) -> None:
    write_project(tmp_path, 12)
    suite = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist")
    options = ("--format", "json", "--output", "seen.json", "--records", "records")
    done = subprocess.run(
        [BANYAN, "simulate", *options, "--", *suite], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    files = (tmp_path / "records").rglob("*.jsonl")
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    defined = [row for row in rows if "d" in row]
    tests = [row for row in rows if "o" in row]
    assert len(tests) == 12
    assert len(defined) == len({tuple(row["k"]) for row in defined}) < 12
    assert all(isinstance(count, int) for row in tests for count in row["c"].values())
