"""Functionalities and what they access: each function with the models that it reads and writes, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from analysis.appraisal.pieces import Piece

Mode = Literal["R", "W"]

_MODES: dict[str, Mode] = {"read": "R", "query_join": "R", "raw_sql": "R", "write": "W", "transaction": "W"}


class Access(NamedTuple):
    """One access to a model."""

    entity: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Traces:
    """`accesses` are those of each functionality in the order of the lines; `home` is the service of each model.

    The papers record sequences at run time or follow calls from a controller. Here a functionality is one function,
    method or class body as far as the source shows it; a transaction counts all models that it writes by its calls.
    """

    accesses: Mapping[str, tuple[Access, ...]]
    home: Mapping[str, str]


def traces_of(pieces: Iterable[Piece], home: Mapping[str, str]) -> Traces:
    """Collect them; migrations are no functionality."""
    found: dict[str, list[tuple[int, Access]]] = {}
    for _source, _target, one, stage in pieces:
        mode = _MODES.get(one.kind)
        model, module = one.target.model, one.source.module
        if mode and model and model in home and module and one.source.symbol and stage != "migration":
            found.setdefault(f"{module}:{one.source.symbol}", []).append((one.line, Access(model, mode)))
    return Traces({name: tuple(access for _line, access in sorted(rows)) for name, rows in found.items()}, home)
