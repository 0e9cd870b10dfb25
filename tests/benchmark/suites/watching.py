"""A suite alone, and the same watched by `banyan simulate`, both behind the fence: times, outcomes, what crossed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmark.extraction import sandbox
from tests.benchmark.extraction.reasons import reason
from tests.benchmark.extraction.sources import default_cache, environment, fetched
from tests.benchmark.runs import BANYAN
from tests.benchmark.suites.outcomes import counted
from tests.benchmark.suites.selection import Suite

LONG = 2400.0
"""Seconds for one run of a suite."""
_TIMED = '"$@"; code=$?; times > "$TIMES"; exit $code'
_IMPORTED = 'PYTHONPATH="${PYTHONPATH:+$PYTHONPATH:}$IMPORTED" exec "$@"'
_TIME = re.compile(r"(\d+)m([\d.]+)s")


class NotRun(Exception):
    """A suite did not come to its end; the message says why."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a suite runs: a copy of its tree, its Python, its report with each app a service, a folder to write in."""

    suite: Suite
    tree: Path
    python: Path
    report: Path
    work: Path


@dataclass(frozen=True, slots=True)
class Watched:
    """One run of a suite: the processor's seconds for it alone, and its tests by how they ended."""

    seconds: float
    counts: Mapping[str, int]
    output: str


def prepared(suite: Suite, folder: Path) -> Ground:
    """Fetch a project and its environment, lay a copy of it, and report it. Raises Unfetched and NotRun."""
    place = folder / suite.name
    work, tree, report = place / "work", place / "tree", place / "report.json"
    work.mkdir(parents=True, exist_ok=True)
    python = place / "venv" / "bin" / "python"
    if not python.exists():
        environment(suite.project, default_cache(), place / "venv")
    if not tree.is_dir():
        shutil.copytree(fetched(suite.project, default_cache()), tree, symlinks=True)
    asked = [BANYAN, "report", str(tree), "--settings", suite.settings, "--strategy", "by_app", "--format", "json"]
    done = subprocess.run([*asked, "--output", str(report)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotRun(f"banyan report: {reason(done.stderr)}")
    sandbox.give(tree)
    sandbox.give(work)
    return Ground(suite, tree, python, report, work)


def alone(ground: Ground) -> Watched:
    """Run the suite as its project does. Raises NotRun."""
    return _ran(ground, ())


def watched(ground: Ground) -> tuple[Watched, dict[str, Any]]:
    """Run the suite under the boundary; how that went, and the document of what was seen. Raises NotRun."""
    seen = ground.work / "simulation.json"
    seen.unlink(missing_ok=True)
    options = ("--project", str(ground.tree), "--proposal", str(ground.report), "--settings", ground.suite.settings)
    run = _ran(ground, (BANYAN, "simulate", *options, "--format", "json", "--output", str(seen), "--"))
    if not seen.is_file():
        raise NotRun(f"nothing was written: {reason(run.output)}")
    document: dict[str, Any] = json.loads(seen.read_text("utf-8"))
    return run, document


def _ran(ground: Ground, around: tuple[str, ...]) -> Watched:
    times = ground.work / "times"
    times.unlink(missing_ok=True)
    suite = ("/bin/sh", "-c", _TIMED, "sh", "/bin/sh", "-c", _IMPORTED, "sh", str(ground.python), *ground.suite.command)
    done = sandbox.run([*around, *suite], ground.tree, _environment(ground, times), LONG)
    (ground.work / ("watched.log" if around else "alone.log")).write_text(done.output, "utf-8")
    counts = counted(done.output)
    if not counts or not times.is_file():
        raise NotRun(reason(done.output) if done.code is not None else "its time was up")
    return Watched(_seconds(times.read_text("utf-8")), counts, done.output)


def _seconds(text: str) -> float:
    """What `times` of a shell says of its children: minutes and seconds of the user and of the system."""
    return sum(int(minutes) * 60 + float(seconds) for minutes, seconds in _TIME.findall(text.splitlines()[1]))


def _environment(ground: Ground, times: Path) -> dict[str, str]:
    suite, work = ground.suite, str(ground.work)
    own = {**suite.project.environment, **suite.environment}
    return {
        "HOME": work,
        "TMPDIR": work,
        "TIMES": str(times),
        "COLUMNS": "200",
        "VIRTUAL_ENV": str(ground.python.parent.parent),
        "PATH": f"{ground.python.parent}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "DJANGO_SETTINGS_MODULE": suite.settings,
        "IMPORTED": ":".join(str(ground.tree / folder) for folder in suite.imported) or str(ground.tree),
        **{name: value.replace("{work}", work) for name, value in own.items()},
    }
