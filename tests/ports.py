"""Ports for what tests start."""

from __future__ import annotations

import contextlib
import secrets
from socket import create_server

_PORTS = range(10_000, 20_000)
"""Below those that the system gives to outgoing connections, so that no connection takes one before its server does."""


def free_port() -> int:
    """A port that nobody listens on; drawn apart from the seeds of tests, which are the same in all workers."""
    while True:
        port = _PORTS.start + secrets.randbelow(len(_PORTS))
        with contextlib.suppress(OSError), create_server(("127.0.0.1", port)):
            return port
