"""Asks a program again and again whether it is well, beside whatever else is done."""

from __future__ import annotations

import socket
import threading
from urllib.parse import urlsplit

import httpx

from banyan.processes.programs import Health

PAUSE = 0.25
"""Seconds between two questions."""

TIME_OUT = 3.0
_FIRST_PART = 65_536
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PORTS = {"http": 80, "https": 443, "redis": 6379, "amqp": 5672, "postgres": 5432, "postgresql": 5432}


class Question(threading.Thread):
    """Asks until the answer is good; `is_well` tells whether it was, `reason` why not yet."""

    def __init__(self, name: str, health: Health) -> None:
        super().__init__(name=f"health of {name}", daemon=True)
        self.health = health
        self.is_well = False
        self.reason = "it was not asked"
        self._given_up = threading.Event()

    def run(self) -> None:
        """Ask until it is well, or nobody wants to know any more."""
        while not self._given_up.is_set():
            self.reason = unwell(self.health)
            if not self.reason:
                self.is_well = True
                return
            self._given_up.wait(PAUSE)

    def give_up(self) -> None:
        """Stop asking."""
        self._given_up.set()


def unwell(health: Health) -> str:
    """Why something is not well, asked once; "" if it is."""
    if urlsplit(health.url).scheme in {"http", "https"}:
        return _answer(health)
    return _connection(health.url)


def _answer(health: Health) -> str:
    is_near = urlsplit(health.url).hostname in _LOOPBACK
    try:
        with (
            httpx.Client(timeout=TIME_OUT, trust_env=not is_near) as client,
            client.stream("GET", health.url) as answer,
        ):
            return "" if answer.status_code < health.below else f"{health.url} answers {answer.status_code}"
    except httpx.TimeoutException:
        return f"{health.url} does not answer within {TIME_OUT:g} s"
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return f"{health.url} does not answer ({error})"


def _connection(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or _PORTS.get(parts.scheme)
    if port is None:
        return f"{url} names no port to connect to"
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", port), TIME_OUT).close()
    except OSError as error:
        return f"nothing takes connections at {parts.hostname}:{port} ({error.strerror or error})"
    return ""
