"""Generators elsewhere: workers come to the master's door, say who they are, and are given orders as those here are."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from banyan.errors import ProgramFailed, UsageError
from loadtests.driving import orders, wire
from loadtests.driving.orders import BlockDone, BlockOrder, Live
from loadtests.driving.wire import Address, Hello

_SILENT_S = 20.0
"""A worker that says nothing for so long within a block is taken to be gone: it speaks each second."""

_HANDSHAKE_S = 10.0
_NONSENSE = (ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Door:
    """Where a master waits for `workers`, how long, and what they must know; `is_local` where sides are only here."""

    where: Address
    workers: int
    key: bytes
    locustfile: str = ""
    is_local: bool = False
    patience: float = 300.0


class Remote:
    """One generator on another machine, or in another process here."""

    def __init__(self, connection: Connection, name: str, said: Hello) -> None:
        self.name = name
        self.machine: Mapping[str, Any] = said.machine
        self._connection = connection
        self._said: queue.Queue[Live | BlockDone | str | None] = queue.Queue()
        self._file: Path | None = None
        self._heard = time.monotonic()
        self._is_busy = False
        self._listener = threading.Thread(target=self._listen, name=name, daemon=True)
        self._listener.start()

    def send(self, line: str) -> None:
        """Give it a line. Raises ProgramFailed if it is gone."""
        try:
            self._connection.send_bytes(line.encode())
        except OSError:
            raise self.failure("is gone") from None

    def order(self, order: BlockOrder, file: Path) -> None:
        """Have it run a block, and its rows written to a file here. Raises ProgramFailed."""
        self._file, self._is_busy, self._heard = file, True, time.monotonic()
        file.unlink(missing_ok=True)
        self.send(replace(order, rows="").line())

    def hear(self, patience: float) -> Live | BlockDone | str | None:
        """The next thing that it says, None if it says nothing for so long. Raises ProgramFailed if it is gone."""
        try:
            found = self._said.get(timeout=patience)
        except queue.Empty:
            if self._is_busy and time.monotonic() - self._heard > _SILENT_S:
                raise self.failure(f"has said nothing for {_SILENT_S:g} s") from None
            return None
        if found is None:
            raise self.failure("is gone")
        self._heard = time.monotonic()
        self._is_busy = self._is_busy and not isinstance(found, BlockDone)
        return found

    def failure(self, reason: str) -> ProgramFailed:
        """The error that says why it cannot go on."""
        return ProgramFailed(self.name, reason)

    def end(self) -> None:
        """Hang up: what it was doing is dropped."""
        wire.cut(self._connection)
        self._listener.join(timeout=1.0)

    def _listen(self) -> None:
        with contextlib.suppress(OSError, EOFError):
            while True:
                frame = wire.received(self._connection)
                if frame.startswith(wire.ROWS):
                    self._keep(frame[len(wire.ROWS) :])
                    continue
                try:
                    self._said.put(orders.said(frame.decode()))
                except (ValueError, KeyError, TypeError, AttributeError):
                    self._said.put("says what no worker of Banyan says")
        self._said.put(None)

    def _keep(self, rows: bytes) -> None:
        assert self._file is not None
        try:
            with self._file.open("ab") as file:
                file.write(rows)
        except OSError as error:
            self._said.put(f"has rows that cannot be written: {self._file}: {error.strerror or error}")


def workers(door: Door, told: Callable[[int, int], None]) -> tuple[Remote, ...]:
    """Wait until all workers are there.

    Raises UsageError for one that does not fit, ProgramFailed where some stay out.
    """
    found: list[Remote] = []
    arrived: queue.Queue[tuple[Connection, Hello, str]] = queue.Queue()
    try:
        listening = wire.listening(door.where)
    except OSError as error:
        raise UsageError(f"workers cannot be waited for at {door.where}: {error.strerror or error}") from error
    with listening:
        listening.settimeout(0.2)
        until = time.monotonic() + door.patience
        try:
            while len(found) < door.workers:
                told(len(found), door.workers)
                _require_time(door, len(found), until)
                with contextlib.suppress(TimeoutError):
                    accepted, peer = listening.accept()
                    _greet(accepted, peer[0], door.key, arrived)
                with contextlib.suppress(queue.Empty):
                    connection, said, peer_host = arrived.get_nowait()
                    found.append(Remote(connection, f"load worker {len(found) + 1} at {peer_host}", said))
                    _require_fit(door, said, peer_host)
        except BaseException:
            for each in found:
                each.end()
            raise
    return tuple(found)


def _greet(accepted: socket.socket, peer: str, key: bytes, arrived: queue.Queue[tuple[Connection, Hello, str]]) -> None:
    """Let somebody prove who they are while others come; who cannot is sent away."""

    def greet() -> None:
        with contextlib.suppress(AuthenticationError, OSError, EOFError, AssertionError, *_NONSENSE):
            connection = wire.welcomed(accepted, key, _HANDSHAKE_S)
            arrived.put((connection, wire.hello(wire.received(connection)), peer))

    threading.Thread(target=greet, name=f"greets {peer}", daemon=True).start()


def _require_fit(door: Door, said: Hello, peer: str) -> None:
    mine = version("django-banyan")
    if said.version != mine:
        raise UsageError(f"the worker at {peer} has Banyan {said.version}, and here is {mine}")
    if said.locustfile != door.locustfile:
        hint = "give the same --locustfile to the master and to each worker, or to none"
        raise UsageError(f"the worker at {peer} has another locustfile, or none", hint=hint)
    if door.is_local and not wire.is_here(peer):
        hint = "give addresses with --before and --after that workers can reach"
        raise UsageError(f"a side is at an address of this machine, and a worker came from {peer}", hint=hint)


def _require_time(door: Door, count: int, until: float) -> None:
    if time.monotonic() <= until:
        return
    few = f"{count} of {door.workers} came to {door.where} within {door.patience:g} s"
    raise ProgramFailed("load workers", f"{few}: start each with `banyan load worker --master {door.where}`")
