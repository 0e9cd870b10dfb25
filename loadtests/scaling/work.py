"""One run of the command: what was asked for, made whole by the plan; run, put back as it was, and kept."""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banyan.errors import BanyanError, UsageError
from banyan.plan.option import accepted
from banyan.plan.values import FILE, MONOLITH, Plan
from banyan.progress import Progress
from banyan.versions import versions_of
from extracted.running.state import folder_of
from loadtests.comparing import asking, equality, sides
from loadtests.comparing.fingerprint import fingerprint
from loadtests.comparing.keeping import Kept
from loadtests.comparing.values import Comparison, Side
from loadtests.driving.breaching import abort_limit
from loadtests.driving.shaping import CONSTANT, shaped
from loadtests.formats._words import duration
from loadtests.judgement.blocks import Arm
from loadtests.judgement.limits import Limit, limit
from loadtests.judgement.margins import Terms
from loadtests.scaling.costs import Meter
from loadtests.scaling.document import Around, document_of
from loadtests.scaling.queries import queries
from loadtests.scaling.quotas import Quotas, suggested
from loadtests.scaling.replicas import Places, Replicas, Workers
from loadtests.scaling.running import INTERRUPTED, Ground, scaled
from loadtests.scaling.searching import length
from loadtests.scaling.values import Scaling

LIMITS = ("p(95)<200", "rate<0.01")
"""What is to be kept where nobody says otherwise."""

AUTO, NONE = "auto", "none"
_ARMS = {"before": Arm.BEFORE, "after": Arm.AFTER}
_STEPS, _BETWEEN_S = 8, 15.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was called with; what is None is the plan's to say. Without a plan `file` need not exist."""

    file: Path | None
    service: str = ""
    before: str = MONOLITH
    after: str = sides.GATEWAY
    at: tuple[str, ...] = ()
    replicas: str = "1,2,4"
    quota: str = AUTO
    traffic: Path | None = None
    paths: tuple[str, ...] = ()
    rate: float | None = None
    most: float = 10_000.0
    seconds: float = 5.0
    rounds: int = 3
    need: float = 0.0
    shape: str = CONSTANT
    limits: tuple[str, ...] = ()
    abort: tuple[str, ...] = ()
    processes: int = 1
    seed: int = 1
    allow_differences: bool = False
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the document, and whether somebody interrupted it."""

    document: Mapping[str, Any]
    is_interrupted: bool


class Work:
    """One scaling test, checked when it is made. Raises UsageError, BadDocument, UnreadablePath, Unequal."""

    def __init__(self, options: Options) -> None:
        asking.require_libraries()
        self._options = options
        self._plan = accepted(options.file) if options.file else Plan()
        self._file = options.file or Path(FILE)
        asking.require_service(self._plan, self._file, options.service)
        self._places = _places(options.at)
        words = [getattr(options, name) for name, arm in _ARMS.items() if arm not in self._places]
        asking.require_plan(words, options.file)
        self._versions = self._found_versions()
        self.asked = self._asked()
        self._share = _share(options.quota, self.asked.replicas, has_workers=bool(set(Arm) - set(self._places)))
        self._notes = self._checked()
        self._direct = self._direct_side()
        self._replicas = {arm: self._replicas_of(arm) for arm in Arm}

    def told(self) -> str:
        """What is about to be done, in a line."""
        asked = self.asked
        knees = 2 * len(asked.replicas) * asked.rounds
        lasts = duration(knees * (_STEPS * length(asked, asked.rate) + _BETWEEN_S))
        held = f", each held to {self._share:g} of a core" if self._share else ""
        limits = " and ".join(map(str, asked.limits))
        counts = ", ".join(map(str, asked.replicas))
        return (
            f"{asked.before.name} against {asked.after.name} at {counts} replicas{held}: {knees} searches for the rate "
            f"that breaks {limits}, in {asked.rounds} rounds; about {lasts}"
        )

    def run(self, progress: Progress) -> Done:
        """Run it and keep it."""
        kept = Kept(
            folder_of(self._file.resolve()), f"{self._options.service or 'sides'}-scale", dt.datetime.now(dt.UTC)
        )
        progress("counting queries", 0, 1)
        counts, unknown = self._queries()
        meters = {arm: Meter(self._parts(arm)) for arm in Arm}
        missing = sorted({name for meter in meters.values() for name in meter.unknown})
        with Quotas(self._share) as quotas:
            known = sides.doubts(self._plan, self._options.service, self.asked.after)
            ground = Ground(self._replicas, quotas, meters, self._identity, self._direct, known)
            result = scaled(self.asked, ground, kept, progress)
            by = quotas.by
        alike = Comparison(
            self.asked.before, self.asked.after, Terms(), self.asked.traffic, seconds=self.asked.seconds,
            rate=self.asked.rate, shape=self.asked.shape, processes=self.asked.processes,
        )  # fmt: skip
        held = {"share": self._share, "by": by} if self._share else None
        notes = (
            *self._notes,
            *unknown,
            *(f"what {name} uses is not known: it is not on this machine" for name in missing),
        )
        around = Around(
            fingerprint(alike, self._versions), str(kept.path), counts, held,
            self._options.service, self._measured_versions(), notes,
        )  # fmt: skip
        document = document_of(result, around)
        try:
            kept.tell(document)
        except BanyanError as error:
            document["notes"] = [*notes, f"what came of it is shown here alone: {error}"]
        return Done(document, result.ended == INTERRUPTED)

    def _asked(self) -> Scaling:
        options, load = self._options, self._plan.load
        limits: tuple[Limit, ...] = tuple(limit(text) for text in options.limits or load.limits or LIMITS)
        _require_ceilings(limits)
        rate = options.rate or load.rate
        shaped(options.shape, rate, options.seconds)
        if options.shape[:1].isdigit() or options.shape.startswith("soak"):
            hint = "take constant, step:N or spike:TIMES: the rate of a step is what is searched"
            raise UsageError(f"--shape {options.shape} is no shape of a step", hint=hint)
        return Scaling(
            self._side(Arm.BEFORE, options.before),
            self._side(Arm.AFTER, options.after),
            _counts(options.replicas),
            asking.traffic_of(self._plan, self._file, options.paths, options.traffic),
            limits,
            rate,
            options.most,
            options.seconds,
            options.rounds,
            options.need,
            options.shape,
            tuple(f"{abort_limit(text)}" for text in options.abort),
            options.processes,
            seed=options.seed,
        )

    def _side(self, arm: Arm, word: str) -> Side:
        places = self._places.get(arm)
        if not places:
            return sides.side(self._plan, self._file, word, self._options.service)
        wanted = set(_counts(self._options.replicas))
        if missing := sorted(wanted - set(places)):
            name = next(name for name, each in _ARMS.items() if each is arm)
            hint = f"give --at {name}:{missing[0]}=http://..., or leave it out of --replicas"
            raise UsageError(f"nothing says where {missing[0]} replicas of the side {name} are", hint=hint)
        first = places[min(wanted)][0]
        headers: Mapping[str, str] = {}
        if "://" not in word and self._options.file:
            headers = sides.side(self._plan, self._file, word, self._options.service).headers
        return Side(word, first, headers)

    def _replicas_of(self, arm: Arm) -> Replicas:
        if arm in self._places:
            return Places(self._places[arm])
        side = self.asked.side(arm)
        if self._direct and arm is Arm.AFTER:
            return Workers(self._direct.name, self._direct.url, side.url)
        return Workers(side.name, side.url, side.url)

    def _direct_side(self) -> Side | None:
        """The service itself, where it stands behind the gateway."""
        service = self._options.service
        if self.asked.after.name != sides.GATEWAY or Arm.AFTER in self._places:
            return None
        if not service:
            raise UsageError("nothing says which service behind the gateway is to be scaled", hint="name the SERVICE")
        return sides.side(self._plan, self._file, service, service)

    def _parts(self, arm: Arm) -> dict[str, str]:
        """What works for a side, by name, with its address."""
        side = self.asked.side(arm)
        found = {side.name: side.url}
        if self._direct and arm is Arm.AFTER:
            found[self._direct.name] = self._direct.url
        if arm is Arm.AFTER and self.asked.before.name == MONOLITH and Arm.BEFORE not in self._places:
            found[MONOLITH] = self.asked.before.url
        return found

    def _queries(self) -> tuple[dict[str, float | None], list[str]]:
        """Queries of a request on both sides, and why they are not known."""
        names = {
            "before": self.asked.before.name,
            "after": self._direct.name if self._direct else self.asked.after.name,
        }
        found: dict[str, float | None] = {}
        notes = []
        for arm, name in names.items():
            told = (
                queries(self._plan, self._file, name, self.asked.traffic) if self._options.file else "there is no plan"
            )
            found[arm] = None if isinstance(told, str) else told
            if isinstance(told, str):
                notes.append(f"queries of {name} are not counted: {told}")
        return found, notes

    def _checked(self) -> tuple[str, ...]:
        """Whether both sides answer, and alike; what of it is worth a note."""
        asked = self.asked
        for each in (asked.before, asked.after):
            equality.require_answering(each)
        for places in self._places.values():
            for url in sorted({url for urls in places.values() for url in urls}):
                equality.require_answering(Side(url, url))
        found = equality.differences(Comparison(asked.before, asked.after, Terms(), asked.traffic))
        if found and not self._options.allow_differences:
            raise equality.Unequal(asked.before, asked.after, found)
        return tuple(f"they do not answer alike: {line}" for line in found)

    def _measured_versions(self) -> dict[str, str]:
        """Of all that worked for a side, and has a known version."""
        names = sorted({name for arm in Arm for name in self._parts(arm)})
        return {name: self._versions[name] for name in names if self._versions.get(name)}

    def _identity(self) -> object:
        return sides.identity(self._file), self._found_versions()

    def _found_versions(self) -> dict[str, str]:
        said = dict(map(asking.version, self._options.said))
        return versions_of(self._plan, self._file, said) if self._options.file else said


def _counts(text: str) -> tuple[int, ...]:
    """Numbers of replicas, ascending. Raises UsageError."""
    try:
        found = sorted({int(part) for part in text.split(",")})
    except ValueError:
        found = []
    if not found or not 1 <= found[0] <= found[-1] <= 256:
        raise UsageError(f"{text!r} are no numbers of replicas", hint="write them like --replicas 1,2,4")
    return tuple(found)


def _places(texts: tuple[str, ...]) -> dict[Arm, dict[int, tuple[str, ...]]]:
    """Addresses by side and number of replicas, from texts like `after:2=http://a:8000,http://b:8000`."""
    found: dict[Arm, dict[int, tuple[str, ...]]] = {}
    for text in texts:
        where, sign, rest = text.partition("=")
        name, _, count = where.partition(":")
        if not sign or name not in _ARMS or not count.isdigit() or not int(count):
            hint = "write it like --at after:2=http://10.0.0.5:8000,http://10.0.0.6:8000"
            raise UsageError(f"{text!r} says no place of replicas", hint=hint)
        urls = tuple(sides.side(Plan(), Path(FILE), url.strip(), "").url for url in rest.split(",") if _is_address(url))
        found.setdefault(_ARMS[name], {})[int(count)] = urls
    return found


def _is_address(url: str) -> bool:
    if "://" not in url:
        raise UsageError(f"{url!r} is no address", hint="give one like http://127.0.0.1:8000")
    return True


def _share(text: str, counts: tuple[int, ...], *, has_workers: bool) -> float | None:
    """The share of a core that each replica gets, None for all that there is. Raises UsageError."""
    if text == NONE or not has_workers:
        return None
    if text == AUTO:
        return suggested(counts[-1], os.cpu_count() or 1)
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not 0.01 <= found <= 1:
        raise UsageError(f"{text!r} is no share of a core", hint="give auto, none, or a number from 0.01 to 1")
    return found


def _require_ceilings(limits: tuple[Limit, ...]) -> None:
    for each in limits:
        if not each.is_ceiling or each.name in {"count", "min"}:
            hint = "take limits that more load breaks, like p(95)<200 and rate<0.01"
            raise UsageError(f"{each} is not broken by more load", hint=hint)
