"""What a master and its workers say to each other over the network: frames of JSON, and rows of requests as they are.

Both prove with a challenge that they know the key before anything is said; nothing is pickled, and nothing encrypted.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import json
import os
import socket
from dataclasses import asdict, dataclass, field
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from pathlib import Path
from typing import Any

from banyan import kubernetes
from banyan.errors import UsageError

KEY = kubernetes.KEY
"""The variable that holds what a master and its workers must both know."""

PORT = 5557
ROWS = b"="
"""What a frame with rows begins with; all others are JSON."""

CHUNK = 1 << 20
_LONGEST = CHUNK + 1024
_LONGEST_JOB = 64 << 20
_CONNECT_S = 10.0
_KNOCK = b"?"
_NO_KEY = b"on this machine"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a master waits for its workers."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Hello:
    """What a worker says of itself: its version of Banyan, its locustfile ("" or a digest), its machine."""

    version: str
    locustfile: str = ""
    machine: dict[str, Any] = field(default_factory=dict)

    def frame(self) -> bytes:
        """As it is sent."""
        return json.dumps(asdict(self)).encode()


def hello(frame: bytes) -> Hello:
    """What was sent. Raises ValueError, KeyError, TypeError."""
    found = json.loads(frame)
    return Hello(str(found["version"]), str(found["locustfile"]), dict(found["machine"]))


def address(text: str) -> Address:
    """`HOST:PORT`, or `HOST` alone. Raises UsageError."""
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, str(PORT)
    if not host.strip("[]") or not port.isdigit() or not 0 <= int(port) < 65_536:
        raise UsageError(f"{text!r} is no address", hint=f"write it like 10.0.0.5:{PORT}")
    return Address(host.strip("[]"), int(port))


def key_for(where: Address) -> bytes:
    """The key that both sides must know; none is needed on this machine alone. Raises UsageError."""
    if found := os.environ.get(KEY):
        return found.encode()
    if is_here(where.host):
        return _NO_KEY
    hint = f"choose one and set {KEY} to it here and for each worker: who knows it can have them ask anything"
    raise UsageError(f"{where} can be reached from other machines, and there is no key", hint=hint)


def is_here(host: str) -> bool:
    """Whether an address is one of this machine alone."""
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    return False


def digest(locustfile: str) -> str:
    """Of a locustfile, to be sure that all have the same one; "" for none."""
    return hashlib.sha256(Path(locustfile).read_bytes()).hexdigest()[:16] if locustfile else ""


def listening(where: Address) -> socket.socket:
    """A socket that workers can come to. Raises OSError."""
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    return socket.create_server((where.host, where.port), family=family)


def welcomed(accepted: socket.socket, key: bytes, patience: float) -> Connection:
    """The connection to whoever proves in time to know the key. Raises AuthenticationError, OSError, EOFError."""
    accepted.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    accepted.settimeout(None)
    connection: Connection = Connection(accepted.detach())
    try:
        _require_word(connection, patience)
        deliver_challenge(connection, key)
        answer_challenge(connection, key)
    except BaseException:
        connection.close()
        raise
    return connection


def _require_word(connection: Connection, patience: float) -> None:
    if not connection.poll(patience) or connection.recv_bytes(1) != _KNOCK:
        raise AuthenticationError("whoever came does not speak")


def connected(where: Address, key: bytes) -> Connection:
    """The connection to a master that proves to know the key. Raises AuthenticationError, OSError, EOFError."""
    found = socket.create_connection((where.host, where.port), _CONNECT_S)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    found.settimeout(None)
    connection: Connection = Connection(found.detach())
    try:
        connection.send_bytes(_KNOCK)
        answer_challenge(connection, key)
        deliver_challenge(connection, key)
    except BaseException:
        connection.close()
        raise
    return connection


def received(connection: Connection, *, longest: int = _LONGEST) -> bytes:
    """The next frame. Raises OSError, EOFError once the other side is gone, or sends what is far too long."""
    return connection.recv_bytes(longest)


def received_job(connection: Connection) -> str:
    """The next frame of a master: a job may be long. Raises OSError, EOFError."""
    return received(connection, longest=_LONGEST_JOB).decode()


def cut(connection: Connection) -> None:
    """End a connection, also for a thread that waits for its next frame."""
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as shared:
        shared.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        connection.close()
