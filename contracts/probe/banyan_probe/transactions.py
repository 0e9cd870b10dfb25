"""Holds a transaction open over many requests, in which everything goes on as if there were none around it.

What a request does outside of all blocks counts at once, and what it does in its outermost block when that ends: then
its `on_commit` callbacks run. An error leaves nothing behind but its own statement or block.
"""

import contextlib
import logging
from typing import Any, Callable, Dict, Iterator, List, Tuple

from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections, transaction
from django.db.transaction import Atomic

from banyan_probe.errors import NoTransactions

logger = logging.getLogger("banyan_probe")

_enter, _leave = Atomic.__enter__, Atomic.__exit__
_BASE = "banyan_probe_base"
"""On a connection that is held: how many savepoints are around each request."""


class Held:
    """The connections that are held, one for each database, and the blocks that are open in them."""

    def __init__(self) -> None:
        self._connections: Dict[str, Any] = {}
        self._levels: List[List[Tuple[Any, Any]]] = []

    @property
    def depth(self) -> int:
        """How often `begin` was asked for without `end`."""
        return len(self._levels)

    def begin(self) -> None:
        """Opens a transaction in every database, or savepoints in those that are open. Raises NoTransactions."""
        if not self._levels:
            self._open()
        opened: List[Tuple[Any, Any]] = []
        with self.shared():
            for alias, connection in self._unique():
                atomic = Atomic(using=alias, savepoint=True, durable=False)
                atomic._from_testcase = True
                with _let_go(connection):
                    _enter(atomic)
                setattr(connection, _BASE, len(connection.savepoint_ids))
                opened.append((connection, atomic))
        self._levels.append(opened)

    def end(self) -> None:
        """Takes back all since the last `begin`."""
        opened = self._levels.pop()
        with self.shared():
            for connection, atomic in reversed(opened):
                connection.needs_rollback = True
                with _let_go(connection):
                    _leave(atomic, None, None, None)
                setattr(connection, _BASE, len(connection.savepoint_ids) if self._levels else None)
        if not self._levels:
            self._close()

    @contextlib.contextmanager
    def shared(self) -> Iterator[None]:
        """In this context, this thread uses the connections that are held."""
        if not self._connections:
            yield
            return
        before = {}
        for alias, connection in self._connections.items():
            before[alias] = connections[alias]
            connections[alias] = connection
        try:
            yield
        finally:
            for alias, connection in before.items():
                connections[alias] = connection

    def _open(self) -> None:
        known: Dict[Any, Any] = {}
        for alias in connections:
            settings = connections[alias].settings_dict
            if settings["ENGINE"] == "django.db.backends.dummy":
                continue
            place = tuple(str(settings.get(key)) for key in ("ENGINE", "NAME", "HOST", "PORT"))
            if place not in known:
                known[place] = self._connected(alias)
            self._connections[alias] = known[place]
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)

    def _connected(self, alias: str) -> Any:
        connection = connections.create_connection(alias)
        if not connection.features.supports_transactions:
            self._connections.clear()
            raise NoTransactions("the database %r cannot take anything back: it has no transactions" % alias)
        connection.inc_thread_sharing()
        connection.on_commit = _on_commit(connection)
        connection.close = _stay_open
        connection.execute_wrappers.append(_alone(connection))
        return connection

    def _unique(self) -> List[Tuple[str, Any]]:
        """Each connection once, with a name of it."""
        found = {id(connection): (alias, connection) for alias, connection in reversed(self._connections.items())}
        return list(reversed(list(found.values())))

    def _close(self) -> None:
        for _, connection in self._unique():
            del connection.close
            connection.close()
        self._connections.clear()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _stay_open() -> None:
    """What is held is closed by `end` alone, whoever asks for it before."""


def install() -> None:
    """Has Django's blocks behave in a transaction that is held as they do without it; once for a process."""
    Atomic.__enter__ = _entering
    Atomic.__exit__ = _leaving
    if hasattr(Atomic, "_ensure_durability"):  # Django 3.2 and 4.0
        Atomic._ensure_durability = False


def _is_outside(connection: Any) -> bool:
    """Whether a connection is held, and no block of the project is open in it."""
    base = getattr(connection, _BASE, None)
    return base is not None and len(connection.savepoint_ids) == base


def _entering(self: Any) -> None:
    connection = transaction.get_connection(self.using)
    if not _is_outside(connection):
        return _enter(self)
    connection.needs_rollback = False
    savepoint, self.savepoint = self.savepoint, True
    try:
        with _let_go(connection):
            return _enter(self)
    finally:
        self.savepoint = savepoint


def _leaving(self: Any, exc_type: Any, exc_value: Any, traceback: Any) -> None:
    connection = transaction.get_connection(self.using)
    with _let_go(connection):
        _leave(self, exc_type, exc_value, traceback)
    if exc_type is None and _is_outside(connection):
        _run_callbacks(connection)


@contextlib.contextmanager
def _let_go(connection: Any) -> Iterator[None]:
    """In this context a connection is Django's alone, as for the statements that begin and end savepoints."""
    base = getattr(connection, _BASE, None)
    setattr(connection, _BASE, None)
    try:
        yield
    finally:
        setattr(connection, _BASE, base)


def _run_callbacks(connection: Any) -> None:
    callbacks, connection.run_on_commit = connection.run_on_commit, []
    for _, function, *robust in callbacks:
        _run(function, is_robust=bool(robust and robust[0]))


def _on_commit(connection: Any) -> Callable[..., None]:
    original = connection.on_commit

    def on_commit(func: Any, *robust: Any, **named: Any) -> None:
        if not _is_outside(connection):
            return original(func, *robust, **named)
        if not callable(func):
            raise TypeError("on_commit()'s callback must be a callable.")
        return _run(func, is_robust=bool(named.get("robust", robust and robust[0])))

    return on_commit


def _run(function: Callable[[], Any], *, is_robust: bool) -> None:
    try:
        function()
    except Exception:
        if not is_robust:
            raise
        logger.exception("a callback of on_commit failed")


def _alone(connection: Any) -> Callable[..., Any]:
    """Has a statement outside of all blocks fail by itself: the transaction around it goes on."""
    is_busy: List[bool] = []

    def alone(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if is_busy or not _is_outside(connection):
            return execute(sql, params, many, context)
        connection.needs_rollback = False
        if connection.vendor != "postgresql":
            return execute(sql, params, many, context)
        is_busy.append(True)
        try:
            return _in_savepoint(connection, lambda: execute(sql, params, many, context))
        finally:
            is_busy.clear()

    return alone


def _in_savepoint(connection: Any, work: Callable[[], Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT banyan_probe_statement")
    try:
        found = work()
    except Exception:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT banyan_probe_statement")
        raise
    with connection.cursor() as cursor:
        cursor.execute("RELEASE SAVEPOINT banyan_probe_statement")
    return found
