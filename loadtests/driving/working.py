"""A worker: comes to a master, starts a generator here, and passes on what either says until the master hangs up."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from banyan.errors import ProgramFailed, UsageError
from loadtests.driving import orders, wire
from loadtests.driving.generators import NAME, Running
from loadtests.driving.orders import BlockDone
from loadtests.driving.wire import Address, Hello

_TRY_EVERY_S = 0.5
_TICK = 0.5

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker was called with; it tries to reach its master for `patience` seconds."""

    master: Address
    key: bytes
    locustfile: str = ""
    patience: float = 300.0
    machine: Mapping[str, Any] = field(default_factory=dict)


def work(asked: Work, tell: Tell) -> None:
    """Do what one master asks until it hangs up. Raises UsageError, ProgramFailed."""
    connection = _reached(asked, tell)
    try:
        said = Hello(version("django-banyan"), wire.digest(asked.locustfile), dict(asked.machine))
        connection.send_bytes(said.frame())
        tell(f"at the service of {asked.master}")
        try:
            line = wire.received_job(connection)
        except (OSError, EOFError):
            raise ProgramFailed(f"the master at {asked.master}", "sent this worker away: it says why") from None
        _serve(connection, replace(orders.job(line), locustfile=asked.locustfile).line())
    finally:
        wire.cut(connection)
    tell("the master hung up")


def _reached(asked: Work, tell: Tell) -> Connection:
    until = time.monotonic() + asked.patience
    tell(f"looking for a master at {asked.master}")
    while True:
        try:
            return wire.connected(asked.master, asked.key)
        except AuthenticationError:
            hint = f"set {wire.KEY} to the same here and there"
            raise UsageError(f"the master at {asked.master} has another key", hint=hint) from None
        except (OSError, EOFError) as error:
            if time.monotonic() > until:
                reason = getattr(error, "strerror", None) or "it hangs up"
                raise ProgramFailed(f"the master at {asked.master}", f"cannot be reached: {reason}") from error
        time.sleep(_TRY_EVERY_S)


def _serve(connection: Connection, job: str) -> None:
    generator = Running(sys.executable, NAME)
    hung_up = threading.Event()
    with tempfile.TemporaryDirectory(prefix="banyan-load-") as folder:
        rows = Path(folder) / "rows.csv"

        def pass_on_orders() -> None:
            with contextlib.suppress(OSError, EOFError, ProgramFailed):
                while True:
                    generator.order(orders.block(wire.received_job(connection)), rows)
            hung_up.set()

        try:
            generator.send(job)
            threading.Thread(target=pass_on_orders, name="orders", daemon=True).start()
            _pass_on_answers(generator, connection, rows, hung_up)
        finally:
            generator.end()


def _pass_on_answers(generator: Running, connection: Connection, rows: Path, hung_up: threading.Event) -> None:
    with contextlib.suppress(BrokenPipeError, ConnectionError):
        while not hung_up.is_set():
            try:
                found = generator.hear(_TICK)
            except ProgramFailed as error:
                connection.send_bytes(orders.saying(str(error)).encode())
                raise
            if isinstance(found, BlockDone):
                _send_rows(connection, rows)
            if found is not None:
                connection.send_bytes(orders.saying(found).encode())


def _send_rows(connection: Connection, rows: Path) -> None:
    with rows.open("rb") as file:
        while chunk := file.read(wire.CHUNK):
            connection.send_bytes(wire.ROWS + chunk)
    rows.unlink()
