"""A pytest plugin that holds `couplings.toml` to what the tests really do: `python -m pytest --trace-couplings`.

It watches three things while the tests run, and fails the run when one of them crosses from one app to another without
a row in `couplings.toml` to say so. Only the two apps of a row count here, not its file or symbol.

**data**: the tables of every SQL statement, parsed by sqlglot. The statement belongs to the app of the innermost frame
of the project outside the tests; statements that a test itself sends belong to nobody. Where a view, an admin page, a
serializer or a form of the project runs a method that it inherits, its own app counts; middleware, which only passes
requests on, does not. The app needs a row of one of `DATA_KINDS` to the app of the statement's main table. A table
that is joined, or read in a subquery, may instead be named in a row of the app of any other table of the statement,
since a query that one app builds may run, being lazy, where another app reads it. For the same reason a `call` row is
enough for data: a query set that a selector returned.

**signal**: every receiver of the project that is called. It needs a `signal` row to the app that defines the signal, or
for Django's own signals to the app of the model it was connected for (a receiver without a sender depends on nobody).
Who sends a signal of another app needs a `signal` row as well.

**call**: every Python function of one app whose direct caller is a function of another. It needs a row of one of
`CALL_KINDS`; among them is `read`, for the properties and texts of a row that was read. A closure that a decorator of
one app put around a function of another calls it back: there the row of the decorated app counts. Calls of lambdas
and generators are left out, since they run where somebody else consumes them, and so is what Django, DRF or Celery
call, since no app is the caller.
"""

import contextlib
import inspect
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
import sqlglot
from django.apps import apps
from django.conf import settings
from django.contrib.admin.options import BaseModelAdmin
from django.db import connection
from django.dispatch import Signal
from django.forms import BaseForm
from django.views import View
from rest_framework.serializers import BaseSerializer
from sqlglot import exp

ROOT = Path(__file__).resolve().parent.parent
COUPLINGS = ROOT / "couplings.toml"

RELATION_KINDS = frozenset(
    {"foreign_key", "one_to_one", "many_to_many", "generic_foreign_key", "generic_relation", "inheritance"}
)
DATA_KINDS = RELATION_KINDS | {
    "admin", "call", "cascade", "content_type", "form", "migration", "query_join", "raw_sql", "read", "serializer",
    "transaction", "write",
}  # fmt: skip
CALL_KINDS = frozenset({"call", "inheritance", "read"})
KINDS = {"data": DATA_KINDS, "signal": frozenset({"signal"}), "call": CALL_KINDS}

#: What mostly runs methods of Django and DRF rather than its own.
INHERITING = (BaseModelAdmin, View, BaseSerializer, BaseForm)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, order=True)
class Observation:
    """Something went from one of `sources` to `target`, or back along a row from `target` if it is a callback."""

    kind: str
    sources: tuple[str, ...]
    target: str
    is_callback: bool = False

    def __str__(self) -> str:
        return f"{self.kind}: {' or '.join(self.sources)} -> {self.target}"

    @property
    def pairs(self) -> set[Pair]:
        pairs = {(source, self.target) for source in self.sources}
        return pairs | {(self.target, source) for source in self.sources} if self.is_callback else pairs


def read_couplings(path: Path = COUPLINGS) -> list[dict[str, str]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))["coupling"]


def uncovered(observations: Iterable[Observation], rows: Iterable[dict[str, str]]) -> list[Observation]:
    """The observations for which there is no row of a kind that fits."""
    listed: dict[str, set[Pair]] = {}
    for row in rows:
        pair = (_app_of(row["from"]), _app_of(row["to"]))
        listed.setdefault(row["kind"], set()).add(pair)
    allowed = {kind: set().union(*(listed.get(each, set()) for each in kinds)) for kind, kinds in KINDS.items()}
    return sorted(seen for seen in observations if not seen.pairs & allowed[seen.kind])


def _app_of(end: str) -> str:
    return end.partition(".")[0]


class Recorder:
    """Collects observations between `start` and `stop`."""

    def __init__(self) -> None:
        self.observations: set[Observation] = set()
        self._units = {unit: unit for unit in (*settings.LOCAL_APPS, "config", "tests")}
        self._owners: dict[str, str | None] = {__file__: None}
        self._callables: dict[CodeType, str | None] = {}
        self._statements: dict[str, tuple[str | None, frozenset[str]]] = {}
        self._tables = {
            model._meta.db_table: model._meta.app_label
            for model in apps.get_models(include_auto_created=True)
            if model._meta.app_label in settings.LOCAL_APPS and not model._meta.proxy
        }

    def start(self) -> None:
        self._signals = dict(_project_signals())
        self._original_send, self._original_send_robust = Signal.send, Signal.send_robust
        Signal.send = self._watch_signal(Signal.send)
        Signal.send_robust = self._watch_signal(Signal.send_robust)
        connection.execute_wrappers.append(self._on_sql)
        self._outer_profile = sys.getprofile()
        sys.setprofile(self._on_call)

    def stop(self) -> None:
        sys.setprofile(self._outer_profile)
        connection.execute_wrappers.remove(self._on_sql)
        Signal.send, Signal.send_robust = self._original_send, self._original_send_robust

    def _observe(self, kind: str, sources: set[str], target: str, is_callback: bool = False) -> None:
        if target not in sources:
            self.observations.add(Observation(kind, tuple(sorted(sources)), target, is_callback))

    # SQL

    def _on_sql(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        issuer = self._issuer(sys._getframe(1))
        if issuer is not None:
            main, others = self._apps_in(sql)
            if main is not None:
                self._observe("data", {issuer}, main)
            for app in others:
                self._observe("data", {issuer, main or issuer, *others} - {app} or {issuer}, app)
        return execute(sql, params, many, context)

    def _issuer(self, frame: FrameType | None) -> str | None:
        """The app that does what happens in this frame, by the rule for data above."""
        while frame is not None:
            owner = self._owner_of_self(frame) or self._owner(frame.f_code.co_filename)
            if owner is not None and not frame.f_code.co_filename.endswith("middleware.py"):
                return None if owner == "tests" else owner
            frame = frame.f_back
        return None

    def _owner_of_self(self, frame: FrameType) -> str | None:
        if not frame.f_code.co_argcount or frame.f_code.co_varnames[0] != "self":
            return None
        kind = type(frame.f_locals.get("self"))  # Not isinstance, which would evaluate a lazy object.
        return self._units.get(kind.__module__.partition(".")[0]) if issubclass(kind, INHERITING) else None

    def _apps_in(self, sql: str) -> tuple[str | None, frozenset[str]]:
        """The app of the main table, and the apps of the other tables that are not that one."""
        if sql not in self._statements:
            names = _tables_in(sql)
            owners = [self._tables.get(name) for name in names]
            main = owners[0] if owners else None
            self._statements[sql] = main, frozenset(owner for owner in owners if owner not in (None, main))
        return self._statements[sql]

    # Signals

    def _watch_signal(self, send: Callable[..., Any]) -> Callable[..., Any]:
        def watched(signal: Signal, sender: Any, **named: Any) -> Any:
            origin = self._signals.get(id(signal))
            if origin is not None:
                issuer = self._issuer(sys._getframe(1))
                if issuer is not None:
                    self._observe("signal", {issuer}, origin)
            for app, has_sender in self._receivers(signal, sender):
                if origin is not None:
                    self._observe("signal", {app}, origin)
                elif has_sender and sender._meta.app_label in settings.LOCAL_APPS:
                    self._observe("signal", {app}, sender._meta.app_label)
            return send(signal, sender, **named)

        return watched

    def _receivers(self, signal: Signal, sender: Any) -> Iterator[tuple[str, bool]]:
        """The app of each receiver of the project, and whether it was connected for this sender."""
        for (_, sender_id), reference, *_ in signal.receivers:
            receiver = reference() if not inspect.isroutine(reference) and callable(reference) else reference
            code = getattr(receiver, "__code__", None)
            owner = self._owner(code.co_filename) if code else None
            if owner not in (None, "tests") and sender_id in (id(None), id(sender)):
                yield owner, sender_id == id(sender)

    # Calls

    def _on_call(self, frame: FrameType, event: str, argument: Any) -> None:
        if event != "call":
            return
        callee = self._callee(frame.f_code)
        if callee is None or frame.f_back is None:
            return
        code = _caller(frame.f_back)
        caller = self._owner(code.co_filename)
        if caller not in (None, "tests", callee):
            self._observe("call", {caller}, callee, "<locals>" in code.co_qualname)

    def _callee(self, code: CodeType) -> str | None:
        try:
            return self._callables[code]
        except KeyError:
            owner = self._owner(code.co_filename)
            is_counted = not (code.co_name.startswith("<") or code.co_flags & inspect.CO_GENERATOR)
            self._callables[code] = owner if is_counted and owner not in ("tests", "config") else None
            return self._callables[code]

    def _owner(self, filename: str) -> str | None:
        """The app, `config` or `tests` that a file belongs to; None outside the project."""
        if filename not in self._owners:
            path = Path(filename)
            unit = path.relative_to(ROOT).parts[0] if path.is_relative_to(ROOT) else None
            self._owners[filename] = self._units.get(unit or "")
        return self._owners[filename]


def _caller(frame: FrameType) -> CodeType:
    """The code that calls, seen through the wrapper of `@transaction.atomic`."""
    while frame.f_code.co_filename == contextlib.__file__ and frame.f_back is not None:
        frame = frame.f_back
    return frame.f_code


def _tables_in(sql: str) -> list[str]:
    """The tables of a statement, the main one first."""
    if not sql.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
        return []
    dialect = "postgres" if connection.vendor == "postgresql" else "sqlite"
    statement = sqlglot.parse_one(sql.replace("%s", "NULL"), read=dialect)
    tables = list(statement.find_all(exp.Table))
    source = statement.args.get("from_") or statement.args.get("from")
    main = source.this if source is not None else statement.this
    main = main if isinstance(main, exp.Expression) else statement
    first = main if isinstance(main, exp.Table) else main.find(exp.Table)
    return [table.name for table in ([first] if first is not None else [])] + [table.name for table in tables]


def _project_signals() -> Iterator[tuple[int, str]]:
    """The id of each signal that an app of the project defines, and the app."""
    for app in settings.LOCAL_APPS:
        module = sys.modules.get(f"{app}.signals")
        for value in vars(module).values() if module else ():
            if isinstance(value, Signal):
                yield id(value), app


class CouplingTrace:
    """Runs the recorder for the whole session and reports what has no row."""

    def __init__(self) -> None:
        self._recorder = Recorder()
        self._missing: list[Observation] = []

    def pytest_sessionstart(self) -> None:
        self._recorder.start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self._recorder.stop()
        self._missing = uncovered(self._recorder.observations, read_couplings())
        if self._missing and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        count = len(self._recorder.observations)
        terminalreporter.section("couplings")
        terminalreporter.line(f"{count} cross-app observations, {len(self._missing)} without a row in {COUPLINGS.name}")
        for observation in self._missing:
            terminalreporter.line(f"  {observation}", red=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--trace-couplings",
        action="store_true",
        help="Fail when the tests show a coupling between apps that couplings.toml does not list.",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--trace-couplings"):
        if config.getoption("numprocesses", None):
            raise pytest.UsageError("--trace-couplings watches one process: run it without -n")
        config.pluginmanager.register(CouplingTrace(), "coupling-trace")
