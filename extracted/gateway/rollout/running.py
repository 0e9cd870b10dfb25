"""Walks a service through the weights of its rollout, looking at what the engine logged after each interval."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from banyan.errors import BanyanError, UsageError
from banyan.evidence import Evidence, Verdict
from banyan.plan.reading import read_plan
from banyan.plan.routes import PlannedRoute, Rollout
from banyan.plan.values import MONOLITH, Plan
from banyan.versions import versions_of
from extracted.gateway.access_log import FILES, read_line
from extracted.gateway.applying import applied
from extracted.gateway.following import Followed
from extracted.gateway.grounds import grounds_of
from extracted.gateway.moving import Note, made_up_for, move
from extracted.gateway.record import home, running
from extracted.gateway.rollout.arms import Observed
from extracted.gateway.rollout.judgement import Ruling, judged
from extracted.gateway.rollout.keeping import findings_of, keep_findings, lines_of, why
from extracted.gateway.rollout.opening import first_weight, moving, require_alike
from extracted.gateway.rollout.progress import (
    Progress,
    alone_with,
    approval,
    forget_progress,
    keep_progress,
    read_progress,
)
from extracted.gateway.signals import heeded
from extracted.gateway.states import Methods, Step, changed, told
from extracted.gateway.states import judged as step_of

_TICK_S = 0.1
_EXACT = dt.timedelta(seconds=1)
"""nginx logs whole seconds."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rollout was asked for: which routes and methods; `seconds` 0 is as long as it takes."""

    file: Path
    name: str
    methods: Methods
    said: Mapping[str, str]
    say: Say
    seconds: float = 0.0
    is_forced: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a rollout came to: pass at its last weight, fail and back at the monolith, else inconclusive.

    `signal` is the one that it was asked to end with, 0 for none.
    """

    verdict: Verdict
    signal: int = 0


def roll_out(asked: Asked) -> Ended:
    """Walk until the last weight has passed, a breach, a signal, or the end of the time.

    Raises UsageError where no engine runs or nothing is to be rolled out, Refused without the evidence for a canary.
    """
    plan = read_plan(asked.file).accepted()
    routes = moving(plan, asked.name, asked.methods)
    if running(home(asked.file)) is None:
        message = "no engine of this plan runs, so that there is nobody to judge by"
        raise UsageError(message, hint="start one: banyan gateway run")
    with alone_with(asked.file, routes[0].service), heeded() as signals:
        return _Walk(asked, plan, routes).walk(signals)


@dataclass(slots=True)
class _Walk:
    """One process's part of a rollout."""

    asked: Asked
    plan: Plan
    routes: tuple[PlannedRoute, ...]
    logs: tuple[Followed, ...] = field(init=False)
    observed: Observed = field(init=False)
    progress: Progress = field(init=False)

    @property
    def rollout(self) -> Rollout:
        return self.plan.routing.rollout

    def walk(self, signals: list[int]) -> Ended:
        if (found := read_progress(self.asked.file, self.asked.name)) and found.breach:
            return self._resume_going_back(found)
        self._open()
        until = time.monotonic() + (self.asked.seconds or float("inf"))
        ended = None
        look_at = time.monotonic() + self.rollout.interval
        while ended is None and not signals and time.monotonic() < until:
            time.sleep(_TICK_S)
            self._collect()
            if time.monotonic() >= look_at:
                look_at = time.monotonic() + self.rollout.interval
                ended = self._look()
        if ended:
            return ended
        self._say(f"stopped at {self.progress.weight} %, which stays; the same command goes on from here,")
        self._say(f"and `banyan route rollback {self.asked.name}` goes back")
        return Ended(Verdict.INCONCLUSIVE, signals[0] if signals else 0)

    def _open(self) -> None:
        """Go on where the last process ended, or begin."""
        weight = first_weight(self.routes, self.rollout, self.asked.methods)
        found = read_progress(self.asked.file, self.asked.name)
        paths = [home(self.asked.file) / name for name in FILES]
        if found and self._is_mine(found):
            self.progress = found
            self._observe(found.began)
            self.logs = tuple(Followed(path.with_name(f"{path.name}.1"), from_start=True) for path in paths)
            self._collect()  # what was put aside, once
            self.logs = tuple(Followed(path, from_start=True) for path in paths)
            self._say(f"goes on at {found.weight} %, after {found.looks} looks")
            return
        if found:
            self._say("what was kept of an earlier rollout is no longer so: routes or versions changed; judges anew")
            forget_progress(self.asked.file, self.asked.name)
        self.logs = tuple(Followed(path) for path in paths)
        self._enter(weight, found.looks if found else 0)

    def _is_mine(self, found: Progress) -> bool:
        is_there = all(route.weight == found.weight for route in self.routes)
        return (
            is_there and found.methods == self.asked.methods and found.versions == self._versions() and self._is_split()
        )

    def _is_split(self) -> bool:
        keys = ("reads", "writes") if self.asked.methods == "both" else (self.asked.methods,)
        return all(getattr(route, key) == "canary" for route in self.routes for key in keys)

    def _enter(self, weight: int, looks: int) -> None:
        """Give a weight to the routes, and count from when the engine does so."""
        grounds = grounds_of(self.asked.file, self.asked.said)
        names = {route.name for route in self.routes}

        def judge(plan: Plan, route: PlannedRoute) -> Step:
            after = changed(route, "canary", self.asked.methods, weight) if route.name in names else route
            return step_of(route, after, plan.routing, grounds(plan, route))

        reason = self.asked.reason or f"rollout: {weight} %"
        move(self.asked.file, self.asked.name, judge, Note(reason, is_forced=self.asked.is_forced))
        self._take_over()
        since = dt.datetime.now(dt.UTC).replace(microsecond=0) + _EXACT
        versions = self._versions()
        self.progress = Progress(
            self.asked.name, self.asked.methods, weight, since.isoformat(), looks=looks, versions=versions
        )
        keep_progress(self.asked.file, self.progress)
        self._reread()
        self._observe(since)
        self._say(f"{weight} % of the users get the service; the first look is in {self.rollout.interval} s")

    def _observe(self, since: dt.datetime) -> None:
        self.observed = Observed(self.routes)
        self.observed.begin_step(since)

    def _reread(self) -> None:
        self.plan = read_plan(self.asked.file).accepted()
        self.routes = moving(self.plan, self.asked.name, self.asked.methods)

    def _collect(self) -> None:
        for log in self.logs:
            for line in log.lines():
                if answered := read_line(line):
                    self.observed.add(answered)

    def _look(self) -> Ended | None:
        """Judge what is known, and go on, wait, or go back."""
        if ended := self._moved_by_others():
            return ended
        if running(home(self.asked.file)) is None:
            self._say("the engine is gone; nothing is judged until `banyan gateway run` has it again")
            return None
        if self._versions() != self.progress.versions:
            self._say("another version runs since the last look: the step is judged anew")
            self._again()
            return None
        pair = self.observed.interval[self.observed.whole]
        if not (pair.service.answers and pair.monolith.answers):
            who = "the service" if not pair.service.answers else "the monolith"
            self._say(f"{self.progress.weight} %: no request went to {who} in this interval; waits")
            self.observed.begin_interval()
            return None
        return self._judge()

    def _judge(self) -> Ended | None:
        looks = self.progress.looks + 1
        self.progress = replace(self.progress, looks=looks)
        keep_progress(self.asked.file, self.progress)
        is_last = self.progress.weight >= self.rollout.weights[-1]
        wanted = tuple(route.name for route in self.routes) if is_last else ()
        ruling = judged(self.observed, self.rollout, looks, wanted)
        for line in lines_of(self.progress.weight, self.observed, ruling):
            self._say(line)
        self.observed.begin_interval()
        match ruling.verdict:
            case Verdict.FAIL:
                return self._go_back(ruling)
            case Verdict.PASS if self._may_go_on():
                if is_last:
                    return self._finish(ruling)
                self._advance(looks)
        return None

    def _may_go_on(self) -> bool:
        """Whether nobody has to be asked, or somebody approved."""
        weight, name = self.progress.weight, self.asked.name
        if weight not in self.rollout.pause_at:
            return True
        if by := approval(self.asked.file, name, weight):
            self._say(f"{weight} %: approved by {by}")
            return True
        if not self.progress.is_waiting:
            self.progress = replace(self.progress, is_waiting=True)
            keep_progress(self.asked.file, self.progress)
        self._say(f"{weight} % passed, and waits, judged on, for `banyan route approve {name}`")
        return False

    def _advance(self, looks: int) -> None:
        self._enter(min(each for each in self.rollout.weights if each > self.progress.weight), looks)

    def _again(self) -> None:
        since = dt.datetime.now(dt.UTC).replace(microsecond=0) + _EXACT
        self.progress = replace(self.progress, since=since.isoformat(), versions=self._versions(), is_waiting=False)
        keep_progress(self.asked.file, self.progress)
        self._observe(since)

    def _go_back(self, ruling: Ruling) -> Ended:
        """What was found is noted first, so that nothing is lost if this process is; then the users; then the rest."""
        text = why(ruling)
        findings = tuple(findings_of(self.routes, self.progress, self.observed, ruling))
        self.progress = replace(self.progress, breach=findings)
        with contextlib.suppress(BanyanError):  # a full disk keeps nobody at a service that fails
            keep_progress(self.asked.file, self.progress)
        self._send_back(f"rollout: {text}")
        return self._told_of_breach(f"BREACH at {self.progress.weight} %: {text}")

    def _resume_going_back(self, found: Progress) -> Ended:
        """End what a process that was killed had begun; routes that somebody else moved since stay where they are."""
        self.progress = found
        self.asked = replace(self.asked, methods=cast("Methods", found.methods))
        text = next((each.summary for each in found.breach if each.verdict is Verdict.FAIL), "")
        if self._is_split() and all(route.weight == found.weight for route in self.routes):
            self._send_back(f"rollout: {text}")
        else:
            made_up_for(self.asked.file, [route.name for route in self.routes], f"rollout: {text}")
        return self._told_of_breach(f"BREACH {text}; found by a rollout that was killed before it had kept so")

    def _send_back(self, reason: str) -> None:
        def back(_plan: Plan, route: PlannedRoute) -> Step:
            is_mine = route.name in {each.name for each in self.routes}
            return Step(route, changed(route, "monolith", self.asked.methods) if is_mine else route)

        move(self.asked.file, self.asked.name, back, Note(reason))

    def _told_of_breach(self, text: str) -> Ended:
        try:
            self._take_over()
        finally:
            self._say(text)
            self._keep(self.progress.breach)
        self._say(f"now: {'; '.join(sorted({told(route) for route in self._left()}))}")
        forget_progress(self.asked.file, self.asked.name)
        return Ended(Verdict.FAIL)

    def _left(self) -> tuple[PlannedRoute, ...]:
        """The routes as they stand in the plan now."""
        names = {route.name for route in self.routes}
        return tuple(route for route in read_plan(self.asked.file).accepted().routes if route.name in names)

    def _finish(self, ruling: Ruling) -> Ended:
        self._keep(findings_of(self.routes, self.progress, self.observed, ruling))
        forget_progress(self.asked.file, self.asked.name)
        self._say(f"{self.progress.weight} % passed, the last weight; on with `banyan route advance {self.asked.name}`")
        return Ended(Verdict.PASS)

    def _keep(self, findings: Iterable[Evidence]) -> None:
        names = keep_findings(self.asked.file.parent, findings)
        self._say(f"evidence: {', '.join(names)}")

    def _moved_by_others(self) -> Ended | None:
        before = self.routes
        try:
            self._reread()
            require_alike(self.routes, self.asked.methods)
            is_there = {each.name for each in self.routes} == {each.name for each in before}
            if is_there and all(each.weight == self.progress.weight for each in self.routes) and self._is_split():
                return None
            what = "the routes were moved by another hand"
        except BanyanError as error:
            what = f"the plan cannot be followed any more: {error}"
        self._say(f"{what}; the rollout ends, and leaves everything as it is")
        forget_progress(self.asked.file, self.asked.name)
        return Ended(Verdict.INCONCLUSIVE)

    def _take_over(self) -> None:
        if took := applied(self.asked.file):
            self._say(f"{took[0].engine} does so, after {took[1]:.2f} s")

    def _versions(self) -> dict[str, str]:
        found = versions_of(self.plan, self.asked.file, self.asked.said)
        return {name: found[name] for name in (MONOLITH, self.routes[0].service) if name in found}

    def _say(self, text: str) -> None:
        self.asked.say(f"{self.asked.name}: {text}")
