"""What crosses without being declared, one by one; those that a team knows of; and what is told of them."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Set, Tuple

from service_links.guard.places import Place

Key = Tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Violation:
    """Something that crosses: `subject` is a table, module or signal, `owner` the side that it belongs to."""

    kind: str
    place: Place
    subject: str
    owner: str
    what: str
    advice: str
    test: str = ""

    @property
    def key(self) -> Key:
        """What stays the same when lines move."""
        return self.kind, self.place.path, self.place.function, self.subject, self.owner

    @property
    def data(self) -> Dict[str, Any]:
        """As plain JSON."""
        entry = dict(zip(("kind", "file", "function", "subject", "owner"), self.key))
        return {**entry, "line": self.place.line, "test": self.test, "what": self.what, "advice": self.advice}

    def __str__(self) -> str:
        where = "%s\n  " % str(self.place) if self.place.path else ""
        return "guard: %s: %s%s\n  do: %s" % (self.kind, where, self.what, self.advice)


@dataclass
class Ledger:
    """All that was seen in a run; `accepted` is known and does not fail, but is to be removed once it is gone.

    `listed` are the lines, as (side, file, line), that an extraction has listed as couplings to be done by hand; `side`
    is the one whose tests run, `monolith` or `service`.
    """

    accepted: Dict[Key, str] = field(default_factory=dict)
    listed: FrozenSet[Tuple[str, str, int]] = frozenset()
    side: str = "service"
    found: List[Violation] = field(default_factory=list)
    met: Dict[Key, int] = field(default_factory=dict)
    open: Set[Key] = field(default_factory=set)
    tests: int = 0

    def add(self, violation: Violation) -> bool:
        """Notes a violation; whether it fails. The same place is noted once for each test."""
        if violation.key in self.accepted:
            self.met[violation.key] = self.met.get(violation.key, 0) + 1
            return False
        if (self.side, violation.place.path, violation.place.line) in self.listed:
            self.open.add(violation.key)
            return False
        if not any(known.key == violation.key and known.test == violation.test for known in self.found):
            self.found.append(violation)
        return True

    @property
    def places(self) -> List[Violation]:
        """The violations, one for each place, in order."""
        first: Dict[Key, Violation] = {}
        for violation in self.found:
            first.setdefault(violation.key, violation)
        return [first[key] for key in sorted(first)]

    @property
    def stale(self) -> List[Key]:
        """Accepted ones that did not come."""
        return sorted(set(self.accepted) - set(self.met))

    @property
    def summary(self) -> str:
        """One line."""
        known = ", %d accepted" % len(self.met) if self.met else ""
        known += ", %d listed" % len(self.open) if self.open else ""
        return "guard: %d tests, %d silent crossings%s" % (self.tests, len(self.places), known)

    @property
    def data(self) -> Dict[str, Any]:
        """As plain JSON."""
        return {
            "tests": self.tests,
            "silent": len(self.places),
            "accepted": [list(key) for key in sorted(self.met)],
            "listed": [list(key) for key in sorted(self.open)],
            "stale": [list(key) for key in self.stale],
            "violations": [violation.data for violation in sorted(self.found, key=lambda one: (one.key, one.test))],
        }

    def join(self, data: Dict[str, Any]) -> None:
        """Adds what another process saw."""
        self.tests += data["tests"]
        for key in data["accepted"]:
            self.met[tuple(key)] = self.met.get(tuple(key), 0) + 1
        self.open.update(tuple(key) for key in data["listed"])
        for item in data["violations"]:
            place = Place(item["file"], item["line"], item["function"])
            words = {name: item[name] for name in ("kind", "subject", "owner", "what", "advice", "test")}
            self.add(Violation(place=place, **words))


def known(paths: str) -> Ledger:
    """What files tell, with commas between: reports of the guard in JSON, lists of such violations, or what
    `banyan extract SERVICE --format json` printed. Raises ValueError.
    """
    keys: Dict[Key, str] = {}
    lines: Set[Tuple[str, str, int]] = set()
    for path in filter(None, paths.split(",")):
        content = _read(path)
        keys.update(content[0])
        lines.update(content[1])
    return Ledger(keys, frozenset(lines))


def _read(path: str) -> Tuple[Dict[Key, str], List[Tuple[str, str, int]]]:
    """The keys and the listed lines of one file."""
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        if isinstance(content, dict) and "decisions" in content:
            made = [item for item in content["decisions"] if item["fate"] == "listed" and item["line"]]
            folder = content.get("project", ".") + "/"
            return {}, [(item["side"], _below(item["file"], folder), item["line"]) for item in made]
        entries = content["violations"] if isinstance(content, dict) else content
        return {tuple(item[name] for name in _NAMES): item.get("why", "") for item in entries}, []  # type: ignore[misc]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            "cannot read the accepted crossings %s: %s: %s; it is a list of objects with %s"
            % (path, type(error).__name__, error, ", ".join(_NAMES))
        ) from error


def _below(path: str, folder: str) -> str:
    """A path without the folder of the project, from which the guard tells all of its own."""
    return path[len(folder) :] if path.startswith(folder) else path


_NAMES = ("kind", "file", "function", "subject", "owner")
