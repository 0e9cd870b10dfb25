"""What teams change in manifests: each place is a setting, filled in for Kustomize and left to the values for Helm.

A manifest is a tree of mappings, lists and scalars with settings as leaves, so that one tree gives both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Manifest = Mapping[str, Any]
Values = Mapping[str, Any]


class Setting(Protocol):
    """A leaf of a manifest: what it is by some values, and how Helm says it."""

    def of(self, values: Values) -> Any:
        """What it is by these values. Raises KeyError."""

    @property
    def pipeline(self) -> str:
        """An expression of Go's templates with the same result."""


@dataclass(frozen=True, slots=True)
class Value:
    """What stands at a path of the values, whole: a scalar, a list or a mapping."""

    path: tuple[str, ...]

    def of(self, values: Values) -> Any:
        """What stands there."""
        found: Any = values
        for name in self.path:
            found = found[name]
        return found

    @property
    def pipeline(self) -> str:
        """Names in quotes, since those of workloads may have a hyphen."""
        return f"index .Values {' '.join(map(quoted, self.path))}"


@dataclass(frozen=True, slots=True)
class Namespace:
    """The namespace that everything is deployed into; Kustomize puts it in itself."""

    def of(self, values: Values) -> Any:
        """What the values of an environment say, though no values file does."""
        return values[NAMESPACE]

    @property
    def pipeline(self) -> str:
        """That of the release."""
        return ".Release.Namespace"


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts and settings one after the other, as one text."""

    parts: tuple[str | Setting, ...]

    def of(self, values: Values) -> Any:
        """One text."""
        return "".join(each if isinstance(each, str) else str(each.of(values)) for each in self.parts)

    @property
    def pipeline(self) -> str:
        """The texts are the form, and the settings fill it."""
        form = "".join(each.replace("%", "%%") if isinstance(each, str) else "%v" for each in self.parts)
        settings = " ".join(f"({each.pipeline})" for each in self.parts if not isinstance(each, str))
        return f"printf {quoted(form)} {settings}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of texts with commas between, each with the same in front of it.

    For Django's ALLOWED_HOSTS the star of `*.example.com` goes: there it is `.example.com`.
    """

    path: tuple[str, ...]
    front: str = ""
    is_starless: bool = False

    def of(self, values: Values) -> Any:
        """One text."""
        text = ",".join(f"{self.front}{each}" for each in Value(self.path).of(values))
        return text.replace("*.", ".") if self.is_starless else text

    @property
    def pipeline(self) -> str:
        """With what stands in front of the first, and between all others."""
        joined = f"join {quoted(',' + self.front)} ({Value(self.path).pipeline})"
        text = f"printf {quoted(self.front.replace('%', '%%') + '%s')} ({joined})" if self.front else joined
        return f'{text} | replace "*." "."' if self.is_starless else text


@dataclass(frozen=True, slots=True)
class Digest:
    """The first hexadecimal digits of the SHA-256 of a tree: of what is fixed in it, and of what its settings are."""

    about: Any
    digits: int = 64

    def of(self, values: Values) -> Any:
        """By the digest of what is fixed, and the settings behind it."""
        return hashlib.sha256(self._text.of(values).encode()).hexdigest()[: self.digits]

    @property
    def pipeline(self) -> str:
        """The same of what Helm makes of it."""
        return f"{self._text.pipeline} | sha256sum | trunc {self.digits}"

    @property
    def _text(self) -> Joined:
        settings = {each.pipeline: each for each in _settings(self.about)}.values()
        fixed = json.dumps(_told(self.about), sort_keys=True)
        digest = hashlib.sha256(fixed.encode()).hexdigest()[:_DIGITS]
        return Joined((digest, *(part for each in settings for part in (" ", _Written(each)))))


@dataclass(frozen=True, slots=True)
class _Written:
    """A setting as the JSON that Go writes of it."""

    setting: Setting

    def of(self, values: Values) -> Any:
        """Sorted, without blanks, and fit to stand in HTML."""
        text = json.dumps(self.setting.of(values), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        for character in "<>&\u2028\u2029":
            text = text.replace(character, f"\\u{ord(character):04x}")
        return text

    @property
    def pipeline(self) -> str:
        """As Helm writes it."""
        return f"{self.setting.pipeline} | toJson"


NAMESPACE = "namespace"
"""Where the values of an environment say its namespace."""

_DIGITS = 16


def filled(node: Any, values: Values) -> Any:
    """A tree with every setting filled in, as lists, dicts and scalars. Raises KeyError."""
    match node:
        case Mapping():
            return {key: filled(each, values) for key, each in node.items()}
        case str() | int() | float() | None:
            return node
        case Sequence():
            return [filled(each, values) for each in node]
        case _:
            return node.of(values)


def quoted(text: str) -> str:
    """A text as a string of Go."""
    return json.dumps(text, ensure_ascii=False)


def _settings(node: Any) -> Iterator[Setting]:
    match node:
        case Mapping():
            for each in node.values():
                yield from _settings(each)
        case str() | int() | float() | None:
            return
        case Sequence():
            for each in node:
                yield from _settings(each)
        case _:
            yield node


def _told(node: Any) -> Any:
    """A tree with the expression of each setting in its place."""
    match node:
        case Mapping():
            return {key: _told(each) for key, each in node.items()}
        case str() | int() | float() | None:
            return node
        case Sequence():
            return [_told(each) for each in node]
        case _:
            return {"setting": node.pipeline}
