"""One difference between two answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from banyan.comparison.places import Field, Place, field_of, path_of

Kind = Literal["changed", "missing", "extra", "retyped", "respelled", "order"]
"""`respelled`: the same number or instant, written otherwise. `order`: the same elements, in another order."""


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """What the second answer has otherwise than the first; both values as they may be shown, without secrets."""

    place: Place
    kind: Kind
    expected: str = ""
    found: str = ""

    @property
    def path(self) -> str:
        """Where: a normalized JSON path (RFC 9535)."""
        return path_of(self.place)

    @property
    def field(self) -> Field:
        """Where, whichever element of a list it is in."""
        return field_of(self.place)

    @property
    def cause(self) -> tuple[str, Kind]:
        """What it has in common with others that come from the same fault: path of the field, kind."""
        return path_of(self.field), self.kind
