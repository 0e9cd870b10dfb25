"""What is done with each request: find its route, ask three times, compare, count."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any

from banyan.comparison.answers import Answer
from banyan.comparison.comparing import compare_values
from banyan.comparison.noise import Noise
from banyan.plan.order import Request, Rule, first
from banyan.plan.values import MONOLITH
from banyan.traffic.values import Recorded
from banyan.traffic.writing import Capture
from extracted.gateway.shadow.asking import Asker, Silence
from extracted.gateway.shadow.exchange import Exchange, command
from extracted.gateway.shadow.pairs import Judge
from extracted.gateway.shadow.tally import Tally


@dataclass(slots=True)
class Work:
    """Compares requests one by one; `table` says what is whose, `urls` where the sides answer.

    What the monolith answers goes to `capture` as well, for contracts to be made of.
    """

    table: tuple[Rule, ...]
    urls: Mapping[str, str]
    asker: Asker
    judge: Judge
    tally: Tally = field(default_factory=Tally)
    sandbox: tuple[tuple[str, str], ...] = ()
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    capture: Capture | None = None

    async def do(self, exchange: Exchange) -> None:
        """Ask both sides, and count what comes of it."""
        rule = self.rule(exchange)
        if rule is None:
            self.tally.unrouted += 1
            return
        name, counts = rule.route.name, self.tally.of(rule.route.name)
        if not exchange.is_safe and not self.sandbox:
            counts.skipped += 1
            return
        answers = await self._ask(exchange, (MONOLITH, MONOLITH, rule.route.service))
        if self.capture and isinstance(answers[0], Answer):
            self.capture.take(Recorded(exchange.method, exchange.target, exchange.headers, exchange.body, answers[0]))
        outcome = self.judge.outcome(name, *answers)
        request = self._request(exchange, rule.route.service) if outcome.differences else {}
        counts.add(outcome, request, exchange.target)

    def rule(self, exchange: Exchange) -> Rule | None:
        """Which rule of the table takes a request."""
        headers = exchange.lowered()
        request = Request(exchange.method, exchange.path, headers, _cookies(headers.get("cookie", "")))
        return first(self.table, request)

    async def _ask(self, exchange: Exchange, sides: tuple[str, str, str]) -> tuple[Answer | Silence, ...]:
        extra = self.sandbox if not exchange.is_safe else ()
        if extra:  # one after the other: their transactions would wait for each other's rows
            async with self.alone:
                return tuple([await self._answer(side, exchange, extra) for side in sides])
        return tuple(await asyncio.gather(*(self._answer(side, exchange) for side in sides)))

    def _answer(
        self, side: str, exchange: Exchange, extra: tuple[tuple[str, str], ...] = ()
    ) -> Awaitable[Answer | Silence]:
        sent = exchange if side == MONOLITH else exchange.for_service()
        return self.asker.ask(self.urls[side], sent, extra)

    def _request(self, exchange: Exchange, service: str) -> dict[str, Any]:
        """How a request may be shown, with the commands that repeat it."""
        sent = {MONOLITH: exchange, service: exchange.for_service()}
        return {side: command(each, self.urls[side]) for side, each in sent.items()}


@dataclass(slots=True)
class Learning:
    """Asks the monolith alone, `times` times, and notes what it disagrees on with itself."""

    work: Work
    noise: Noise = field(default_factory=Noise)
    times: int = 2

    async def do(self, exchange: Exchange) -> None:
        """Compare the answers to one request with the first of them."""
        rule = self.work.rule(exchange)
        if rule is None or not exchange.is_safe:
            self.work.tally.unrouted += rule is None
            return
        url = self.work.urls[MONOLITH]
        asked = await asyncio.gather(*(self.work.asker.ask(url, exchange) for _ in range(self.times)))
        answers = [each for each in asked if isinstance(each, Answer)]
        for other in answers[1:]:
            treatment = self.work.judge.rules.of(rule.route.name)
            self.noise.note(rule.route.name, compare_values(answers[0], other, treatment))


def _cookies(header: str) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}
