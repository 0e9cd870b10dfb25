"""What `banyan up` would run: from what was asked for to programs, before anything is started."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from banyan.plan.values import MONOLITH, Plan
from banyan.processes.programs import Program
from extracted.running import facts, switch
from extracted.running.state import folder_of
from extracted.running.targets import Target, chosen, targets_of
from extracted.running.wiring import Wiring

FOLDER = "up"
PORT = 8000
PATIENCE = 60.0
RUNTIME = Path("service_links/events/management/commands")
"""Where the commands of a cut's runtime lie in a project that has it."""

PUBLISH = "links_publish"
PUBLISH_URL = "SERVICE_LINKS_PUBLISH_URL"
"""The variable that names a broker to hand events to."""

BANYAN = "banyan"
"""The name that Banyan's own lines have among the others'."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: the plan, which targets (`only`, all without one), and whether to stop once all are well.

    `migrates` is None for: every database but those that a project keeps to whatever it is told.
    """

    file: Path
    plan: Plan
    only: tuple[str, ...] = ()
    port: int = PORT
    patience: float = PATIENCE
    is_check: bool = False
    migrates: bool | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """What a run consists of, before anything is started."""

    targets: tuple[Target, ...]
    wiring: Wiring
    absent: tuple[str, ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        """All names that lines can have."""
        names = (f"{target.name}:{role}" for target in self.targets for role, _ in workers(target))
        return (BANYAN, *(target.name for target in self.targets), *names)

    @property
    def sides(self) -> tuple[Target, ...]:
        """The monolith and the services among the targets."""
        return tuple(target for target in self.targets if target.kind != "other")

    @property
    def others(self) -> tuple[Target, ...]:
        """What the sides need."""
        return tuple(target for target in self.targets if target.kind == "other")

    @property
    def asked_for_facts(self) -> tuple[Target, ...]:
        """Whose database must be known: those of the sides, the monolith's first, which others may share."""
        monolith = [target for target in self.wiring.targets if target.name == MONOLITH]
        sides = [target for target in self.sides if target.name != MONOLITH]
        return tuple(target for target in (*monolith, *sides) if target.is_django)

    def keeping(self, target: Target, url: str) -> Layout:
        """The same with a database that a target keeps to."""
        return replace(self, wiring=self.wiring.keeping(target, url))

    def question(self, target: Target) -> Program:
        """What tells the facts of a target."""
        return self._run(target, target.name, (target.python, "-c", facts.CODE))

    def program(self, target: Target) -> Program:
        """The program that a target is."""
        return self._run(target, target.name, target.command)

    def migration(self, target: Target, *, has_links: bool = False) -> Program:
        """What brings a target's tables up to date.

        With the runtime of a cut Django's checks are left out: they ask for triggers, which are made after the tables.
        """
        further = ("--skip-checks",) if has_links else ()
        return self._run(target, target.name, (target.python, "manage.py", "migrate", "--noinput", *further))

    def workers(self, target: Target) -> tuple[Program, ...]:
        """What takes in the events of the other sides, and hands over a target's own where it names a broker."""
        return tuple(
            self._run(target, f"{target.name}:{role}", (target.python, "manage.py", command))
            for role, command in workers(target)
            if command == facts.CONSUME or self.wiring.environment(target).get(PUBLISH_URL)
        )

    def _run(self, target: Target, name: str, command: tuple[str, ...]) -> Program:
        return Program(name, command, target.folder, self.wiring.environment(target))


def laid_out(asked: Asked) -> Layout:
    """What would run. Raises UnknownName for a target that there is not, UsageError for one that cannot be started."""
    state = folder_of(asked.file.resolve())
    targets = targets_of(asked.plan, asked.file, port=asked.port)
    wiring = Wiring(targets, state / FOLDER, state / switch.FILE)
    there = {target.name for target in targets}
    services = (service.name for service in asked.plan.services if service.role == "service")
    absent = tuple(name for name in services if name not in there)
    return Layout(chosen(targets, asked.only), wiring, absent)


def consumes(target: Target) -> bool:
    """Whether a target could take in events."""
    return any(command == facts.CONSUME for _, command in workers(target))


def workers(target: Target) -> tuple[tuple[str, str], ...]:
    """The roles that a target's workers could have, with their commands: the runtime of a cut lies in its folder."""
    roles = (("events", facts.CONSUME), ("publish", PUBLISH))
    return tuple(each for each in roles if target.is_django and (target.folder / RUNTIME / f"{each[1]}.py").is_file())
