"""Judges a run: every measure of every route against its margin, with one verdict on all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from banyan.evidence import Verdict
from banyan.statistics import Interval, binomial_test, holm, mean_above, mean_interval, rate_lower, rate_upper
from loadtests.judgement.blocks import Pair, Requests, joined, subjects
from loadtests.judgement.limits import Limit
from loadtests.judgement.margins import ERRORS, MEASURES, Margin, Terms
from loadtests.judgement.measures import Series, Untold, series
from loadtests.judgement.power import pairs_to_judge, pairs_to_tell
from loadtests.judgement.shapes import Shapes, shapes

LEAST_PAIRS = 8
"""With fewer pairs of blocks nothing is judged."""

CONFIDENCE = 0.95
"""That of every interval that is told."""

TOO_NEAR = "it is too near to what is allowed to be told"

OF_SHAPES = 0.2
"""The part of the level that whole distributions may use up; all other checks share the rest."""


@dataclass(frozen=True, slots=True)
class Check:
    """One measure of one route: what it was and became, and whether that is allowed.

    `verdict` is None for what is told and not judged. `chance` is how likely a service that is just within the margin
    looks so bad, corrected for all that is judged. `needed` is the number of pairs that would tell, None for none;
    `longer` how many times as long blocks would have to be for it to be measured at all.
    """

    subject: str
    measure: str
    before: float | None = None
    after: float | None = None
    ratio: Interval | None = None
    difference: Interval | None = None
    margin: Margin | None = None
    limit: Limit | None = None
    verdict: Verdict | None = None
    chance: float = 1.0
    reason: str = ""
    needed: int | None = None
    longer: float = 1.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a run came to.

    `recommended` is the number of pairs at which both a service that is just as good and one that is clearly worse are
    told nine times of ten, None if no reasonable number does. `doubts` are why nothing of it is to be believed.
    """

    verdict: Verdict
    checks: tuple[Check, ...] = ()
    shapes: Shapes | None = None
    shapes_failed: bool = False
    pairs: int = 0
    recommended: int | None = None
    doubts: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Check, ...]:
        """What is worse than is allowed."""
        return tuple(check for check in self.checks if check.verdict is Verdict.FAIL)

    @property
    def open(self) -> tuple[Check, ...]:
        """What could not be told."""
        return tuple(check for check in self.checks if check.verdict is Verdict.INCONCLUSIVE)


def judged(pairs: Sequence[Pair], terms: Terms, doubts: Sequence[str] = ()) -> Judgement:
    """Judge pairs of blocks.

    Fail: one check at least is worse than its margin allows, at a level that all checks share by Holm's method. Pass:
    none of them is, each shown at the whole level, which needs no correction as all are needed (Berger, "Multiparameter
    hypothesis testing and acceptance sampling", Technometrics 24 (1982), 295-300), and times of all answers together
    keep their margins too. Inconclusive: all else, and whatever there are doubts about.
    """
    if len(pairs) < LEAST_PAIRS:
        few = f"there are {len(pairs)} pairs of blocks, and it takes {LEAST_PAIRS}"
        measured = tuple(draft.check for draft in _drafts(pairs, Terms({}))) if len(pairs) > 1 else ()
        return Judgement(Verdict.INCONCLUSIVE, measured, pairs=len(pairs), doubts=(few, *doubts))
    drafts = [*_drafts(pairs, terms)]
    level = terms.false_alarms
    adjusted = holm([draft.chance for draft in drafts if draft.is_judged])
    chances = iter(adjusted)
    checks = tuple(_told(draft, next(chances) if draft.is_judged else 1.0, level) for draft in drafts)
    margins = {name: terms.margins_of(name)["p95"] for name in subjects(pairs) if "p95" in terms.margins_of(name)}
    found = shapes(pairs, margins)
    shapes_failed = found is not None and found.chance <= level * OF_SHAPES
    verdict = _verdict(checks, shapes_failed=shapes_failed)
    return Judgement(
        Verdict.INCONCLUSIVE if doubts else verdict,
        checks,
        found,
        shapes_failed,
        len(pairs),
        _recommended(drafts, level, len(adjusted)),
        tuple(doubts),
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A check before the others are known: `excess` over the margin (one value each), `is_within` whether it passes.

    `reason` is why it does not though the typical block would.
    """

    check: Check
    is_judged: bool = False
    chance: float = 1.0
    excess: tuple[float, ...] = ()
    is_within: bool = False
    series: Series | None = None
    reason: str = ""


def _drafts(pairs: Sequence[Pair], terms: Terms) -> Iterator[_Draft]:
    for subject in subjects(pairs):
        margins = terms.margins_of(subject)
        for measure in MEASURES:
            yield _measured(pairs, subject, measure, margins.get(measure), terms.false_alarms)
        for limit in terms.limits_of(subject):
            yield _limited(pairs, subject, limit, terms.false_alarms)


def _measured(pairs: Sequence[Pair], subject: str, measure: str, margin: Margin | None, level: float) -> _Draft:
    found = series(pairs, subject, measure)
    if isinstance(found, Untold):
        verdict = Verdict.INCONCLUSIVE if margin else None
        return _Draft(Check(subject, measure, margin=margin, verdict=verdict, reason=str(found), longer=found.longer))
    before, after = found.typical
    check = Check(subject, measure, before, after, found.ratio(CONFIDENCE), found.difference(CONFIDENCE), margin)
    if margin is None:
        return _Draft(check)
    is_kept = found.is_kept_on_the_whole(margin)
    is_within = found.most(margin, level) < 0
    return _Draft(
        check,
        is_judged=True,
        chance=found.chance(margin),
        excess=found.excess(margin),
        is_within=is_within and is_kept,
        series=found,
        reason="" if is_kept or not is_within else _standing_out(found),
    )


def _standing_out(found: Series) -> str:
    before, after = found.whole or (0.0, 0.0)
    blocks = sum(value > after for value in found.after)
    return (
        f"of all answers together it went from {before:.3g} to {after:.3g} ms, which the typical block does not show: "
        f"{blocks} of {len(found.after)} blocks stand out"
    )


def _limited(pairs: Sequence[Pair], subject: str, limit: Limit, level: float) -> _Draft:
    """A limit on the side after: of a time or a rate by what is sure of it, of all else as it is."""
    parts = [pair.after.of(subject) for pair in pairs]
    whole = limit.measured(joined(parts))
    check = Check(subject, str(limit), after=whole, limit=limit)
    if whole is None:
        return _Draft(replace(check, verdict=Verdict.INCONCLUSIVE, reason="nothing was answered"))
    if limit.name == "rate":
        return _of_rate(check, limit, joined(parts), level)
    if limit.name in {"count", "min", "max"}:
        is_kept = limit.is_kept(whole)
        return _Draft(check, is_judged=True, chance=float(is_kept), is_within=is_kept)
    values = [limit.measured(part) for part in parts]
    if any(value is None for value in values):
        return _Draft(replace(check, verdict=Verdict.INCONCLUSIVE, reason="a block has no answers"))
    sign = 1 if limit.is_ceiling else -1
    allowed = max(limit.value, 1e-6)
    excess = tuple(float(sign * np.log(max(value, 1e-6) / allowed)) for value in values if value is not None)
    is_within = mean_interval(excess, confidence=1 - 2 * level).high < 0 and limit.is_kept(whole)
    return _Draft(check, is_judged=True, chance=mean_above(excess), excess=excess, is_within=is_within)


def _of_rate(check: Check, limit: Limit, requests: Requests, level: float) -> _Draft:
    """A limit on the share that failed, by the exact bounds and the exact test of it."""
    hits, trials = requests.errors, requests.sent
    border = min(max(limit.value, 0.0), 1.0)
    if limit.is_ceiling:
        is_within = limit.is_kept(rate_upper(hits, trials, confidence=1 - level))
        chance = binomial_test(hits, trials, border, greater=True)
    else:
        is_within = limit.is_kept(rate_lower(hits, trials, confidence=1 - level))
        chance = binomial_test(trials - hits, trials, 1 - border, greater=True)
    return _Draft(check, is_judged=True, chance=chance, is_within=is_within)


def _told(draft: _Draft, chance: float, level: float) -> Check:
    if not draft.is_judged:
        return draft.check
    if chance <= level * (1 - OF_SHAPES):
        return replace(draft.check, verdict=Verdict.FAIL, chance=chance)
    if draft.is_within:
        return replace(draft.check, verdict=Verdict.PASS, chance=chance)
    if draft.reason:
        return replace(draft.check, verdict=Verdict.INCONCLUSIVE, chance=chance, reason=draft.reason)
    needed = pairs_to_tell(draft.excess, level) if draft.excess else None
    reason = TOO_NEAR if draft.excess and needed is None else ""
    return replace(draft.check, verdict=Verdict.INCONCLUSIVE, chance=chance, needed=needed, reason=reason)


def _verdict(checks: Sequence[Check], *, shapes_failed: bool) -> Verdict:
    verdicts = [check.verdict for check in checks if check.verdict]
    if Verdict.FAIL in verdicts or shapes_failed:
        return Verdict.FAIL
    return Verdict.PASS if verdicts and Verdict.INCONCLUSIVE not in verdicts else Verdict.INCONCLUSIVE


def _recommended(drafts: Sequence[_Draft], level: float, checks: int) -> int | None:
    """The longest that any measure of times or throughput takes; rare errors have no spread to go by."""
    found = [
        pairs_to_judge(draft.series, draft.check.margin, checks=checks, level=level)
        for draft in drafts
        if draft.series and draft.check.margin and draft.series.measure != ERRORS
    ]
    if not found:
        return None
    return None if None in found else max(LEAST_PAIRS, *(each for each in found if each))
