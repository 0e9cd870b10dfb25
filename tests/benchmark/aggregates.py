"""What it costs to keep rows as events, beside the same model kept as rows alone: `make aggregates-bench`.

    python -m tests.benchmark.aggregates [--rounds 5] [--rows 500] [--record docs/figures.md]

A real PostgreSQL that syncs to disk, one writer, one transaction for each write; changes are told to the outbox by its
triggers in both. Each round runs both, in turns, each on an empty database; the median counts.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg

from tests.benchmark.figures import Figure, record, show
from tests.extracted.postgresql import Server, server

SECTION = "## Stores"
COSTS = Path(__file__).parents[2] / "extracted/runtime/tests/aggregates/costs.py"
WRITES = {
    "create": "create(), one by one",
    "save": "a field of each by save()",
    "update": "update() of all at once",
    "bulk_create": "bulk_create() of all at once",
    "delete": "get() and delete(), one by one",
}
Costs = Mapping[str, float]


def main() -> int:
    options = _parsed()
    with server() as running:
        _sync(running)
        rounds = [_round(running, number, options.rows, options.rounds) for number in range(options.rounds)]
    plain, kept = (_medians([one[side] for one in rounds]) for side in (0, 1))
    figures = _figures(plain, kept)
    show("rows kept as events beside ordinary ones", figures)
    if options.record:
        record(figures, options.record, "make aggregates-bench", section=SECTION)
    return 0 if all(figure.holds for figure in figures) else 1


def _figures(plain: Costs, kept: Costs) -> list[Figure]:
    writes = [
        Figure(
            f"{what}: times the ordinary model's time",
            plain[name] / kept[name],
            "",
            None,
            f"{kept[name]:,.0f} rows/s instead of {plain[name]:,.0f}",
        )
        for name, what in WRITES.items()
    ]
    reads = f"{kept['read']:,.0f} rows/s instead of {plain['read']:,.0f}"
    return [
        *writes,
        Figure(
            "rows read into instances: times the ordinary model's time", plain["read"] / kept["read"], "", 1.25, reads
        ),
        Figure(
            "stored for a change, with its indexes",
            kept["bytes"],
            "bytes",
            None,
            f"{kept['state']:.0f} of them the event",
        ),
        Figure("rebuilt from events and compared", kept["rebuild"], "rows/s", None),
        Figure("imported", kept["import"], "rows/s", None),
    ]


def _round(running: Server, number: int, rows: int, rounds: int) -> tuple[Costs, Costs]:
    sys.stderr.write(f"round {number + 1} of {rounds}\n")
    sides = dict.fromkeys((True, False) if number % 2 else (False, True))
    found = {plain: _measured(running, rows, plain=plain) for plain in sides}
    return found[True], found[False]


def _measured(running: Server, rows: int, *, plain: bool) -> Costs:
    command = [sys.executable, str(COSTS), "--rows", str(rows), *(["--plain"] if plain else [])]
    env = {**os.environ, "AGGREGATES_DATABASE_URL": running.database()}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=1800)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: Costs = json.loads(done.stdout)
    return found


def _sync(running: Server) -> None:
    """Let the server write to disk before it answers, as one does that matters."""
    with psycopg.connect(running.url("postgres"), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = on")
        connection.execute("SELECT pg_reload_conf()")


def _medians(found: list[Costs]) -> Costs:
    return {name: statistics.median(one[name] for one in found) for name in found[0]}


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="of which the median counts")
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--record", type=Path, metavar="PAGE", help="add the figures to this page")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
