"""Runs of the comparison against a service with a fault, or without: what is found, after how many requests."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from banyan.comparison.rules import Rulebook
from banyan.evidence import Verdict
from banyan.plan.order import rules_of
from banyan.plan.routes import Sticky
from extracted.gateway.shadow.asking import asking
from extracted.gateway.shadow.document import standing_of
from extracted.gateway.shadow.exchange import Exchange
from extracted.gateway.shadow.pairs import Judge, Outcome
from extracted.gateway.shadow.tally import Margin, Standing, Tally
from extracted.gateway.shadow.work import Work
from tests.benchmark.shadow.diffy import Diffy
from tests.benchmark.shadow.sides import TOKEN
from tests.benchmark.shadow.traffic import ROUTES

STEP = 10
"""After so many requests it is asked whether the verdict is known."""
HANDS = 4


@dataclass
class Watching(Judge):
    """A judge whose answers are shown to Diffy's rule as well."""

    diffy: Diffy = field(default_factory=Diffy)

    def outcome(self, route, first, second, service) -> Outcome:
        """The same outcome."""
        self.diffy.add(first, second, service)
        return super().outcome(route, first, second, service)


@dataclass(frozen=True)
class Result:
    """Where a route stood in the end, after how many requests; what Diffy's rule calls wrong, and all that differed."""

    standing: Standing
    requests: int
    causes: tuple[tuple[str, str, int], ...]
    diffy: frozenset[str]
    seen: frozenset[str]
    unusable: int


def measured(
    route: str, requests: tuple[Exchange, ...], urls: dict[str, str], rules: Rulebook, *, stops: bool = True
) -> Result:
    """Compare until the verdict is known, or there are no more requests; without `stops` all of them."""
    return asyncio.run(_measured(route, requests, urls, rules, stops=stops))


async def _measured(
    route: str, requests: tuple[Exchange, ...], urls: dict[str, str], rules: Rulebook, *, stops: bool
) -> Result:
    tally, judge = Tally(), Watching(rules)
    async with asking(30) as asker:
        table = rules_of(ROUTES, Sticky())
        work = Work(table, urls, asker, judge, tally, (("X-Banyan-Sandbox", TOKEN),))
        asked = 0
        for start in range(0, len(requests), STEP):
            part = requests[start : start + STEP]
            await _together(work, part)
            asked += len(part)
            if stops and standing_of(tally.of(route), Margin()).verdict is not Verdict.INCONCLUSIVE:
                break
    counts = tally.of(route)
    causes = sorted((cause.path, cause.kind, cause.pairs) for cause in counts.causes.values() if cause.pairs)
    where = standing_of(counts, Margin())
    return Result(
        where, asked, tuple(causes), frozenset(judge.diffy.wrong()), frozenset(judge.diffy.raw), counts.unusable.total()
    )


async def _together(work: Work, part: tuple[Exchange, ...]) -> None:
    hands = asyncio.Semaphore(HANDS)

    async def one(exchange: Exchange) -> None:
        async with hands:
            await work.do(exchange)

    await asyncio.gather(*(one(exchange) for exchange in part))
