"""Users of the worked example: they keep asking through the gateway, and whoever answered them is held to the table."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

GRACE_S = 1.0
"""Connections that are kept open may have one more request answered by the table before, for half a second."""


@dataclass(frozen=True)
class Asking:
    """A request, and which statuses are no loss."""

    route: str
    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    fine: Sequence[int] = (200,)


@dataclass(frozen=True)
class Told:
    """Who answered a request, and when."""

    route: str
    began: float
    ended: float
    side: str


class Users:
    """Some users, each on a connection of their own with the cookies that they were given."""

    def __init__(self, port: int, askings: Sequence[Asking]) -> None:
        self.lost: list[str] = []
        self.told: list[Told] = []
        self._port = port
        self._askings = askings
        self._is_over = threading.Event()
        self._allowed: list[tuple[float, frozenset[str]]] = [(0.0, frozenset({"monolith"}))]

    @contextmanager
    def asking(self, count: int) -> Iterator[None]:
        """So many users at once, until the context ends."""
        threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            for thread in threads:
                thread.join()

    @contextmanager
    def moving(self, *sides: str) -> Iterator[None]:
        """While the table changes both what was allowed and what will be are; afterwards `sides` alone."""
        self._allowed.append((time.monotonic(), self._allowed[-1][1] | set(sides)))
        yield
        self._allowed.append((time.monotonic() + GRACE_S, frozenset(sides)))

    def astray(self) -> list[Told]:
        """Answers by a side that no state allowed while they were asked for."""
        return [each for each in self.told if each.side not in self._allowed_in(each.began, each.ended)]

    def since(self, moment: float) -> Counter[str]:
        """How many answers each side gave to requests that began after a moment."""
        return Counter(each.side for each in [*self.told] if each.began > moment)

    def _allowed_in(self, began: float, ended: float) -> set[str]:
        ends = itertools.chain((since for since, _ in self._allowed[1:]), [float("inf")])
        spans = ((since, until, sides) for (since, sides), until in zip(self._allowed, ends, strict=True))
        return {side for since, until, sides in spans if since <= ended and until >= began for side in sides}

    def _ask(self, number: int) -> None:
        chance = random.Random(number)
        while not self._is_over.is_set():
            with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)) as connection:
                cookies: dict[str, str] = {}
                for _ in range(20):  # then it is somebody else
                    if self._is_over.wait(0.01):
                        return
                    self._once(connection, chance.choice(self._askings), cookies)

    def _once(self, connection: http.client.HTTPConnection, asking: Asking, cookies: dict[str, str]) -> None:
        kept = "; ".join(f"{name}={value}" for name, value in cookies.items())
        own = asking.headers.get("Cookie", "")
        headers = {**asking.headers, "Cookie": "; ".join(filter(None, (own, kept)))}
        began = time.monotonic()
        try:
            connection.request(asking.method, asking.target, asking.body or None, headers)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            self.lost.append(f"{asking.method} {asking.target}: {error!r}")
            return
        side = response.headers.get("X-Served-By", "")
        if response.status not in asking.fine:
            self.lost.append(f"{asking.method} {asking.target}: {response.status} by {side}: {body[:200]!r}")
        self.told.append(Told(asking.route, began, time.monotonic(), side))
        for each in response.headers.get_all("Set-Cookie") or ():
            name, _, value = each.partition(";")[0].partition("=")
            cookies[name] = value


def price(variant: int | str, amount: str, headers: Mapping[str, str]) -> Asking:
    """A member of staff changes the price of a variant."""
    body = json.dumps({"price": amount})
    target = f"/api/catalog/variants/{variant}/price/"
    return Asking("prices", "PUT", target, {**headers, "Content-Type": "application/json"}, body)
