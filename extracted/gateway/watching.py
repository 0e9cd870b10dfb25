"""Watches the registries of discovered sides, each in a thread of its own, and tells what changed."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from banyan.errors import BanyanError
from extracted.gateway.answers import Answer
from extracted.gateway.discovering import NOBODY, Say, is_discovered, kept, known, remember, resolved, written

_AGAIN_S = 1.0
"""A registry that failed, or whose answer says nothing of how long it holds, is asked again after so long."""

_PAUSE_S = 0.1
_REMIND_S = 60.0

_Told = tuple[str, Answer | BanyanError]


class Watch:
    """What is asked for, and what was told last of it."""

    def __init__(self, folder: Path, say: Say) -> None:
        self._folder = folder
        self._say = say
        self._told: queue.SimpleQueue[_Told] = queue.SimpleQueue()
        self._ends: dict[str, threading.Event] = {}
        self._troubles: dict[str, tuple[str, float]] = {}
        self._waiting: list[_Told] = []

    def follow(self, urls: Iterable[str]) -> None:
        """Ask for these from now on, and for no others."""
        wanted = {url for url in urls if is_discovered(url)}
        for url in self._ends.keys() - wanted:
            self._ends.pop(url).set()
            self._troubles.pop(url, None)
        for url in sorted(wanted - self._ends.keys()):
            self._ends[url] = ended = threading.Event()
            threading.Thread(target=_ask, args=(url, self._told, ended), name=url, daemon=True).start()

    def has_news(self) -> bool:
        """Whether a side is elsewhere than it was; that is remembered and said, as is whatever goes wrong."""
        changed = False
        news, self._waiting = self._waiting, []
        while not self._told.empty():
            news.append(self._told.get())
        for url, told in news:
            if url in self._ends:
                changed |= self._take(url, told)
        return changed

    def _take(self, url: str, told: Answer | BanyanError) -> bool:
        last = known(self._folder).get(url, ())
        if isinstance(told, BanyanError):
            self._complain(url, kept(told.message, last))
            return False
        if not told.endpoints:
            self._complain(url, kept(f"{url} does not tell where it is: {NOBODY}", last))
            return False
        if told.endpoints != last:
            try:
                remember(self._folder, {url: told.endpoints})
            except BanyanError as error:  # a full disk: it is taken once there is room
                self._waiting.append((url, told))
                self._complain(url, kept(f"{error}", last))
                return False
        if self._troubles.pop(url, None):
            self._say(f"{url} tells again where it is")
        if told.endpoints == last:
            return False
        self._say(f"{url} is at {written(told.endpoints)} now")
        return True

    def _complain(self, url: str, trouble: str) -> None:
        """Once, and again every minute, for as long as it lasts."""
        said, at = self._troubles.get(url, ("", 0.0))
        if said != trouble or time.monotonic() - at > _REMIND_S:
            self._troubles[url] = (trouble, time.monotonic())
            self._say(f"warning: {trouble}")


def _ask(url: str, told: queue.SimpleQueue[_Told], ended: threading.Event) -> None:
    last: Answer | None = None
    while not ended.is_set():
        try:
            last = resolved(url, last)
        except BanyanError as error:
            last = None
            told.put((url, error))
            ended.wait(_AGAIN_S)
        else:
            told.put((url, last))
            ended.wait(_PAUSE_S if last.mark else max(_AGAIN_S, last.seconds))
