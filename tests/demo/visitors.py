"""People who look at products through the gateway all the while, some requests each."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpx

PAUSE_S = 0.2
EACH = 5
"""So many requests each person makes."""

PATIENCE_S = 30.0


@dataclass
class Visitors:
    """Four at a time; who answered is counted by the side that the gateway names, and what nobody answered is lost."""

    url: str
    paths: Sequence[str]
    count: int = 4
    served: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=self._visit, args=(number,)) for number in range(self.count)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def since(self, before: Counter[str]) -> Counter[str]:
        """Who answered how often since an earlier copy of `served`."""
        return self.served - before

    def wait_for(self, count: int, seconds: float = 60) -> Counter[str]:
        """So many more answers; who gave them. Raises TimeoutError."""
        before, end = self.served.copy(), time.monotonic() + seconds
        while self.since(before).total() < count:
            if time.monotonic() > end:
                raise TimeoutError(f"{self.since(before).total()} answers in {seconds:g} s")
            time.sleep(0.05)
        return self.since(before)

    def _visit(self, number: int) -> None:
        paths = itertools.cycle([*self.paths[number:], *self.paths[:number]])
        with httpx.Client(base_url=self.url, timeout=PATIENCE_S, trust_env=False) as client:
            for visit in itertools.count():
                if self._stop.wait(PAUSE_S):
                    return
                if visit % EACH == 0:
                    client.cookies.clear()  # the next person: whoever has a side keeps it
                path = next(paths)
                try:
                    answer = client.get(path)
                except httpx.HTTPError as error:
                    self.lost.append(f"{path}: {type(error).__name__}")
                    continue
                self.served[answer.headers.get("X-Served-By", "nobody")] += 1
                if answer.status_code >= 500:
                    self.lost.append(f"{path}: {answer.status_code}")
