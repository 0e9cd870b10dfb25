"""How quick `banyan data copy` is beside each engine's own dump and load: `python -m tests.benchmark.copying`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from extracted.data.address import Address
from tests.benchmark.figures import Figure, record, show
from tests.extracted.data.databases import copy, made, run
from tests.extracted.postgresql import Server, server

COMMAND = "python -m tests.benchmark.copying"


def main() -> int:
    """Measure both engines, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--record", type=Path, metavar="PAGE", help="Add the figures to a page of docs.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, server() as running:
        figures = [*_sqlite(Path(folder), asked.rows, asked.rounds), *_postgresql(running, asked.rows, asked.rounds)]
    show(f"copying {asked.rows:,} rows", figures)
    if asked.record:
        record(figures, asked.record, COMMAND)
    return 0


def _sqlite(folder: Path, rows: int, rounds: int) -> list[Figure]:
    source = made(f"sqlite:///{folder}/source.sqlite3")
    _fill(source, rows, "abs(random())", "0")
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        target = made(f"sqlite:///{folder}/ours{number}.sqlite3")
        times[0].append(_seconds(lambda target=target: copy(source, target)))  # type: ignore[misc]
        pipe = f"sqlite3 {source.target} .dump | sqlite3 {folder}/theirs{number}.sqlite3"
        times[1].append(_seconds(lambda pipe=pipe: _shell(pipe)))  # type: ignore[misc]
    return _figures("SQLite", rows, times, "`.dump | sqlite3`")


def _postgresql(running: Server, rows: int, rounds: int) -> list[Figure]:
    source = made(running.database())
    _fill(source, rows, "floor(random() * 1e9)", "false")
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        target, other = made(running.database()), running.database()
        times[0].append(_seconds(lambda target=target: copy(source, target)))  # type: ignore[misc]
        pipe = f"pg_dump '{source.target}' | psql -q '{other}'"
        times[1].append(_seconds(lambda pipe=pipe: _shell(pipe)))  # type: ignore[misc]
    return _figures("PostgreSQL", rows, times, "`pg_dump | psql`")


def _fill(address: Address, rows: int, dice: str, no: str) -> None:
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"
    names = "name, price, weight, is_sold, made_at, kept_for, details"
    kept = "i" if address.engine == "sqlite" else "make_interval(secs => i)"
    values = f"'item number ' || i, i % 900, {dice}, {no}, '2026-01-02 03:04:05', {kept}, '{{\"a\": [1, 2, 3]}}'"
    run(address, f"INSERT INTO stock_item ({names}) {numbers} SELECT {values} FROM n;")


def _figures(engine: str, rows: int, times: tuple[Sequence[float], Sequence[float]], rival: str) -> list[Figure]:
    ours, theirs = min(times[0]), min(times[1])
    detail = f"{rows / ours:,.0f} rows/s, read back and checked; {rival} alone {rows / theirs:,.0f} rows/s"
    return [Figure(f"copying {rows:,} rows within {engine}, time beside {rival}", ours / theirs, "x", None, detail)]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _shell(line: str) -> None:
    subprocess.run(["bash", "-o", "pipefail", "-c", line], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
