"""Watches statements: a table of another side is written by nobody here, and read by nothing but what can be asked.

While another side is played here (tests of a service, whose mirrors are tables), a statement of the ORM stands for
the question that is asked of the owner in production. What cannot become one still crosses: SQL by hand, and columns of
the other side that are shown or sorted by beside one's own.
"""

import re
from functools import lru_cache
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

from django.apps import apps
from django.db.backends.utils import CursorWrapper

from service_links import registry, switch
from service_links.contracts import contracts, is_stand_in
from service_links.declarations import CLIENT
from service_links.guard import places, statements
from service_links.guard.violations import Violation

_RUNTIME = ("service_links.events", "service_links.stand_in", "service_links.probe", "service_links.guard")
_CLAUSES = {"SELECT": "shows", "GROUP": "groups by", "HAVING": "groups by", "ORDER": "sorts by", "WINDOW": "sorts by"}


class Foreign(NamedTuple):
    """A table of another side."""

    table: str
    label: str
    side: str
    access: str


class Watch:
    """Reports what crosses to `report`, while it is open; `ahead` treats sides that are local as if they were not."""

    def __init__(self, report: Callable[[Violation], Any], *, ahead: bool = False) -> None:
        self.report = report
        self.ahead = ahead
        self._known = 0
        self._tables: Dict[str, Foreign] = {}
        self._pattern = re.compile("(?!)")
        self._original = CursorWrapper._execute_with_wrappers

    def open(self) -> None:
        """Begins to look at every statement."""
        original, look = self._original, self.look

        def watched(cursor: Any, sql: Any, params: Any, many: Any, executor: Any) -> Any:
            look(sql)
            return original(cursor, sql, params, many, executor)

        CursorWrapper._execute_with_wrappers = watched

    def close(self) -> None:
        """Looks no longer."""
        CursorWrapper._execute_with_wrappers = self._original

    def look(self, sql: Any) -> None:
        """Reports what is wrong with a statement."""
        text = sql if isinstance(sql, str) else str(sql)
        self._refresh()
        if not self._pattern.search(text) or registry._writable.get() or _is_runtime():
            return
        named = statements.read(text)
        wanted = [self._tables[name] for name in sorted(named.tables) if name in self._tables]
        wanted = [foreign for foreign in wanted if self._is_away(foreign.side)]
        if not wanted:
            return
        place = places.culprit(_passed if contracts().side != "monolith" else lambda module: False)
        if place is None:
            return
        home = _home(place.module) if contracts().side == "monolith" else ""
        for foreign in wanted:
            problem = self._problem(foreign, named, text) if foreign.side != home else None
            if problem:
                self.report(_violation(foreign, place, *problem))

    def _refresh(self) -> None:
        linked = registry.all_linked() if len(registry._linked) != self._known else ()
        if linked:
            self._known = len(registry._linked)
            rows = [Foreign(one.model._meta.db_table, one.model._meta.label, one.side, one.access) for one in linked]
            self._tables = {row.table: row for row in rows}
            self._pattern = re.compile("|".join(map(re.escape, self._tables)))

    def _is_away(self, side: str) -> bool:
        return self.ahead or is_stand_in() or switch.is_remote(side)

    def _problem(self, foreign: Foreign, named: statements.Statement, text: str) -> Optional[Tuple[str, str]]:
        """What a statement does that it may not, and how."""
        if foreign.table in named.written:
            return None if _is_cascade() else ("write", "writes")
        if foreign.access != CLIENT:
            return None
        if switch.is_remote(foreign.side):
            return "query", "reads"
        query = _query()
        if query is None:
            return "query", "reads by SQL of its own"
        clause = self._shown(foreign, text, query)
        return ("join", "%s columns in one query with its own tables," % clause) if clause else None

    def _shown(self, foreign: Foreign, text: str, query: Any) -> str:
        """How columns of a table are used that is not the query's own, past conditions; "" where they are not."""
        for selection in statements.selections(text):
            sides = {name: self._asked_side(name) for name in selection.tables}
            if foreign.table not in sides or sides[selection.tables[0]] == foreign.side:
                continue
            clauses = {clause for clause, name in selection.shown if name == foreign.table}
            if query.select_related:
                clauses -= {"SELECT", "GROUP"}
            if clauses:
                return _CLAUSES[min(clauses)]
        return ""

    def _asked_side(self, table: str) -> str:
        found = self._tables.get(table)
        return found.side if found and found.access == CLIENT else ""


def _violation(foreign: Foreign, place: places.Place, kind: str, how: str) -> Violation:
    what = "%s %s (%s of %s)" % (how, foreign.table, foreign.label, foreign.side)
    return Violation(kind, place, foreign.table, foreign.side, what, _ADVICE[kind].format(**foreign._asdict()))


_ADVICE = {
    "write": "rows of {label} are written by {side} alone: call a function of {side}, or send it an event",
    "query": "ask for {label} through its manager, call a function of {side}, or make it a replica (`replicas` in the "
    "plan)",
    "join": "do it in two steps, or make {label} a replica (`replicas` in the plan)",
}


def _is_runtime() -> bool:
    """Whether the runtime runs a statement of its own accord, not for code of the project."""
    for module, path in _around():
        if module.startswith(_RUNTIME) and module != __name__:
            return True
        if places.is_own(path):
            return False
    return False


def _is_cascade() -> bool:
    """Whether Django deletes what hangs on a deleted row; the owner does so on its event."""
    for module, path in _around():
        if module == "django.db.models.deletion":
            return True
        if places.is_own(path):
            return False
    return False


def _query() -> Any:
    """The query of the ORM that is being run; None where there is none, or it is SQL by hand."""
    for frame in places.frames():
        module = frame.f_globals.get("__name__", "")
        if module == "django.db.models.sql.compiler":
            return getattr(frame.f_locals.get("self"), "query", None)
        if places.is_own(frame.f_code.co_filename):
            return None
    return None


def _around() -> Iterator[Tuple[str, str]]:
    for frame in places.frames():
        yield frame.f_globals.get("__name__", ""), frame.f_code.co_filename


def _passed(module: str) -> bool:
    """Whether a module is of an app of mirrors, whose code runs for whoever called it."""
    return bool(_home(module))


def _home(module: str) -> str:
    """The other side that an app belongs to in which a module lies; "" for this one."""
    return _home_of(module, len(registry._linked))


@lru_cache(maxsize=None)
def _home_of(module: str, known: int) -> str:
    config = apps.get_containing_app_config(module)
    if config is None:
        return ""
    sides: List[str] = [linked.side for model in config.get_models() for linked in [registry.linked(model)] if linked]
    return sides[0] if sides else ""
