"""What a run saw, as values: crossings with their counts, tests with the services that each needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Result = Literal["passed", "failed", "skipped"]
MOST_SAMPLES = 3
"""So many tests are named for a crossing."""


@dataclass(frozen=True, slots=True, order=True)
class SeenAt:
    """One thing that crossed the boundary at run time, told apart from all others.

    `file` and `line` are the innermost code of the project on the stack. `what` is a model (`app_label.ModelName`), the
    `file:line` of a function, or a host; `detail` says more: a second model, a verb, a signal, the receiver
    that writes in a transaction. `area` is `admin`,
    `migration` or empty. `built` is the `file:line` where a query set was begun that is fetched elsewhere, `ways` what
    lies between the project's code and the statement: `template`, `rest_framework`, ...
    """

    kind: str
    area: str
    file: str
    line: int
    source: str
    target: str
    what: str
    detail: str
    built: str = ""
    ways: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A crossing with how often it was seen, in how many tests, some of those, and the most in one request.

    `text` is the line of source, by which it is found again where lines have moved; `callee` names the function that
    `at.what` is the place of, as `file:symbol`.
    """

    at: SeenAt
    symbol: str
    count: int
    tests: int
    samples: tuple[str, ...]
    most: int = 0
    request: str = ""
    text: str = ""
    callee: str = ""


@dataclass(frozen=True, slots=True, order=True)
class TestSeen:
    """One test: the services that it needs, libraries apart, and how it ended."""

    name: str
    services: tuple[str, ...]
    result: Result


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """A statement that failed in a database of one service, for want of a table that another one has.

    `what` is the model of that table, `main` the one whose rows were asked for, `error` what the database said;
    `in_setup` if a class was being set up, whose tests all go with it.
    """

    kind: str
    file: str
    line: int
    source: str
    target: str
    what: str
    main: str
    error: str
    in_setup: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """All that one run of the command came to.

    `processes` are those in which Django was set up, `django` its version, `partial` why not all was seen (empty if
    all was), `faults` errors of the probe itself. In the mode split, `databases` maps services to the alias of their
    database, `breaks` has the first statements that failed in each test, `silent` what each failed test crossed that
    does less in a split. `reached` are the lines with evidence over the boundary that ran.
    """

    processes: int
    django: str
    crossings: tuple[Seen, ...]
    tests: tuple[TestSeen, ...]
    partial: str = ""
    faults: tuple[str, ...] = ()
    python_processes: int = 0
    databases: Mapping[str, str] = field(default_factory=dict)
    breaks: Mapping[str, tuple[Break, ...]] = field(default_factory=dict)
    silent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reached: frozenset[tuple[str, int]] = frozenset()
