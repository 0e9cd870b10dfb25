"""For a comment on a pull request: shares as a table, and what is missing below it: `| operations | 3 of 4 |`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from banyan.text import one_line
from contracts.strength.coverage import KINDS, Coverage
from contracts.strength.values import Score, percent

_SIGNS = re.compile(r"([\\`*_\[\]<>|#&~])")


def coverage(reports: Sequence[Coverage]) -> str:
    """A row for each document, and what no contract touches."""
    return "".join(f"{line}\n" for line in _coverage(reports))


def mutation(score: Score) -> str:
    """The score, and a row for each fault that no contract noticed."""
    return "".join(f"{line}\n" for line in _mutation(score))


def _coverage(reports: Sequence[Coverage]) -> Iterator[str]:
    yield f"| document | {' | '.join(KINDS)} |"
    yield "|---" * (len(KINDS) + 1) + "|"
    for report in reports:
        yield f"| {_plain(report.document)} | {' | '.join(percent(*report.counted(kind)) for kind in KINDS)} |"
    for report in reports:
        if untouched := report.untouched():
            yield ""
            yield f"<details><summary>touched by no contract: {_plain(report.document)}</summary>"
            yield ""
            for part in untouched:
                name = f": {part.kind} {_plain(part.name)}" if part.name else ""
                yield f"- {_plain(part.operation)}{name}"
            yield ""
            yield "</details>"


def _mutation(score: Score) -> Iterator[str]:
    tried = score.of("noticed") + score.of("survived")
    yield f"### Faults that the contracts notice: {percent(score.of('noticed'), tried)}"
    survived = [each for each in sorted(score.mutants, key=lambda each: each.key) if each.fate == "survived"]
    if survived:
        yield ""
        yield "| contract | interaction | fault | where |"
        yield "|---|---|---|---|"
    for each in survived:
        said = "" if each.is_named else " (not named by the contract)"
        who = f"{_plain(each.consumer)} -&gt; {_plain(each.provider)}"
        yield f"| {who} | {_plain(each.interaction)} | {each.fault} | {_plain(each.place)}: {_plain(each.text)}{said} |"


def _plain(text: str) -> str:
    """A text that Markdown shows as it is."""
    return _SIGNS.sub(r"\\\1", one_line(text)).replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;")
