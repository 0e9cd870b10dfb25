"""What one simulation came to, as a value that every format renders."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from analysis.simulation.accepted import Accepted
from analysis.simulation.boundary import Mode
from analysis.simulation.insights import Chatter, Needs, Saga
from analysis.simulation.seen import Run, Seen
from analysis.simulation.surviving import Survival
from analysis.simulation.truth import Judged, Truth


@dataclass(frozen=True, slots=True)
class KindSeen:
    """A kind that was seen: places, times, and how many the report said there, elsewhere, or not.

    The report says nothing of requests to other hosts: there `missed` is None.
    """

    kind: str
    crossings: int
    here: int
    elsewhere: int
    times: int
    missed: int | None


@dataclass(frozen=True, slots=True)
class Simulation:
    """`code` is the command's exit code, `folder` the project's as seen from here, `plan` the file that says who owns.

    `truth` holds the static report against the run; the rest is what the run means for a split. Where the boundary is
    enforced, `refused` are the crossings that failed a test, and `stale` the accepted ones that no test makes any more.
    `blind` is what the report had not foreseen and nobody has accepted, `survival` what came of the tests where each
    service has a database of its own.
    """

    plan: str
    folder: str
    mode: Mode
    command: tuple[str, ...]
    code: int
    libraries: frozenset[str]
    run: Run
    truth: Truth
    needs: tuple[Needs, ...]
    sagas: tuple[Saga, ...]
    chatter: tuple[Chatter, ...]
    refused: tuple[Seen, ...] = ()
    stale: tuple[Accepted, ...] = ()
    accepted: str = ""
    blind: tuple[Judged, ...] = ()
    survival: Survival | None = None

    @property
    def exit_code(self) -> int:
        """The command's own code, and 1 if all its tests passed but entries are stale."""
        return self.code or int(bool(self.stale))

    def path(self, file: str) -> str:
        """A file of the project, from here."""
        return f"{self.folder}/{file}" if self.folder else file

    @property
    def missed(self) -> tuple[Judged, ...]:
        """What the report did not say."""
        return tuple(each for each in self.truth.judged if each.level == "missed")

    @property
    def recall(self) -> float:
        """The share of crossings that the report had said, 1.0 without any."""
        return _share(len(self.truth.judged) - len(self.missed), len(self.truth.judged))

    def by_kind(self) -> tuple[KindSeen, ...]:
        """Each kind that was seen, by its name."""
        levels = Counter((each.seen.at.kind, each.level) for each in self.truth.judged)
        seen = Counter(each.at.kind for each in self.run.crossings)
        times: Counter[str] = Counter()
        for each in self.run.crossings:
            times[each.at.kind] += each.count
        judged = {kind for kind, _level in levels}
        return tuple(
            KindSeen(
                kind=kind,
                crossings=seen[kind],
                here=levels[kind, "here"],
                elsewhere=levels[kind, "elsewhere"],
                times=times[kind],
                missed=levels[kind, "missed"] if kind in judged else None,
            )
            for kind in sorted(seen)
        )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
