"""One run of the command: what was asked for, made whole by the plan; run, kept, and recorded as evidence."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banyan import evidence
from banyan.errors import BanyanError, UsageError
from banyan.evidence import Evidence
from banyan.plan.option import accepted
from banyan.plan.values import FILE, MONOLITH, Plan
from banyan.progress import Progress
from banyan.versions import versions_of
from extracted.running.state import folder_of
from loadtests.comparing import asking, equality, sides
from loadtests.comparing.document import document_of
from loadtests.comparing.doors import door
from loadtests.comparing.fingerprint import fingerprint
from loadtests.comparing.keeping import Kept
from loadtests.comparing.running import INTERRUPTED, compared
from loadtests.comparing.terms import terms
from loadtests.comparing.values import Compared, Comparison
from loadtests.comparing.warming import MOST, SHARE
from loadtests.driving.breaching import abort_limit
from loadtests.driving.shaping import CONSTANT, Shape, shaped
from loadtests.formats._words import duration, headline, load_of
from loadtests.judgement.margins import QUANTILES
from loadtests.judgement.measures import answers_for

KIND = "load"
"""The kind of the evidence."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was called with; what is None is the plan's to say. Without a plan `file` need not exist."""

    file: Path | None
    service: str = ""
    before: str = MONOLITH
    after: str = sides.GATEWAY
    traffic: Path | None = None
    paths: tuple[str, ...] = ()
    locustfile: Path | None = None
    rate: float | None = None
    pairs: int | None = None
    seconds: float | None = None
    shape: str = CONSTANT
    is_even: bool = False
    users: int = 0
    pause: float = 0.0
    processes: int = 1
    margins: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    abort: tuple[str, ...] = ()
    seed: int = 1
    allow_differences: bool = False
    said: tuple[str, ...] = ()
    master: str = ""
    workers: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the document, and whether somebody interrupted it."""

    document: Mapping[str, Any]
    is_interrupted: bool


class Work:
    """One comparison, checked when it is made. Raises UsageError, BadDocument, UnreadablePath, Unequal."""

    def __init__(self, options: Options) -> None:
        asking.require_libraries()
        self._options = options
        self._plan = accepted(options.file) if options.file else Plan()
        self._file = options.file or Path(FILE)
        asking.require_service(self._plan, self._file, options.service)
        asking.require_plan((options.before, options.after), options.file)
        self._versions = self._found_versions()
        self.asked = self._asked()
        self.notes = self._checked()

    def told(self) -> str:
        """What is about to be done, in a line."""
        asked = self.asked
        longest = 2 * asked.seconds * (asked.pairs + SHARE * MOST)
        load = load_of(asked.users, asked.rate, asked.shape)
        blocks = f"{asked.pairs} pairs of blocks of {asked.seconds:g} s with {load}"
        lasts = f"{duration(2 * asked.seconds * asked.pairs)} after the warm-up, {duration(longest)} at most"
        come = f"; {asked.door.workers} workers are waited for at {asked.door.where}" if asked.door else ""
        return f"{asked.before.name} against {asked.after.name}: {blocks}; {lasts}{come}{self._too_short()}"

    def _too_short(self) -> str:
        """What blocks will be too short for, where that can be told beforehand."""
        asked = self.asked
        if asked.users or asked.locustfile:
            return ""
        shares: dict[str, float] = {}
        whole = sum(each.weight for each in asked.traffic)
        for each in asked.traffic:
            shares[each.name] = shares.get(each.name, 0.0) + each.weight / whole
        expected = {name: share * asked.rate * asked.seconds for name, share in shares.items()}
        wanted = max((answers_for(name) for name in asked.terms.margins if name in QUANTILES), default=0)
        few = {name: count for name, count in expected.items() if count < wanted}
        if not few:
            return ""
        name = min(few, key=lambda each: (few[each], each))
        enough = asked.seconds * wanted / few[name] * 1.1
        return (
            f"\na block has about {few[name]:.0f} answers of {name}, and what is judged takes {wanted}: "
            f"--seconds {enough:.0f} has enough"
        )

    def run(self, progress: Progress) -> Done:
        """Run it, keep it, and record it where it says something about the service."""
        home = folder_of(self._file.resolve())
        name = self._options.service or "sides"
        kept = Kept(home, name, dt.datetime.now(dt.UTC))
        known = sides.doubts(self._plan, self._options.service, self.asked.after)
        result = compared(self.asked, kept, progress, self._identity, known)
        document = document_of(result, fingerprint(self.asked, self._versions, result.machines), str(kept.path))
        recorded, why = self._record(result, document)
        document = {**document, "service": self._options.service, "evidence": recorded}
        document["notes"] = [*self.notes, *document["notes"], *([why] if why else [])]
        try:
            kept.tell(document)
        except BanyanError as error:
            document["notes"] = [*document["notes"], f"what came of it is shown here alone: {error}"]
        return Done(document, result.ended == INTERRUPTED)

    def _asked(self) -> Comparison:
        options, load = self._options, self._plan.load
        before, after = (
            sides.side(self._plan, self._file, word, options.service) for word in (options.before, options.after)
        )
        shape = self._shape()
        locustfile = str(options.locustfile.resolve()) if options.locustfile else ""
        return Comparison(
            before,
            after,
            terms(load, options.file, options.margins, options.limits),
            () if options.locustfile else asking.traffic_of(self._plan, self._file, options.paths, options.traffic),
            locustfile,
            self._pairs(shape),
            shape.seconds,
            options.rate or load.rate,
            options.is_even,
            options.users,
            options.pause,
            options.workers or options.processes,
            seed=options.seed,
            differs=options.allow_differences,
            shape=options.shape,
            abort=tuple(f"{abort_limit(text)}" for text in options.abort),
            door=door(options.master, options.workers, (before.url, after.url), locustfile, options.processes),
        )

    def _shape(self) -> Shape:
        """The shape of a block. Raises UsageError for none, and for one that does not go with what else was said."""
        options, load = self._options, self._plan.load
        shape = shaped(options.shape, options.rate or load.rate, options.seconds or load.seconds)
        if options.users and not shape.is_level:
            hint = "leave --users out: users who wait for answers arrive at no rate that could have a shape"
            raise UsageError(f"--shape {options.shape} does not go with --users", hint=hint)
        if shape.lasts and options.pairs:
            raise UsageError(f"--shape {options.shape} says how many pairs there are", hint="leave --pairs out")
        return shape

    def _pairs(self, shape: Shape) -> int:
        """So many as were asked for; those of a soak take as long as it does."""
        return math.ceil(shape.lasts / (2 * shape.seconds)) or self._options.pairs or self._plan.load.pairs

    def _checked(self) -> tuple[str, ...]:
        """Whether both sides answer, and alike; what of it is worth a note."""
        for each in (self.asked.before, self.asked.after):
            equality.require_answering(each)
        if self.asked.locustfile:
            return ("the answers of users of a locustfile are not compared: they check their own",)
        found = equality.differences(self.asked)
        if found and not self.asked.differs:
            raise equality.Unequal(self.asked.before, self.asked.after, found)
        return tuple(f"they do not answer alike: {line}" for line in found)

    def _identity(self) -> object:
        """What runs: the processes of `banyan up`, and the sources of both sides."""
        return sides.identity(self._file), self._found_versions()

    def _found_versions(self) -> dict[str, str]:
        said = dict(map(asking.version, self._options.said))
        return versions_of(self._plan, self._file, said) if self._options.file else said

    def _record(self, result: Compared, document: Mapping[str, Any]) -> tuple[str, str]:
        """Keep the verdict as evidence; its name, or why there is none."""
        service = self._options.service
        if not service:
            return "", ""
        if result.is_partial or not sides.is_recorded(self.asked.before, self.asked.after, service):
            about = "it is partial" if result.is_partial else f"it is not about {MONOLITH} and {service} of the plan"
            return "", f"no evidence was kept: {about}"
        found = Evidence(
            KIND,
            service,
            result.judgement.verdict,
            {name: self._versions[name] for name in (MONOLITH, service) if name in self._versions},
            result.ended_at,
            headline(document),
            {"kept": document["kept"], "fingerprint": document["fingerprint"], "doubts": document["doubts"]},
        )
        try:
            return evidence.keep(self._file.parent / evidence.FOLDER, found), ""
        except BanyanError as error:
            return "", f"no evidence was kept: {error}"
