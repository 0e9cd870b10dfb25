"""Brings a finding about again: the same calls to both sides, compared by the rules that were in force."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from banyan.comparison.rulefile import read_rules
from contracts.fuzzing.judging import Apart, compared
from contracts.fuzzing.keeping import Kept, read_finding
from contracts.fuzzing.people import from_environment
from contracts.fuzzing.routing import Rules
from contracts.fuzzing.runs import Runner
from contracts.fuzzing.sides import Headers, Side, closing
from contracts.fuzzing.snapshots import offered


def differences(path: Path, environ: Mapping[str, str] = os.environ) -> list[str]:
    """How both sides still differ, in words; for the tests that are made of findings. Raises BanyanError."""
    kept = read_finding(path)
    moved = {
        kept.against: environ.get("BANYAN_MONOLITH_URL", ""),
        kept.target: environ.get("BANYAN_SERVICE_URL", ""),
    }
    urls = {**kept.urls, **{name: url for name, url in moved.items() if url}}
    people = from_environment([name for name in kept.identities if name], environ)
    return [told(each) for each in replayed(replace(kept, urls=urls), path, people, environ)]


def replayed(kept: Kept, path: Path, people: Mapping[str, Headers], environ: Mapping[str, str]) -> tuple[Apart, ...]:
    """How both sides differ in the calls of a finding. Raises NoAnswer, BadDocument."""
    monolith, service = (Side(name, kept.urls[name], people, host=kept.host) for name in (kept.against, kept.target))
    with closing(monolith, service):
        snapshot = offered((monolith, service), environ)
        rules = Rules(read_rules(kept.rules, path), kept.names)
        runs = (
            Runner(monolith, snapshot).run(kept.calls),
            Runner(service, snapshot, peers=(monolith,)).run(kept.calls),
        )
    return compared(kept.calls, kept.count, *runs, rules)


def told(apart: Apart) -> str:
    """One difference in words."""
    each = apart.difference
    values = f"monolith {each.expected or '-'}, service {each.found or '-'}"
    return f"call {apart.at + 1}, {apart.cause.operation} ({apart.cause.where}): {each.path} {each.kind}: {values}"
