"""Asks the rules about a boundary: one finding for each place, by the rule that says most about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.model.finding import Finding
from analysis.rules import RULES
from analysis.rules._boundary import Boundary


def judged(boundary: Boundary, rules: Sequence[str] = ()) -> tuple[Finding, ...]:
    """What the rules object to, sorted by place; all rules where none is named.

    Of several that object to one piece of evidence, the one of the lowest rank speaks. Raises UnknownName.
    """
    modules = [(RULES.load(name).RANK, name) for name in rules or RULES.names()]
    found: dict[object, Finding] = {}
    for _rank, name in sorted(modules):
        for finding in RULES.load(name).judge(boundary):
            found.setdefault((finding.identity, finding.file, finding.line), finding)
    return tuple(sorted(found.values(), key=lambda finding: finding.place))


def kinds_of(rules: Iterable[str]) -> frozenset[str] | None:
    """The kinds that these rules may object to; None for all of them."""
    known: set[str] = set()
    own: set[str] = set()
    for name in RULES.names():
        own |= {name} & set(RULES.load(name).KINDS or ())
    catches_all = False
    for name in rules:
        kinds = RULES.load(name).KINDS
        catches_all = catches_all or kinds is None
        known |= kinds or set()
    return frozenset(known) if not catches_all else None
