"""One app of one project: extracted from a copy, and both sides tried behind the fence."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmark.extraction import sandbox
from tests.benchmark.extraction.reasons import reason
from tests.benchmark.extraction.sources import Project
from tests.benchmark.runs import BANYAN

SHORT = 240
LONG = 300
"""Seconds: for a command of manage.py, and for the moved tests."""
FATES = ("rewritten", "listed", "refused", "silent")
TABLES = """
from django.apps import apps
from django.db import connections
there = {name for one in connections.all() for name in one.introspection.table_names()}
models = [model for label in %r for model in apps.get_app_config(label).get_models(include_auto_created=True)]
tables = {model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy}
if tables - there:
    raise SystemExit("no table was made: " + ", ".join(sorted(tables - there)))
"""
"""What a service is asked once it has migrated: an app without a migration is passed over and has no tables."""
_OUTCOME = re.compile(r"^\S.*?(?:::.*)? (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b", re.MULTILINE)
_SUMMARY = re.compile(r"^(?:FAILED|ERROR) \S.*?(?: - (.*))?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Step:
    """Whether something went well, and the first line of why not; `is_good` is None where it was not tried."""

    is_good: bool | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one app. `tests` counts the moved tests by how they ended, `reasons` say why some failed."""

    project: str
    app: str
    lines: int
    seconds: float = 0.0
    extracted: Step = Step()
    boots: Step = Step()
    migrates: Step = Step()
    settled: Step = Step()
    monolith: Step = Step()
    tests: Mapping[str, int] = field(default_factory=dict)
    ran: Step = Step()
    reasons: tuple[str, ...] = ()
    fates: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a project is tried: its tree, its Python, its apps by their lines, and a folder to work in."""

    project: Project
    tree: Path
    python: Path
    lines: Mapping[str, int]
    work: Path
    unpatched: Step
    seconds: float = LONG
    """For the moved tests."""


def try_app(ground: Ground, label: str) -> Row:
    """Extract an app from a copy of its project, and try what came of it."""
    place = ground.work / label
    _lay(ground, label, place)
    seconds, extracted, ledger = _extract(label, place)
    row = Row(
        ground.project.name, label, ground.lines.get(label, 0), seconds, extracted, fates=ledger.get("totals", {})
    )
    service = place / "extracted" / "services" / _name(label)
    if not service.is_dir():
        return row
    sandbox.give(place)
    boots = _manage(ground, service, "check")
    migrates = _migrate(ground, service, ledger) if boots.is_good else Step(None)
    check = ("makemigrations", "--check", "--dry-run", *_labels(ledger))
    settled = _manage(ground, service, *check) if boots.is_good else Step(None)
    tests, ran, reasons = _tests(ground, service)
    return Row(
        row.project,
        row.app,
        row.lines,
        seconds,
        extracted,
        boots,
        migrates,
        settled,
        check_monolith(ground.project, ground.python, place / "monolith") if ground.unpatched.is_good else Step(None),
        tests,
        ran,
        reasons,
        row.fates,
    )


def check_monolith(project: Project, python: Path, tree: Path) -> Step:
    """Whether the monolith's own `check` is clean."""
    command = [str(python), "-m", "django", "check", "--settings", project.settings]
    settings = _environment(project, python, tree)
    return _step(sandbox.run(command, tree, {**settings, "PYTHONPATH": str(tree / project.path)}, SHORT))


def _lay(ground: Ground, label: str, place: Path) -> None:
    shutil.copytree(ground.tree, place / "monolith", symlinks=True)
    rest = sorted(set(ground.lines) - {label})
    plan = (
        f'[project]\npath = "monolith"\nsettings = {json.dumps(ground.project.settings)}\n\n'
        f"[services.{_name(label)}]\napps = {json.dumps([label])}\n"
        'database = "copied"\n\n'
        f'[services.everything-else]\nrole = "remainder"\napps = {json.dumps(rest)}\n'
    )
    (place / "banyan.toml").write_text(plan, "utf-8")


def _extract(label: str, place: Path) -> tuple[float, Step, dict[str, Any]]:
    ledger = place / "ledger.json"
    options = ["--apply", "--no-cache", "--plan", str(place / "banyan.toml"), "--format", "json"]
    started = time.perf_counter()
    done = subprocess.run(
        [BANYAN, "extract", _name(label), *options, "--output", str(ledger)],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )
    took = time.perf_counter() - started
    if not ledger.is_file():
        return took, Step(False, reason(done.stderr) or f"exited with {done.returncode}"), {}
    document: dict[str, Any] = json.loads(ledger.read_text("utf-8"))
    return took, Step(done.returncode == 0, "" if done.returncode == 0 else reason(done.stderr)), document


def _manage(ground: Ground, service: Path, *arguments: str) -> Step:
    command = [str(ground.python), "manage.py", *arguments]
    return _step(sandbox.run(command, service, _environment(ground.project, ground.python, service), SHORT))


def _migrate(ground: Ground, service: Path, ledger: Mapping[str, Any]) -> Step:
    """Whether a fresh database has all tables of the apps that left once it is migrated."""
    done = _manage(ground, service, "migrate", "--noinput")
    return _manage(ground, service, "shell", "-c", TABLES % sorted(ledger["apps"])) if done.is_good else done


def _labels(ledger: Mapping[str, Any]) -> list[str]:
    """The apps of the project that are in the service; others may drift as they do in the monolith."""
    mirrors = {mirror["model"].partition(".")[0] for mirror in ledger["mirrors"]}
    return sorted({*ledger["apps"], *ledger["shared"], *mirrors})


def _tests(ground: Ground, service: Path) -> tuple[dict[str, int], Step, tuple[str, ...]]:
    options = ["-v", "--tb=no", "-rfE", "--color=no", "-p", "no:cacheprovider", "-p", "no:randomly"]
    command = [str(ground.python), "-m", "pytest", *options]
    done = sandbox.run(command, service, _environment(ground.project, ground.python, service), ground.seconds)
    counts = Counter(found.lower() for found in _OUTCOME.findall(done.output))
    troubles = Counter(said.strip() or "no reason given" for said in _SUMMARY.findall(done.output))
    counts["error"] += _uncollected(done.output)
    why = "" if done.code in {0, 1, 5} else f"pytest ended with {done.code}: {reason(done.output)}"
    common = tuple(f"{times} x {said[:200]}" for said, times in troubles.most_common(5))
    return dict(sorted(counts.items())), Step(done.code in {0, 1, 5}, why), common


def _uncollected(output: str) -> int:
    return len(re.findall(r"^ERROR \S+(?<!\])(?: - .*)?$", output, re.MULTILINE)) if "error" in output else 0


def _environment(project: Project, python: Path, folder: Path) -> dict[str, str]:
    work = folder / ".try"
    if not work.is_dir():
        work.mkdir()
        sandbox.give(work)
    own = {name: value.replace("{work}", str(work)) for name, value in project.environment.items()}
    return {
        "HOME": str(work),
        "COLUMNS": "400",
        "TMPDIR": str(work),
        "VIRTUAL_ENV": str(python.parent.parent),
        "PATH": f"{python.parent}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        **own,
    }


def _step(done: sandbox.Ran) -> Step:
    if done.code is None:
        return Step(False, "its time was up")
    return Step(done.is_good, "" if done.is_good else reason(done.output))


def _name(label: str) -> str:
    return label.lower().replace("_", "-")


def failures(row: Row) -> Iterator[tuple[str, str]]:
    """What went wrong with an app: what it is, and the first line of the reason."""
    steps = {
        "extraction": row.extracted,
        "check": row.boots,
        "migrate": row.migrates,
        "makemigrations": row.settled,
        "monolith": row.monolith,
        "tests": row.ran,
    }
    yield from ((name, step.why) for name, step in steps.items() if step.is_good is False)
    yield from (("a test", said) for said in row.reasons)


def share(rows: Iterable[Row], name: str) -> tuple[int, int]:
    """How many apps did well in one thing, of how many."""
    found = [getattr(row, name).is_good for row in rows]
    return sum(one is True for one in found), len(found)
