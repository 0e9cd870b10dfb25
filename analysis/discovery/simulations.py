"""Reads a saved simulation, `banyan simulate --format json --output simulation.json -- pytest`: a file -> sightings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analysis.model.runtime import Said, Sighting
from banyan.errors import BadInput, UnreadablePath

VERSION = 1
_HINT = "write it anew with `banyan simulate --format json --output FILE -- COMMAND`"


def sightings(path: Path) -> tuple[Sighting, ...]:
    """Return what crossed, requests to other hosts left out; raise UnreadablePath, or BadInput for anything else."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise UnreadablePath(path, error.strerror or "it cannot be opened") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"this is no JSON: {error}", where=str(path), hint=_HINT) from error
    if not isinstance(document, dict) or "crossings" not in document or "probe_faults" not in document:
        raise BadInput("this is no simulation", where=str(path), hint=_HINT)
    if document.get("schema_version") != VERSION:
        problem = f"schema version {document.get('schema_version')!r} is not supported; this Banyan reads {VERSION}"
        raise BadInput(problem, where=str(path), hint=_HINT)
    found = []
    for number, row in enumerate(document["crossings"]):
        try:
            if row["to"] is not None:
                found.append(_sighting(row))
        except (KeyError, TypeError, ValueError) as error:
            problem = f"it is damaged, or of another version: {type(error).__name__} {error}"
            raise BadInput(problem, where=f"{path}: crossings[{number}]", hint=_HINT) from error
    return tuple(found)


def _sighting(row: dict[str, Any]) -> Sighting:
    said = row["predicted_by"]
    texts = (row["kind"], row["file"], row["line"], row["symbol"] or "", row["source_line"], row["what"])
    counts = (row["count"], row["tests"], row["most_in_one_request"])
    found = Sighting(
        *texts,
        row["callee"] or "",
        row["detail"] or "",
        *counts,
        said=Said(said["kind"], said["file"], said["line"], said["detail"]) if said is not None else None,
    )
    words = (found.kind, found.file, found.symbol, found.text, found.what, found.callee, found.detail)
    if not all(isinstance(each, str) for each in words):
        raise TypeError("not a string")
    if not all(isinstance(each, int) and each >= 0 for each in (found.line, *counts)):
        raise TypeError("not a count")
    return found
