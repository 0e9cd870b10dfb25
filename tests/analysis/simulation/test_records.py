"""Records of several processes become one run, also when a line is torn or a process never ended."""

from __future__ import annotations

import json
from pathlib import Path

from analysis.simulation.boundary import Boundary
from analysis.simulation.places import Places
from analysis.simulation.records import read_records
from analysis.simulation.seen import Run, SeenAt

Row = dict[str, object]

BEGUN: Row = {"probe": 1, "pid": 1, "parent": 0, "worker": False}
READY: Row = {"ready": "5.2"}
KEY = ("read", "", "orders/views.py", 3, "orders", "stock", "stock.Product", "", "", "")
DEFINED: Row = {"d": 0, "k": KEY}
END: Row = {"end": True}


def test_sums_what_two_processes_saw(tmp_path: Path) -> None:
    first = [BEGUN, READY, DEFINED, _test("test_a", 2, 0b11), _test("test_b", 1, 0b10), END]
    second = [BEGUN, READY, DEFINED, _test("test_c", 4, 0b01), END]
    run = _run(tmp_path, first, second)
    (seen,) = run.crossings
    assert seen.at == SeenAt(*KEY)
    assert (seen.count, seen.tests, seen.samples) == (7, 3, ("test_a", "test_b", "test_c"))
    assert [(test.name, test.services) for test in run.tests] == [
        ("test_a", ("orders", "stock")),
        ("test_b", ("stock",)),
        ("test_c", ("orders",)),
    ]
    assert (run.processes, run.django, run.partial) == (2, "5.2", "")


def test_keeps_what_stands_before_a_torn_line(tmp_path: Path) -> None:
    run = _run(tmp_path, [BEGUN, READY, DEFINED, _test("test_a", 2, 0b11)], torn='{"t": "test_b", "m"')
    assert [test.name for test in run.tests] == ["test_a"]
    assert run.partial.startswith("1 of 1 processes ended before their time")


def test_takes_no_offence_at_a_worker_that_was_ended(tmp_path: Path) -> None:
    whole = [BEGUN, READY, END]
    assert not _run(tmp_path, whole, [{**BEGUN, "worker": True}, READY, DEFINED, _test("test_a", 1, 1)]).partial


def test_counts_no_process_without_django(tmp_path: Path) -> None:
    run = _run(tmp_path, [BEGUN, END])
    assert (run.processes, run.python_processes) == (0, 1)


def test_names_three_tests_and_counts_all(tmp_path: Path) -> None:
    rows = [_test(f"test_{number}", 1, 1) for number in range(9)]
    (seen,) = _run(tmp_path, [BEGUN, READY, DEFINED, *rows, END]).crossings
    assert (seen.count, len(seen.samples)) == (9, 3)
    assert seen.tests == 9


def _test(name: str, count: int, mask: int) -> Row:
    return {"t": name, "m": mask, "c": {"0": count}, "o": "passed"}


def _run(folder: Path, *processes: list[Row], torn: str = "") -> Run:
    for number, rows in enumerate(processes):
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
        (folder / f"{number}.jsonl").write_text(text + torn)
    boundary = Boundary(folder, ("orders", "stock"), frozenset(), {}, {}, {}, {}, ())
    return read_records(folder, boundary, Places(folder))
