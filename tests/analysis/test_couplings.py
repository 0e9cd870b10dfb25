"""The report of the reference monolith is its list of couplings, which was made by hand."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from analysis.config import Config
from analysis.evidence import KINDS
from analysis.pipeline import analyze
from tests.analysis.projects import row

MONOLITH = Path(__file__).parents[2] / "monolith"
Coupling = tuple[str, str, str, str, str]


@cache
def listed() -> frozenset[Coupling]:
    document = tomllib.loads((MONOLITH / "couplings.toml").read_text(encoding="utf-8"))
    return frozenset((c["kind"], c["from"], c["to"], c["file"], c.get("symbol", "")) for c in document["coupling"])


@cache
def found() -> frozenset[Coupling]:
    report = analyze(MONOLITH, Config(settings="config.settings", cache=None))
    return frozenset((one.kind, *row(one)) for one in report.dependencies if one.is_crossing)


def _shown(heading: str, couplings: frozenset[Coupling]) -> str:
    lines = (f"  {source} -> {target}   {file}   {symbol}" for _kind, source, target, file, symbol in sorted(couplings))
    return "\n".join([f"{heading}: {len(couplings)}", *lines])


@pytest.mark.parametrize("kind", KINDS.names())
def test_every_coupling_is_found_and_none_besides(kind: str) -> None:
    wanted = frozenset(one for one in listed() if one[0] == kind)
    seen = frozenset(one for one in found() if one[0] == kind)
    if wanted != seen:
        pytest.fail(f"{_shown('missing', wanted - seen)}\n{_shown('extra', seen - wanted)}", pytrace=False)


def test_every_kind_has_couplings_in_the_monolith() -> None:
    assert {kind for kind, *_ in listed()} == set(KINDS.names())
