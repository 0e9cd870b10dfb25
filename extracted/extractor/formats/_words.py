"""What several formats say of a ledger, in the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from banyan.text import count, one_line
from extracted.extractor.ledger import COLUMNS, FileLine, Ledger
from extracted.extractor.model import Decision

SILENT = "silent_coupling"
"""What machine formats call evidence over the cut that nothing was decided on."""

CONFLICT = "merge_conflict"
"""What machine formats call a file in which hand edits and the extraction do not go together."""

HAPPENINGS = {
    "added": "new",
    "changed": "changed",
    "removed": "removed",
    "merged": "merged with what was edited by hand",
    "conflict": "in conflict: solve what stands between the markers",
    "kept": "edited by hand, and stays so",
    "left": "edited by hand and no longer generated: it stays, and is yours",
    "restored": "deleted by hand, and changed since: it is there again",
}
"""What became of a file, in words."""


def headline(ledger: Ledger) -> str:
    """What was done, in one line: `would extract catalog: 212 rewritten, 9 listed, 1 refused, 0 silent`."""
    return f"{ledger.deed} {one_line(ledger.service)}: {totals(ledger)}"


def totals(ledger: Ledger) -> str:
    """What was counted: couplings where an extraction stands behind it, files otherwise."""
    if ledger.decisions or ledger.silent:
        return counted(ledger.totals())
    happened = Counter(line.what for line in ledger.files)
    return ", ".join(f"{number:,} {what}" for what, number in sorted(happened.items())) or "nothing to do"


def counted(counts: Counter[str]) -> str:
    """Numbers of couplings: `212 rewritten, 9 listed, 1 refused, 0 silent`."""
    return ", ".join(f"{counts[fate]:,} {fate}" for fate in COLUMNS)


def shares(ledger: Ledger) -> str:
    """How much of the measured couplings is rewritten: `import 40 of 41 (98 %)`; "" if none occurs."""
    found = ledger.shares().items()
    return ", ".join(f"{name} {done:,} of {total:,} ({100 * done // total} %)" for name, (done, total) in found)


def files_told(ledger: Ledger) -> Iterator[str]:
    """How many files of each side became what, a line for each side."""
    for side in ("monolith", "service"):
        happened = Counter(line.what for line in ledger.files if line.side == side)
        if happened:
            told = ", ".join(f"{number:,} {what}" for what, number in sorted(happened.items()))
            yield f"{side}: {count(happened.total(), 'file')} ({told})"


def drifted(line: FileLine) -> str:
    """Why a file is not what the extractor makes."""
    match line.edited, line.moved_on:
        case True, True:
            return "edited by hand, and the monolith moved on"
        case True, False:
            return "edited by hand"
        case _:
            return "the monolith moved on" if line.what != "added" else "not written yet"


def place(decision: Decision, ledger: Ledger) -> str:
    """Where a decision is about: `shop/orders/models.py:25`."""
    file = one_line(ledger.path(decision.file)) or one_line(ledger.service)
    return f"{file}:{decision.line}" if decision.line else file


def undecided(ledger: Ledger) -> tuple[Decision, ...]:
    """What people have to do: refused first, then listed."""
    left = [decision for decision in ledger.decisions if decision.fate != "rewritten"]
    return tuple(sorted(left, key=lambda each: (each.fate == "listed", each)))
