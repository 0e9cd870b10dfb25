"""Has events that wait dealt with before the work of a service moves, so that nobody is shown rows of before."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from banyan.plan.values import MONOLITH, Plan
from extracted.running.facts import CONSUME
from extracted.running.layout import Asked, Layout, consumes, laid_out
from extracted.running.outbox import Refused, ask
from extracted.running.targets import Target

PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Waiting:
    """Events of `source` that `reader` has not dealt with, and those that stand still; `error` if nobody can tell."""

    reader: str
    source: str
    events: int = 0
    parked: int = 0
    error: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether the reader is known to have seen everything."""
        return not (self.events or self.parked or self.error)

    def __str__(self) -> str:
        if self.error:
            return f"nobody can tell how many events of {self.source} {self.reader} has not dealt with: {self.error}"
        waiting = [f"{self.events:,} events of {self.source} wait for {self.reader}"] if self.events else []
        still = [f"{self.parked:,} events of {self.source} stand still in {self.reader}"] if self.parked else []
        return "; ".join([*waiting, *still]) or f"{self.reader} has dealt with all events of {self.source}"


@dataclass(frozen=True, slots=True)
class Drain:
    """The side that takes over the work, and the one whose events it must have seen by then."""

    layout: Layout
    reader: Target
    source: str

    def waiting(self) -> Waiting:
        """What waits now, as the reader says."""
        try:
            reads = ask(self.layout, self.reader, "lag")["reads"]
        except Refused as error:
            return Waiting(self.reader.name, self.source, error=error.message)
        for read in reads:
            if read["side"] == self.source:
                count = int(read["events"]) + int(read["held_back"])
                return Waiting(self.reader.name, self.source, count, int(read["parked"]), str(read["error"]))
        return Waiting(self.reader.name, self.source)

    def drained(
        self, seconds: float, clock: Callable[[], float], sleep: Callable[[float], None], say: Callable[[str], None]
    ) -> Waiting:
        """Let the reader deal with everything, for so long at most; what still waits then."""
        until = clock() + seconds
        found = self.waiting()
        while found.events and not found.error and clock() < until:
            say(str(found))
            self._consume(until - clock())
            found = self.waiting()
            if found.events:
                sleep(PAUSE)
        return found

    def _consume(self, seconds: float) -> None:
        """Read once; should a worker of the reader be at it, or be too slow, what still waits tells."""
        command = [self.reader.python, "manage.py", CONSUME, self.source, "--once"]
        env = self.layout.wiring.environment(self.reader)
        try:
            subprocess.run(  # noqa: S603  a list, and never a shell
                command, cwd=self.reader.folder, env=env, capture_output=True, check=False, timeout=max(seconds, 1)
            )
        except (OSError, subprocess.TimeoutExpired):
            return


def drain_of(asked: Asked, service: str, mode: str) -> Drain | None:
    """What must be seen before a service's work moves; None where both sides work on the same rows, or have no events.

    To the service: the monolith's events. Back: those of the service.
    """
    if _is_shared(asked.plan, service):
        return None
    layout = laid_out(asked)
    reader, source = (service, MONOLITH) if mode == "remote" else (MONOLITH, service)
    targets = {target.name: target for target in layout.targets if consumes(target)}
    return Drain(layout, targets[reader], source) if reader in targets else None


def _is_shared(plan: Plan, service: str) -> bool:
    return plan.service(service).database == "shared"
