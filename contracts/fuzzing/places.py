"""Where the sides of a run are, and which documents they promise: from the plan, or as somebody said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from banyan.errors import UnknownName, UsageError
from banyan.plan.location import find_plan
from banyan.plan.reading import read_plan
from banyan.plan.values import MONOLITH, Plan
from contracts.fuzzing.documents import expanded, found_at, read_document

TARGET = "target"
"""What a side is called that no plan names."""


@dataclass(frozen=True, slots=True)
class Place:
    """A side: its address, the document as it is written and with references followed, and the file that it lies in."""

    name: str
    url: str
    document: Mapping[str, Any] = field(default_factory=dict)
    expanded: Mapping[str, Any] = field(default_factory=dict)
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of sides: addresses and documents by name, under "" of the one that is meant."""

    urls: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Home:
    """The plan, if there is one, and the folder in which results lie."""

    folder: Path
    plan: Plan = field(default_factory=Plan)
    file: Path | None = None

    def place(self, name: str, said: Said, *, needs_document: bool = True) -> Place:
        """Where a side is. Raises UnknownName, UsageError, BadDocument."""
        url = self.address(name, said)
        where = said.documents.get(name) or said.documents.get("") or self._document(name)
        document = read_document(where) if where else None
        if document is None:
            found = found_at(url, said.headers)
            where, document = found or ("", None)
        if document is None and needs_document:
            raise UsageError(
                f"nobody says what {name} promises: it has no OpenAPI document at the usual places",
                where=url,
                hint=f"--document {name}=openapi.json, or `openapi` in [targets.{name}] of the plan",
            )
        file = Path(where) if where and not where.startswith("http") else None
        whole = expanded(document, where) if document else {}
        return Place(name, url, document or {}, whole, file)

    def address(self, name: str, said: Said) -> str:
        """Where a side answers. Raises UnknownName, UsageError."""
        url = said.urls.get(name) or said.urls.get("") or self._url(name)
        if not url.startswith(("http://", "https://")):
            raise UsageError(f"nobody says where {name} answers", hint=f"--url {name}=http://127.0.0.1:8000")
        return url.rstrip("/")

    def _url(self, name: str) -> str:
        from extracted.running.addresses import addresses

        if self.file is None:
            raise UsageError(
                f"there is no plan that says where {name} is", hint="--url http://127.0.0.1:8000, or go to the plan"
            )
        found = addresses(self.plan, self.file)
        if name not in found:
            raise UnknownName("target", name, tuple(found), where=str(self.file))
        return found[name]

    def _document(self, name: str) -> str:
        said = next((target.openapi for target in self.plan.targets if target.name == name), "")
        return str(self.folder / said) if said else ""


def home(plan_file: Path | None, project: Path) -> Home:
    """The plan that was named or is nearest; without one, the folder itself. Raises UnreadablePath, BadDocument."""
    file = plan_file or find_plan(project)
    if file is None:
        return Home(project)
    return Home(file.parent, read_plan(file).accepted(), file)


def named(pairs: Sequence[str], option: str, *, is_url: bool) -> dict[str, str]:
    """`NAME=VALUE`, or a value alone for the side that is meant. Raises UsageError."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        is_alone = not sign or "/" in name or "." in name
        key, given = ("", pair) if is_alone else (name, value)
        if not given or (is_url and not given.startswith(("http://", "https://"))):
            raise UsageError(f"{option} {pair} names nothing", hint=f"{option} {MONOLITH}=http://127.0.0.1:8000")
        found[key] = given
    return found
