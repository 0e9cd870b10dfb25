"""Each new finding with its source line, owner, reason and remedy, for a person: `orders/models.py:25`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.model.finding import Finding, Outcome, Stale
from analysis.outcomes._words import next_steps, of_stale, title, totals, whose
from banyan.text import count, one_line

MOST_FINDINGS = 20
"""So many at most on the page; machine formats hold them all."""

MOST_STALE = 20


def render(outcome: Outcome, *, colour: bool = False) -> str:
    """Return the page; plain text unless `colour`."""
    ink = _Ink(colour=colour)
    lines = [*_findings(outcome, ink), *_stale(outcome, ink), *_unread(outcome, ink)]
    if lines:
        lines.append("")
    verdict = ink.good("clean") if outcome.is_clean else ink.bad("failed")
    lines.append(f"{verdict}: {totals(outcome)} · {outcome.plan}")
    lines += [f"  {step}" for step in next_steps(outcome)]
    return "\n".join(lines) + "\n"


class _Ink:
    """Colours, or none."""

    def __init__(self, *, colour: bool) -> None:
        self._colour = colour

    def strong(self, text: str) -> str:
        return self._in("1", text)

    def quiet(self, text: str) -> str:
        return self._in("2", text)

    def good(self, text: str) -> str:
        return self._in("1;32", text)

    def bad(self, text: str) -> str:
        return self._in("1;31", text)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour else text


def _findings(outcome: Outcome, ink: _Ink) -> Iterator[str]:
    for finding in outcome.findings[:MOST_FINDINGS]:
        yield from _finding(finding, outcome.path(finding.file), ink)
    left = len(outcome.findings) - MOST_FINDINGS
    if left > 0:
        yield f"and {count(left, 'more finding')}; --format json lists them all"


def _finding(finding: Finding, path: str, ink: _Ink) -> Iterator[str]:
    yield f"{ink.strong(f'{one_line(path)}:{finding.line}')}  {ink.bad(finding.rule)}"
    if finding.excerpt:
        yield f"    {one_line(finding.excerpt)}"
    yield f"  {title(finding)}"
    for word, text in (("whose", whose(finding)), ("why", finding.why), ("instead", finding.advice)):
        if text:
            yield f"  {ink.quiet(f'{word:<8}')}{text}"
    yield ""


def _stale(outcome: Outcome, ink: _Ink) -> Iterator[str]:
    if outcome.stale:
        yield f"Stale in {outcome.baseline}: known findings that are no longer there"
    for stale in outcome.stale[:MOST_STALE]:
        yield from _entry(stale, outcome, ink)
    left = len(outcome.stale) - MOST_STALE
    if left > 0:
        yield f"  and {count(left, 'more entry', 'more entries')}"


def _unread(outcome: Outcome, ink: _Ink) -> Iterator[str]:
    for each in outcome.unread[:MOST_STALE]:
        yield f"not read: {ink.strong(one_line(outcome.path(each.file)))}, {one_line(each.reason)}"


def _entry(stale: Stale, outcome: Outcome, ink: _Ink) -> Iterator[str]:
    place = outcome.path(stale.identity.file) if stale.identity.file else outcome.plan
    yield f"  {ink.strong(one_line(place))}  {of_stale(stale)}"
