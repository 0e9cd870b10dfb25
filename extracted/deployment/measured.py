"""Finds the `banyan load scale` of each service that counts, so that figures in manifests come from a named run."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from banyan.errors import BadDocument, UnreadablePath
from extracted.deployment.values import Capacity, MeasuredLoad
from extracted.running.state import folder_of

_FOLDER, _DOCUMENT = "load", "run.json"
_MIB = 1.048576


def measured(file: Path, named: Sequence[str] = ()) -> dict[str, MeasuredLoad]:
    """By service, from `.banyan/load/` beside the plan; or from the documents that are `named`, relative to the plan.

    It is the newest run without doubts, and the newest of all where each has some.

    Raises UnreadablePath and BadDocument for a named one. Folders of runs that are damaged say nothing.
    """
    known = [_read(file.resolve().parent / each) for each in named] if named else list(_kept(file))
    runs: dict[str, list[MeasuredLoad]] = {}
    for each in known:
        if each.service:
            runs.setdefault(each.service, []).append(each)
    return {service: _counting(each) for service, each in sorted(runs.items())}


def _kept(file: Path) -> Iterator[MeasuredLoad]:
    for path in sorted((folder_of(file.resolve()) / _FOLDER).glob(f"*/{_DOCUMENT}")):
        with contextlib.suppress(UnreadablePath, BadDocument):  # a comparison of two sides, or a run that was cut off
            yield _read(path)


def _counting(runs: list[MeasuredLoad]) -> MeasuredLoad:
    newest = max(runs, key=_moment)
    found = max((each for each in runs if not each.doubts), key=_moment, default=newest)
    return replace(found, newer=newest.run if newest is not found else "")


def _moment(run: MeasuredLoad) -> tuple[str, str]:
    return run.taken_at, run.run


def _read(path: Path) -> MeasuredLoad:
    if path.exists() and not path.is_file():
        raise UnreadablePath(path, "it is no file")
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise BadDocument(path, [(0, f"it is no JSON: {error}")], hint=_HINT) from error
    if not isinstance(document, dict) or document.get("kind") != "scale":
        raise BadDocument(path, [(0, "it is no document of `banyan load scale`")], hint=_HINT)
    try:
        return _measured(path, document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadDocument(path, [(0, f"it lacks what a scaling test says: {error!r}")], hint=_HINT) from error


_HINT = "name the run.json of a `banyan load scale`, or take the test anew"


def _measured(path: Path, document: Mapping[str, Any]) -> MeasuredLoad:
    return MeasuredLoad(
        run=Path(str(document.get("kept") or path.parent)).name,
        service=str(document["service"]),
        limits=tuple(map(str, document["limits"])),
        capacities=tuple(_capacities(document["sides"]["after"]["rows"], str(document["service"]))),
        need=float(document["need"] or 0),
        doubts=tuple(map(str, document["doubts"])) or _cut_short(document),
        taken_at=str(document["ended_at"]),
        version=str((document.get("versions") or {}).get(str(document["service"])) or ""),
    )


def _cut_short(document: Mapping[str, Any]) -> tuple[str, ...]:
    return (f"it ended early: {document['ended']}",) if document["is_partial"] else ()


def _capacities(rows: list[Mapping[str, Any]], service: str) -> Iterator[Capacity]:
    for row in rows:
        if not row["knee"]:
            continue
        low, high = row["interval"] or (None, None)
        cost = row["cost"] or {}
        spent, memory = (_of(cost, name, service) for name in ("processor_ms", "memory_mb"))
        yield Capacity(
            int(row["replicas"]), float(row["knee"]), low, high, spent,
            None if memory is None else memory / _MIB,
        )  # fmt: skip


def _of(cost: Mapping[str, Any], name: str, service: str) -> float | None:
    """What the service itself took, where the run tells it from the gateway and the monolith; else all of it."""
    parts = cost.get(f"{name}_by_part") or {}
    own = [float(value) for part, value in parts.items() if part == service or part.startswith(f"{service} <")]
    found = sum(own) if own else cost.get(name)
    return None if found is None else float(found)
