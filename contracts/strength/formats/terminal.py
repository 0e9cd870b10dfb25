"""One page for a person: shares by kind, and what no contract touches or notices: `terminal`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from banyan.text import one_line
from contracts.strength.coverage import KINDS, Coverage
from contracts.strength.values import Mutant, Score, percent

MOST = 12
"""So many lines of one operation or interaction are shown; the other formats have all."""


def coverage(reports: Sequence[Coverage]) -> str:
    """What of each document is touched."""
    return "".join(f"{line}\n" for report in reports for line in _coverage(report))


def mutation(score: Score) -> str:
    """How many faults are noticed, by consumer, and which are not."""
    return "".join(f"{line}\n" for line in _mutation(score))


def _coverage(report: Coverage) -> Iterator[str]:
    yield one_line(report.document)
    for kind in KINDS:
        yield f"  {kind + 's' if kind != 'status' else 'statuses':<16}{percent(*report.counted(kind))}"
    untouched = report.untouched()
    if untouched:
        yield ""
        yield "  touched by no contract"
    for operation, parts in groupby(untouched, key=lambda part: part.operation):
        told = list(parts)
        if told[0].kind == "operation":
            yield f"    {one_line(operation)}"
            continue
        yield f"    {one_line(operation)}"
        yield from (f"      {part.kind} {one_line(part.name)}" for part in told[:MOST])
        if len(told) > MOST:
            yield f"      and {len(told) - MOST} more; --format json shows all"
    yield ""


def _mutation(score: Score) -> Iterator[str]:
    tried = score.of("noticed") + score.of("survived")
    yield f"noticed {percent(score.of('noticed'), tried)}; seed {score.seed}"
    if left := score.of("not tried"):
        yield f"{left:,} were not tried (--most, --for)"
    for text, is_named in (("in what the contracts name", True), ("in what only a document names", False)):
        mutants = [each for each in score.mutants if each.is_named == is_named]
        if mutants:
            yield f"  {text}: {percent(score.of('noticed', mutants), _tried(score, mutants))}"
    yield ""
    for title, group in groupby(sorted(score.mutants, key=lambda each: each.key), key=_pair):
        mutants = list(group)
        yield f"  {one_line(title)}  {percent(score.of('noticed', mutants), _tried(score, mutants))}"
    yield ""
    faults = sorted({each.fault for each in score.mutants})
    for fault in faults:
        mutants = [each for each in score.mutants if each.fault == fault]
        yield f"  {fault:<16}{percent(score.of('noticed', mutants), _tried(score, mutants))}"
    yield from _survivors(score)
    for interaction, reason in score.left_out:
        yield f"left out: {one_line(interaction)}: {one_line(reason)}"


def _survivors(score: Score) -> Iterator[str]:
    survived = sorted((each for each in score.mutants if each.fate == "survived"), key=lambda each: each.key)
    if survived:
        yield ""
        yield "noticed by no contract"
    for name, group in groupby(survived, key=lambda each: f"{_pair(each)}: {each.interaction}"):
        mutants = list(group)
        yield f"  {one_line(name)}"
        named = sorted(mutants, key=lambda each: not each.is_named)
        yield from (f"    {each.fault:<16}{one_line(each.place)}: {_said(each)}" for each in named[:MOST])
        if len(mutants) > MOST:
            yield f"    and {len(mutants) - MOST} more; --format json shows all"


def _said(mutant: Mutant) -> str:
    return one_line(mutant.text) + ("" if mutant.is_named else " (not named by the contract)")


def _pair(mutant: Mutant) -> str:
    return f"{mutant.consumer} -> {mutant.provider}"


def _tried(score: Score, mutants: Sequence[Mutant]) -> int:
    return score.of("noticed", mutants) + score.of("survived", mutants)
