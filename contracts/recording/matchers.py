"""Several samples of a body -> one sample of it, and matchers for what differs between them."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from banyan.traffic.hiding import PLACEHOLDER, REPLACED, hidden

ENOUGH = 3
"""So many samples a value has to be the same in to be a constant."""
MOST_WORDS = 6
"""So many different words are a list of values, if each was seen twice on average."""

UUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
DATE = r"^\d{4}-\d{2}-\d{2}$"
MOMENT = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$"
URL = r"^https?://[^\s]+$"
DECIMAL = r"^-?\d+\.\d+$"
FORMS = (UUID, DATE, MOMENT, URL, DECIMAL)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,39}")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")

Matcher = Mapping[str, Any]
_NONE = object()


@dataclass(slots=True)
class Inferred:
    """A sample, matchers by their paths as pacts write them, and what was left out, with the reason."""

    sample: Any
    rules: dict[str, Matcher] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def inferred(samples: Sequence[Any]) -> Inferred:
    """What all samples have in common. What is missing or null in some is left out: nobody can rely on it."""
    found = Inferred(None)
    sample = _Inference(found).value("$", "", _different(samples))
    found.sample = None if sample is _NONE else sample
    return found


def deeper(path: str, name: str) -> str:
    """The path of a property: `$.a`, `$['a b']`."""
    if _PLAIN.fullmatch(name):
        return f"{path}.{name}"
    return f"{path}['{name}']" if "'" not in name else f'{path}["{name}"]'


class _Inference:
    """Walks over all samples at once, and notes matchers on its way."""

    def __init__(self, found: Inferred) -> None:
        self._found = found

    def value(self, path: str, name: str, samples: list[Any]) -> Any:
        """The sample to be kept, _NONE for nothing."""
        if any(each is None for each in samples):
            always = all(each is None for each in samples)
            return self._leave(path, "is always null" if always else "is null at times")
        kinds = {_kind(each) for each in samples}
        if kinds == {"integer", "decimal"}:
            kinds = {"number"}
        if len(kinds) > 1:
            return self._leave(path, f"is of several types: {', '.join(sorted(kinds))}")
        match kinds.pop():
            case "object":
                return self._object(path, samples)
            case "array":
                return self._array(path, name, samples)
            case "text":
                return self._text(path, name, samples)
            case kind:
                self._found.rules[path] = {"match": kind}
                return hidden(name, samples[0])

    def _object(self, path: str, samples: list[dict[str, Any]]) -> Any:
        names = list(dict.fromkeys(name for sample in samples for name in sample))
        shared = [name for name in names if all(name in sample for sample in samples)]
        if not names:
            self._found.rules[path] = {"match": "type"}
            return {}
        kept = {}
        for name in names:
            here = deeper(path, name)
            if name not in shared:
                self._leave(here, "is not there at times")
            else:
                sample = self.value(here, name, [each[name] for each in samples])
                if sample is not _NONE:
                    kept[name] = sample
        return kept

    def _array(self, path: str, name: str, samples: list[list[Any]]) -> Any:
        items = _different([item for sample in samples for item in sample])
        least = 1 if all(samples) else 0
        self._found.rules[path] = {"match": "type", "min": least}
        if not items:
            self._found.notes.append(f"{path} is always empty: any list is taken")
            self._found.rules[path] = {"match": "type"}
            return []
        before = len(self._found.notes)
        sample = self.value(f"{path}[*]", name, items)
        if sample is _NONE:
            self._found.rules[path] = {"match": "type"}
            del self._found.notes[before:]
            self._found.notes.append(f"{path} holds things of several kinds: any list is taken")
            return []
        return [sample]

    def _text(self, path: str, name: str, samples: list[str]) -> Any:
        kept = [hidden(name, each) for each in samples]
        if kept != samples or REPLACED & set(kept):
            self._found.rules[path] = {"match": "type"}
            return next((each for each in kept if each in REPLACED), PLACEHOLDER)
        different = sorted(set(samples))
        form = next((form for form in FORMS if all(_has_form(form, each) for each in different)), None)
        if form:
            self._found.rules[path] = {"match": "regex", "regex": form}
        elif len(different) == 1 and len(samples) >= ENOUGH and _WORD.fullmatch(different[0]):
            self._found.rules[path] = {"match": "equality"}
        elif _is_list(different, len(samples)):
            expression = "|".join(map(re.escape, different))
            self._found.rules[path] = {"match": "regex", "regex": f"^({expression})$"}
        else:
            self._found.rules[path] = {"match": "type"}
        return samples[0]

    def _leave(self, path: str, reason: str) -> Any:
        self._found.notes.append(f"{path} {reason}: left out")
        return _NONE


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "decimal"
        case str():
            return "text"
        case list():
            return "array"
        case _:
            return "object"


def _different(samples: Sequence[Any]) -> list[Any]:
    """Objects and lists once each: the same answer to the same question is no second witness."""
    known: dict[str, Any] = {}
    for each in samples:
        if isinstance(each, dict | list):
            known.setdefault(json.dumps(each, sort_keys=True), each)
    return [*(each for each in samples if not isinstance(each, dict | list)), *known.values()]


def _is_list(different: list[str], samples: int) -> bool:
    """Whether words look like those of a list: few, and each seen often."""
    few = 1 < len(different) <= MOST_WORDS and samples >= max(2 * len(different), 2 * ENOUGH)
    return few and all(_WORD.fullmatch(each) for each in different)


def _has_form(form: str, text: str) -> bool:
    if not re.fullmatch(form, text):
        return False
    if form in {DATE, MOMENT}:
        try:
            dt.datetime.fromisoformat(text)
        except ValueError:
            return False
    return True
