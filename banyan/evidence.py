"""The evidence store, `.banyan/evidence/` beside the plan: what was found out, on which versions, and when."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from banyan.errors import BadDocument, UnreadablePath, UnwritablePath

SCHEMA_VERSION = 1
FOLDER = Path(".banyan/evidence")
"""Where evidence lies, relative to the plan's folder."""

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
_KEYS = {"schema_version", "kind", "subject", "verdict", "targets", "created_at", "summary", "details"}


class Verdict(StrEnum):
    """What a piece of evidence comes to."""

    PASS = "pass"  # noqa: S105  a verdict
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was found out, about a route or a service (`subject`); `name` is that of its file.

    `targets` are the versions that it was taken on, by name of the target: `{"monolith": "9f3c", "catalog": "01ab"}`.
    """

    kind: str
    subject: str
    verdict: Verdict
    targets: Mapping[str, str]
    created_at: dt.datetime
    summary: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    name: str = ""


def keep(folder: Path, evidence: Evidence) -> str:
    """Add evidence to a store, whole or not at all, and return its name. Raises UnwritablePath."""
    moment = evidence.created_at.astimezone(dt.UTC)
    name = f"{moment:%Y%m%dT%H%M%SZ}-{evidence.kind}-{evidence.subject}-{secrets.token_hex(4)}"
    fields = {key: value for key, value in asdict(evidence).items() if key != "name"}
    document = {"schema_version": SCHEMA_VERSION, **fields, "created_at": moment.isoformat()}
    path = folder / f"{name}.json"
    draft = folder / f".{name}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("x", encoding="utf-8") as file:
            json.dump(document, file, indent=2, sort_keys=True, ensure_ascii=False)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise UnwritablePath(path, error.strerror or str(error)) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
    return name


def read(folder: Path) -> tuple[Evidence, ...]:
    """All evidence of a store, the oldest first. Raises UnreadablePath, BadDocument."""
    return tuple(sorted(_all(folder), key=lambda each: (each.created_at, each.name)))


def latest(store: tuple[Evidence, ...], kind: str, subject: str) -> Evidence | None:
    """The last word on something, None if there is none."""
    return next((each for each in reversed(store) if (each.kind, each.subject) == (kind, subject)), None)


def _all(folder: Path) -> Iterator[Evidence]:
    for path in sorted(folder.glob("[!.]*.json")):
        try:
            document = json.loads(path.read_bytes())
        except OSError as error:
            raise UnreadablePath(path, error.strerror or str(error)) from error
        except (ValueError, RecursionError) as error:
            raise _bad(path, f"it is no JSON: {error}") from error
        yield _evidence(path, document)


def _evidence(path: Path, document: object) -> Evidence:
    if not isinstance(document, dict):
        raise _bad(path, "it should be an object")
    if unknown := sorted(set(document) - _KEYS):
        raise _bad(path, f"there is no key called {unknown[0]!r}: it has {', '.join(sorted(_KEYS))}")
    if document.get("schema_version") != SCHEMA_VERSION:
        raise _bad(path, f"schema_version should be {SCHEMA_VERSION}")
    for key in ("kind", "subject"):
        if not isinstance(document.get(key), str) or not _WORD.match(document[key]):
            raise _bad(path, f"{key} should be a name")
    if document.get("verdict") not in tuple(Verdict):
        raise _bad(path, f"verdict should be {', '.join(Verdict)}")
    targets, details, summary = document.get("targets"), document.get("details", {}), document.get("summary", "")
    if not isinstance(targets, dict) or not all(isinstance(each, str) and each for each in targets.values()):
        raise _bad(path, "targets should be a table of versions by name")
    if not isinstance(details, dict) or not isinstance(summary, str):
        raise _bad(path, "details should be an object, and summary a string")
    moment = _moment(path, document.get("created_at"))
    verdict = Verdict(document["verdict"])
    return Evidence(
        document["kind"], document["subject"], verdict, targets, moment, summary, details, path.name[: -len(".json")]
    )


def _moment(path: Path, text: object) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(str(text))
    except ValueError as error:
        raise _bad(path, f"created_at should be a time in ISO 8601: {error}") from error
    if moment.tzinfo is None:
        raise _bad(path, "created_at should say its time zone")
    return moment


def _bad(path: Path, message: str) -> BadDocument:
    return BadDocument(path, [(0, message)], hint="put it back as it was, or remove it and take the evidence anew")
