"""Findings from pieces of evidence that step over the boundary."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.model.evidence import End
from analysis.model.finding import Finding, Identity
from analysis.rules._advice import ADVICE
from analysis.rules._boundary import Boundary, Step


def of_kinds(rule: str, kinds: frozenset[str], why: str, boundary: Boundary) -> Iterator[Finding]:
    """One finding for each step of these kinds."""
    return (finding(rule, step, why) for step in boundary.steps if step.evidence.kind in kinds)


def finding(rule: str, step: Step, why: str, advice: str = "") -> Finding:
    """The finding that objects to a step; without `advice` what its remedy means."""
    one = step.evidence
    ends = (name_of(one.source), name_of(one.target))
    identity = Identity(one.file, one.source.symbol or "", one.kind, *ends, one.detail)
    sides = (step.owner.name, step.owner.team, step.source.name, step.target.name)
    return Finding(rule, identity, one.file, one.line, *sides, why, advice or ADVICE[step.remedy], one.excerpt)


def name_of(end: End) -> str:
    """An end by its model, else by its app."""
    return end.model or end.app
