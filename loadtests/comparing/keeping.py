"""The folder of a run: every request as CSV, HdrHistogram logs, and what came of it; whole after each block."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from banyan.errors import UnwritablePath
from extracted.running.state import replace_json, unversioned
from loadtests.comparing.values import BlockRun
from loadtests.driving.recording import COLUMNS
from loadtests.judgement.blocks import Block, Times

FOLDER = "load"
REQUESTS, HISTOGRAMS, DOCUMENT = "requests.csv", "latencies.hlog", "run.json"
_HEAD = ("block", "pair", "side", *COLUMNS)
_LONGEST_US = 3_600_000_000
_DIGITS = 3
_RESERVED = 1_000_000
"""Room for what came of a run, where requests fill the disk."""


class Kept:
    """One run's folder, which git leaves out. All methods raise UnwritablePath where there is no room."""

    def __init__(self, home: Path, name: str, began_at: dt.datetime) -> None:
        folder = unversioned(home / FOLDER)
        self.path = folder / f"{began_at:%Y%m%dT%H%M%SZ}-{name}-{secrets.token_hex(3)}"
        self._reserve = self.path / "reserve"
        try:
            self.path.mkdir()
            with (self.path / REQUESTS).open("x", encoding="utf-8") as file:
                file.write(f"{','.join(_HEAD)}\n")
            self._reserve.write_bytes(bytes(_RESERVED))
        except OSError as error:
            raise UnwritablePath(self.path, error.strerror or str(error)) from error

    def parts(self, count: int) -> tuple[Path, ...]:
        """Where generators write the requests of a block, until they are added."""
        return tuple(self.path / f"block.{part}.csv" for part in range(count))

    def add(self, run: BlockRun, parts: Iterable[Path], block: Block, began_s: float) -> None:
        """Add the requests of a block, which then are whole in the folder or not there at all."""
        try:
            head, files = f"{run.number},{run.pair},{run.arm},".encode(), list(parts)
            rows = (row for part in files for row in part.read_bytes().splitlines(keepends=True)[1:])
            _append(self.path / REQUESTS, b"".join(head + row for row in rows))
            self.forget(files)
            self._histograms(run, block, began_s)
        except OSError as error:
            raise UnwritablePath(self.path / REQUESTS, error.strerror or str(error)) from error

    def forget(self, parts: Iterable[Path]) -> None:
        """Remove what a block left that did not come to its end."""
        for part in parts:
            part.unlink(missing_ok=True)

    def tell(self, document: Mapping[str, object]) -> None:
        """Write what came of the run so far, in the room that was kept for it."""
        self._reserve.unlink(missing_ok=True)
        replace_json(self.path / DOCUMENT, document)

    def _histograms(self, run: BlockRun, block: Block, began_s: float) -> None:
        """One histogram a block for corrected and for raw latencies, in microseconds, with side and kind as its tag."""
        from hdrh.log import HistogramLogWriter

        path = self.path / HISTOGRAMS
        is_new = not path.exists()
        with path.open("a", encoding="utf-8") as file:
            writer = HistogramLogWriter(file)
            if is_new:
                writer.output_log_format_version()
                writer.output_legend()
            whole = [block.of(name) for name in block.routes]
            for kind in ("corrected", "raw"):
                times = [each.milliseconds if kind == "corrected" else each.raw for each in whole]
                file.write(f"Tag={run.arm}-{kind},")  # which the writer does not do, and every reader knows
                writer.output_interval_histogram(_histogram(times), began_s, began_s + run.seconds, 1_000.0)


def _append(path: Path, rows: bytes) -> None:
    """Add rows to a file, all of them or none."""
    with path.open("ab", buffering=0) as file:
        size, rest = file.tell(), memoryview(rows)
        try:
            while rest:
                rest = rest[file.write(rest) :]
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(file.fileno(), size)
            raise


def _histogram(parts: Sequence[Times]) -> object:
    from hdrh.histogram import HdrHistogram

    histogram = HdrHistogram(1, _LONGEST_US, _DIGITS)
    for times in parts:
        for value in times:
            histogram.record_value(min(max(1, round(value * 1000)), _LONGEST_US))
    return histogram
