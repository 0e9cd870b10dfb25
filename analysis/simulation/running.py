"""Runs the command with the probe in its environment, lets its output pass, and tells how it ended."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, MappingProxyType

from analysis.simulation.boundary import Boundary, Mode
from banyan.errors import UsageError

PROBE = Path(__file__).parent / "probe"
FILES = ("banyan_simulation.py", "banyan_split.py", "sitecustomize.py")
BOUNDARY = "BANYAN_BOUNDARY"
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Ended:
    """How the command ended: its exit code as a shell would tell it, and the signal that ended it or the run."""

    code: int
    signal: str = ""


def prepare(
    folder: Path,
    boundary: Boundary,
    mode: Mode,
    accepted: tuple[tuple[str, ...], ...] = (),
    lines: Mapping[str, tuple[int, ...]] = MappingProxyType({}),
) -> Path:
    """Put the probe and the boundary into a folder; the folder for the records."""
    records = folder / "records"
    records.mkdir(parents=True)
    for name in FILES:
        shutil.copy(PROBE / name, folder / name)
    (folder / "boundary.json").write_text(boundary.document(mode, records, accepted, lines), encoding="utf-8")
    return records


def environment(folder: Path, outer: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of the command: what it would have had, and the probe in front."""
    first = str(folder)
    return {
        **outer,
        BOUNDARY: str(folder / "boundary.json"),
        "PYTHONPATH": os.pathsep.join(filter(None, (first, outer.get("PYTHONPATH", "")))),
        "PYTEST_PLUGINS": ",".join(filter(None, (outer.get("PYTEST_PLUGINS", ""), "banyan_simulation"))),
    }


def run(command: tuple[str, ...], folder: Path, env: Mapping[str, str], *, out_to_stderr: bool) -> Ended:
    """Run the command to its end; raise UsageError if it cannot be started.

    Its input and output are Banyan's own, so that nothing of it is kept; signals to stop are passed on.
    """
    stdout = sys.stderr.fileno() if out_to_stderr else None
    if not out_to_stderr:
        sys.stdout.flush()
    try:
        child = subprocess.Popen(command, cwd=folder, env=dict(env), stdout=stdout)  # noqa: S603  the user's own words
    except OSError as error:
        raise UsageError(
            f"the command cannot be started: {error.strerror or error}",
            where=command[0],
            hint="give the command as you would type it, after two dashes: banyan simulate -- python -m pytest",
        ) from error
    with _passed_on(child) as asked:
        code = child.wait()
    if code < 0:
        return Ended(128 - code, signal.Signals(-code).name)
    return Ended(code, signal.Signals(asked[0]).name if asked else "")


@contextlib.contextmanager
def _passed_on(child: subprocess.Popen[bytes]) -> Iterator[list[int]]:
    """Pass signals on to the command; a terminal sends its own Ctrl-C to both."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        if number != signal.SIGINT or not sys.stdin.isatty():
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(number)

    before = {number: signal.signal(number, note) for number in _SIGNALS}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
