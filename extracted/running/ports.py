"""Finds out before the start which ports are taken, and by whom."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable

import psutil

from banyan.errors import UsageError
from extracted.running.targets import Target


class PortsTaken(UsageError):
    """Ports that are asked for and taken."""


def require_free(targets: Iterable[Target]) -> None:
    """Raise PortsTaken with all that are taken, or asked for twice."""
    said: list[str] = []
    seen: dict[tuple[str, int], str] = {}
    for target in targets:
        place = target.place if target.command else None
        if place is None:
            continue
        if place in seen:
            said.append(f"port {place[1]} is asked for twice, for {seen[place]} and for {target.name}")
        elif _is_taken(*place):
            said.append(f"port {place[1]}, which {target.name} would take, is taken by {_holder(place[1])}")
        seen[place] = target.name
    if said:
        hint = "end what holds it, let all ports begin elsewhere with --port-from, or give a `url` in [targets.NAME]"
        raise PortsTaken("; ".join(said), hint=hint)


def _is_taken(host: str, port: int) -> bool:
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        return error.errno in {errno.EADDRINUSE, errno.EACCES}
    return False


def _holder(port: int) -> str:
    """Who listens there, as far as the system tells."""
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,) and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    except (psutil.Error, OSError):
        pass
    return "another process"
