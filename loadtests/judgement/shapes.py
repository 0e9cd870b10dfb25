"""Whole distributions, not quantiles alone: the greatest share of requests by which one side is behind anywhere.

A quantile can stay while the rest moves: two humps where there was one, or a long tail beyond p99. What is compared is
the share of answers that take longer than each time, over all pairs. How likely such a difference is by chance is told
by randomisation: were both sides alike, each pair could as well have been the other way round.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loadtests.judgement.blocks import Pair, Times
from loadtests.judgement.margins import Margin

PLACES = 200
"""At so many times distributions are compared: quantiles of all answers, so that no stretch is left out."""

EXACT_TO = 12
"""With more pairs signs are drawn instead of being gone through."""

DRAWN = 9_999

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shape:
    """Where one subject's answers are furthest behind: `share` more of them take longer than `milliseconds`.

    `later` is that share at each of `places`, `beyond` what is left of it once the side before has had its margin.
    """

    subject: str
    share: float
    milliseconds: float
    places: tuple[float, ...] = ()
    later: tuple[float, ...] = ()
    beyond: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Shapes:
    """All subjects, and how likely the greatest difference beyond the margins is by chance, all subjects together."""

    chance: float
    worst: str
    shapes: tuple[Shape, ...]


def shapes(pairs: Sequence[Pair], margins: Mapping[str, Margin], seed: int = 0) -> Shapes | None:
    """Compare the distributions of all subjects that have a margin; None where nothing was answered.

    Each time of the side before is made longer by the margin first, so that what is allowed is no difference. The
    subjects share every draw of signs and the greatest of them counts, which holds the level for all of them together.
    Sources: the statistic is that of Kolmogorov and Smirnov, one-sided; randomisation within pairs: Fisher, "The
    Design of Experiments" (1935), section 21; the greatest of several: Westfall and Young, "Resampling-Based Multiple
    Testing" (1993), section 2.3. Drawn signs count themselves, so that the chance is never 0: Phipson and Smyth,
    "Permutation p-values should never be zero", Statistical Applications in Genetics and Molecular Biology 9 (2010).
    """
    found = [each for subject, margin in margins.items() if (each := _gaps(pairs, subject, margin))]
    if not found:
        return None
    signs = _signs(len(pairs), seed)
    scales = [max(float(np.sqrt((gaps**2).mean(axis=0)).max()), 1e-12) for _, gaps, _ in found]
    drawn = np.max([_greatest(signs, gaps) / scale for (_, gaps, _), scale in zip(found, scales, strict=True)], axis=0)
    told = [float(gaps.mean(axis=0).max()) / scale for (_, gaps, _), scale in zip(found, scales, strict=True)]
    worst = int(np.argmax(told))
    chance = float((drawn >= told[worst] - 1e-12).mean())
    return Shapes(chance, found[worst][0], tuple(shape for _, _, shape in found))


def _gaps(pairs: Sequence[Pair], subject: str, margin: Margin) -> tuple[str, _Floats, Shape] | None:
    """For each pair and each place, how many more answers take longer afterwards than the margin allows."""
    before = [pair.before.of(subject).milliseconds for pair in pairs]
    after = [pair.after.of(subject).milliseconds for pair in pairs]
    if not all(len(times) for times in (*before, *after)):
        return None
    allowed = [np.maximum(times * (1 + margin.percent / 100), times + margin.units) for times in before]
    places = np.unique(np.quantile(np.concatenate([*allowed, *after]), np.linspace(0, 1, PLACES + 2)[1:-1]))
    gaps = np.array([_below(a, places) - _below(b, places) for a, b in zip(allowed, after, strict=True)])
    plain = np.array([_below(a, places) - _below(b, places) for a, b in zip(before, after, strict=True)]).mean(axis=0)
    place = int(np.argmax(plain))
    told = tuple(map(float, places)), tuple(map(float, plain)), tuple(map(float, gaps.mean(axis=0)))
    return subject, gaps, Shape(subject, float(plain[place]), float(places[place]), *told)


def _below(times: Times, places: _Floats) -> _Floats:
    return np.searchsorted(np.sort(times), places, side="right") / len(times)


def _signs(count: int, seed: int) -> _Floats:
    """All ways to swap pairs, or many of them; the first is to swap none."""
    if count <= EXACT_TO:
        return np.array(list(itertools.product((1.0, -1.0), repeat=count)))
    drawn = np.random.default_rng(seed).choice((1.0, -1.0), size=(DRAWN, count))
    return np.vstack([np.ones(count), drawn])


def _greatest(signs: _Floats, gaps: _Floats) -> _Floats:
    return np.asarray((signs @ gaps / len(gaps)).max(axis=1))
