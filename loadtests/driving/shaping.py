"""Shapes of arrivals in words: `spike:5`, `step:4`, `soak:2h`, or stages as k6 has them, `10s:20,30s:100`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from banyan.errors import UsageError
from loadtests.driving.arrivals import Stage

CONSTANT = "constant"
SOAK_S = 3600.0
"""How long a soak lasts that does not say."""

_STEPS, _SPIKE = 4, 5.0
_MOST_STEPS, _MOST_TIMES = 50, 1000.0
_LONGEST_S = 7 * 86_400.0
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")
_SPIKE_PARTS = (0.4, 0.02, 0.16, 0.02, 0.4)
_HINT = "there are constant, step:N, spike:TIMES, soak:DURATION, and stages like 10s:20,30s:100 (docs/load.md)"


@dataclass(frozen=True, slots=True)
class Shape:
    """How arrivals of one block are spread over time; `lasts` is how long all blocks of a soak take, 0 for others."""

    text: str
    stages: tuple[Stage, ...]
    lasts: float = 0.0

    @property
    def seconds(self) -> float:
        """How long a block is."""
        return sum(stage.seconds for stage in self.stages)

    @property
    def is_level(self) -> bool:
        """Whether the rate stays."""
        return len(self.stages) == 1 and self.stages[0].to is None


def shaped(text: str, rate: float, seconds: float) -> Shape:
    """The shape of a block of `seconds` around a rate, as a text says it.

    `step:N` rises to the rate in N equal steps. `spike:TIMES` is at the rate but for a fifth of the block in its
    middle, at so many times the rate. `soak:DURATION` is at the rate, in blocks that last so long together. Stages
    bring the rate evenly from where it was to theirs, as k6's do, and make the length of the block. Raises UsageError.
    """
    name, _, argument = text.strip().partition(":")
    if _DURATION.fullmatch(name):
        return Shape(text, _stages(text, rate))
    match name:
        case "constant" if not argument:
            return Shape(text, (Stage(seconds, rate),))
        case "step":
            return Shape(text, _steps(text, int(_number(text, argument, _STEPS, _MOST_STEPS)), rate, seconds))
        case "spike":
            return Shape(text, _spike(_number(text, argument, _SPIKE, _MOST_TIMES), rate, seconds))
        case "soak":
            lasts = duration(argument, text) if argument else SOAK_S
            return Shape(text, (Stage(seconds, rate),), lasts)
    raise UsageError(f"{text!r} is no shape", hint=_HINT)


def duration(text: str, whole: str) -> float:
    """Seconds that a text such as `90s`, `1m30s` or `2h` says. Raises UsageError."""
    parts = _DURATION.findall(text)
    found = sum(float(number) * _UNITS[unit] for number, unit in parts)
    if "".join(map("".join, parts)) != text or not 0 < found <= _LONGEST_S:
        raise UsageError(f"{whole!r} is no shape: {text!r} is no duration", hint="write it like 30s, 1m30s or 2h")
    return found


def _steps(text: str, count: int, rate: float, seconds: float) -> tuple[Stage, ...]:
    if count < 2:
        raise UsageError(f"{text!r} is no shape: it takes two steps or more", hint=_HINT)
    return tuple(Stage(seconds / count, rate * step / count) for step in range(1, count + 1))


def _spike(times: float, rate: float, seconds: float) -> tuple[Stage, ...]:
    """The rate, a quick rise, a fifth of the block at many times the rate, back, and the rate again."""
    high = rate * times
    rates = ((rate, None), (rate, high), (high, None), (high, rate), (rate, None))
    return tuple(Stage(seconds * part, *each) for part, each in zip(_SPIKE_PARTS, rates, strict=True))


def _stages(text: str, rate: float) -> tuple[Stage, ...]:
    found: list[Stage] = []
    for part in text.split(","):
        lasts, sign, target = part.strip().partition(":")
        if not sign:
            raise UsageError(f"{text!r} is no shape: {part!r} has no rate", hint="write stages like 10s:20,30s:100")
        to = _number(text, target, 0, 1e6, least=0)
        found.append(Stage(duration(lasts, text), rate, to))
        rate = to
    if not any(stage.requests for stage in found):
        raise UsageError(f"{text!r} is no shape: nothing arrives in it", hint=_HINT)
    return tuple(found)


def _number(text: str, argument: str, otherwise: float, most: float, *, least: float = 1) -> float:
    try:
        found = float(argument) if argument else otherwise
    except ValueError:
        raise UsageError(f"{text!r} is no shape: {argument!r} is no number", hint=_HINT) from None
    if not least <= found <= most:
        raise UsageError(f"{text!r} is no shape: {argument} is not from {least:g} to {most:g}", hint=_HINT)
    return found
