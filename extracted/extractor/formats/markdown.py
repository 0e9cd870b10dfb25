"""A comment for a pull request, with a mark by which a later one replaces it: `<!-- banyan extract catalog -->`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from analysis.model.evidence import Evidence
from analysis.reports._marks import code, escaped, more, table
from banyan.text import count
from extracted.extractor.formats._words import HAPPENINGS, drifted, files_told, place, shares, totals, undecided
from extracted.extractor.ledger import COLUMNS, FileLine, Ledger
from extracted.extractor.model import Decision

LEFT, SILENT, FILES, NOTES = 36_000, 8_000, 10_000, 6_000
"""Characters at most for each part; a comment on GitHub may hold 65,536."""

_LONGEST = 240
_NEEDS_EYES = {"conflict", "left", "restored", "kept", "merged"}


def render(ledger: Ledger) -> str:
    """Return a page in GitHub's Markdown; nothing in it can become HTML or a mention."""
    parts = [*_head(ledger), *_kinds(ledger), *_left(ledger), *_silent(ledger), *_files(ledger), *_notes(ledger)]
    return "\n\n".join(parts) + "\n"


def _head(ledger: Ledger) -> Iterator[str]:
    yield f"<!-- banyan extract {re.sub(r'[^A-Za-z0-9_]', '', ledger.service)} -->"
    yield f"### {ledger.deed.capitalize()}: {code(ledger.service)}"
    told = shares(ledger)
    yield escaped(totals(ledger)) + (f". Rewritten: {escaped(told)}." if told else ".")


def _kinds(ledger: Ledger) -> Iterator[str]:
    rows = [[code(kind), *(f"{row[fate]:,}" for fate in COLUMNS)] for kind, row in ledger.by_kind().items()]
    if rows:
        yield table(["Coupling", *(fate.capitalize() for fate in COLUMNS)], rows, figures_from=1)


def _left(ledger: Ledger) -> Iterator[str]:
    left = undecided(ledger)
    if left:
        yield "Left to do by hand:"
        rows = _fitting((_row(decision, ledger) for decision in left), LEFT)
        yield table(["Place", "Fate", "Coupling", "Why, and what instead"], rows)
        yield from more(len(left) - len(rows), "thing")


def _row(decision: Decision, ledger: Ledger) -> list[str]:
    what = f"{code(decision.kind)}<br>{code(_short(decision.subject))}"
    why = escaped(_short(decision.how)) + (f"<br>{escaped(_short(decision.advice))}" if decision.advice else "")
    return [code(place(decision, ledger)), escaped(decision.fate), what, why]


def _silent(ledger: Ledger) -> Iterator[str]:
    if ledger.silent:
        yield f"**Silent**: nothing was decided on {count(len(ledger.silent), 'coupling')}."
        rows = _fitting((_evidence(each, ledger) for each in ledger.silent), SILENT)
        yield table(["Place", "Kind", "Coupling"], rows)
        yield from more(len(ledger.silent) - len(rows), "coupling")


def _evidence(each: Evidence, ledger: Ledger) -> list[str]:
    return [code(f"{ledger.path(each.file)}:{each.line}"), code(each.kind), code(_short(each.detail))]


def _files(ledger: Ledger) -> Iterator[str]:
    told = [*files_told(ledger)]
    if told:
        yield "\n".join(f"- {escaped(each)}" for each in told)
    shown = [each for each in ledger.files if ledger.deed == "checked" or each.what in _NEEDS_EYES]
    shown.sort(key=lambda each: each.what != "conflict")
    if shown:
        rows = _fitting((_file(each, ledger) for each in shown), FILES)
        yield table(["File", "What of it"], rows)
        yield from more(len(shown) - len(rows), "file")


def _file(each: FileLine, ledger: Ledger) -> list[str]:
    said = drifted(each) if ledger.deed == "checked" else HAPPENINGS[each.what]
    return [code(each.path), escaped(said)]


def _notes(ledger: Ledger) -> Iterator[str]:
    if ledger.notes:
        rows = _fitting(([f"- {escaped(_short(note))}"] for note in ledger.notes), NOTES)
        yield "\n".join(note for (note,) in rows)
        yield from more(len(ledger.notes) - len(rows), "note")


def _fitting(rows: Iterable[list[str]], room: int) -> list[list[str]]:
    """The first rows, as many as there is room for."""
    kept = []
    for row in rows:
        room -= sum(map(len, row)) + 20
        if room < 0:
            break
        kept.append(row)
    return kept


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
