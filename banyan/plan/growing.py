"""From the table `[routing.rollout]` of `banyan.toml` to how a canary grows, with everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from banyan.plan.matching import Notes, Path
from banyan.plan.routes import Rollout

_INTERVAL = re.compile(r"([1-9][0-9]{0,4})([smh])\Z")
_UNITS = {"s": 1, "m": 60, "h": 3600}
_LONGEST = 86_400
_MOST_LATENCY = 1000


def _is_weight(value: object) -> bool:
    """A share that leaves somebody to the monolith, to compare with."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 99


def _are_weights(value: object) -> bool:
    if not isinstance(value, list) or not value or not all(map(_is_weight, value)):
        return False
    return all(low < high for low, high in pairwise(value))


def _is_share(value: object, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < most


def _are_quantiles(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_share(each, 100) for each in value)


_KEYS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "interval": (lambda value: bool(_seconds(value)), "a time such as '30s', '5m' or '1h', a day at most"),
    "step_weight": (_is_weight, "a whole number from 1 to 99"),
    "max_weight": (_is_weight, "a whole number from 1 to 99: somebody must be left to compare with"),
    "step_weights": (_are_weights, "a list of whole numbers from 1 to 99 that grow"),
    "pause_at": (_are_weights, "a list of whole numbers from 1 to 99 that grow"),
    "error_margin": (lambda value: _is_share(value, 100), "percentage points, above 0 and under 100"),
    "latency_margin": (lambda value: _is_share(value, _MOST_LATENCY), "percent, above 0 and under 1000"),
    "quantiles": (_are_quantiles, "a list of percentages, such as [50, 95]"),
    "false_alarms": (lambda value: _is_share(value, 50), "percent, above 0 and under 50"),
}


def read_rollout(path: Path, value: object, notes: Notes) -> Rollout | None:
    """How a canary grows, `{ interval = "1m", step_weight = 10, max_weight = 50 }`."""
    if not isinstance(value, dict):
        notes.note(path, f"{path[-1]} should be a table such as {{ step_weight = 10, max_weight = 50 }}")
        return None
    notes.known_keys(path, value, _KEYS)
    found = {key: each for key, each in value.items() if key in _KEYS}
    wrong = [key for key, each in found.items() if not _KEYS[key][0](each)]
    for key in wrong:
        notes.note((*path, key), f"{key} should be {_KEYS[key][1]}")
    if wrong:
        return None
    if "step_weights" in found and {"step_weight", "max_weight"} & set(found):
        notes.note((*path, "step_weights"), "step_weights stand in the place of step_weight and max_weight: say one")
        return None
    rollout = Rollout(**{key: _read(each) for key, each in found.items()})  # type: ignore[arg-type]
    if lost := sorted(set(rollout.pause_at) - set(rollout.weights)):
        known = ", ".join(map(str, rollout.weights))
        notes.note((*path, "pause_at"), f"the rollout never comes to {lost[0]} %: its weights are {known}")
        return None
    return rollout


def _read(value: object) -> object:
    return tuple(value) if isinstance(value, list) else _seconds(value) or value


def _seconds(value: object) -> int:
    found = _INTERVAL.match(value) if isinstance(value, str) else None
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    return seconds if seconds <= _LONGEST else 0
