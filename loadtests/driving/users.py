"""Locust users that write down when each request was meant to start; only ever imported in a generator's process."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from locust import FastHttpUser, constant, task
from locust.contrib.fasthttp import FastHttpSession

from loadtests.driving.traffic import Asked

STARTED = "banyan_started_ns"
DUE = "banyan_due_ns"
"""When the first request of an arrival was due; 0 for all others."""


class TimedSession(FastHttpSession):
    """Locust's own session, which notes when a request starts, and when it was meant to."""

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        """Send a request; the first one of an arrival was meant to start when that was due, all others as they do."""
        user: Any = self.user
        now = time.perf_counter_ns()
        due, user.due_ns = user.due_ns, 0
        if added := type(user).added_headers:
            options["headers"] = {**(options.get("headers") or {}), **added}
        options["context"] = {**(options.get("context") or {}), STARTED: now, DUE: due}
        return super().request(method, url, *args, **options)


def timed(kind: type[FastHttpUser]) -> type[FastHttpUser]:
    """A user class whose users have a timed session."""

    class Timed(kind):  # type: ignore[misc, valid-type]
        abstract = True
        due_ns = 0
        added_headers: ClassVar[Mapping[str, str]] = {}

        def __init__(self, environment: Any) -> None:
            super().__init__(environment)
            self.client.__class__ = TimedSession

    Timed.__name__ = Timed.__qualname__ = kind.__name__
    Timed.abstract = False
    return Timed


class MixUser(FastHttpUser):
    """Asks the requests of a list, and checks their answers."""

    abstract = True
    traffic: Sequence[Asked] = ()
    order: Sequence[int] = ()
    wait_time = constant(0)
    network_timeout = 60.0
    connection_timeout = 10.0
    asked_so_far = 0

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        vars(self.client.client)["redirect_response_codes"] = frozenset()  # a redirect is an answer

    def ask(self, asked: Asked) -> None:
        """Make one request."""
        options: dict[str, Any] = {"name": asked.name, "headers": dict(asked.headers)}
        if asked.body:
            options["data"] = asked.body
        if not asked.status and not asked.contains:
            self.client.request(asked.method, asked.path, **options)
            return
        with self.client.request(asked.method, asked.path, catch_response=True, **options) as response:
            if response.status_code:
                body = response.text or "" if asked.contains else ""
                reason = asked.wrong(response.status_code, body)
                response.failure(reason) if reason else response.success()

    @task
    def next(self) -> None:
        """Make the next request of the order, which all users of a class share."""
        kind = type(self)
        place = kind.asked_so_far
        kind.asked_so_far += 1
        if self.order:
            self.ask(self.traffic[self.order[place % len(self.order)]])
