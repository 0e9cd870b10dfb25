"""What was rewritten, listed and refused, and the hand work that is left, for a person: `orders/models.py:25`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from analysis.model.evidence import Evidence
from analysis.reports._page import QUIET, STRONG, heading, line, more, printed, spaced, table
from banyan.text import count, one_line
from banyan.text import lines as printable
from extracted.extractor.formats._words import HAPPENINGS, drifted, files_told, headline, place, shares, undecided
from extracted.extractor.ledger import COLUMNS, FileLine, Ledger
from extracted.extractor.model import Decision

MOST_LEFT = 30
"""So many pieces of hand work at most on the page; machine formats hold them all."""

MOST_FILES = 20

MOST_LINES = 400
"""So many lines of the patch at most."""

_SIGNS = {"+": "32", "-": "31", "@": "36"}

_COLOURS = {"refused": "bold red", "listed": "yellow", "silent": "bold red"}
_TOLD = {"conflict": "bold red", "left": "yellow", "restored": "yellow", "kept": "cyan", "merged": "cyan"}


def render(ledger: Ledger, *, colour: bool = False, width: int = 100) -> str:
    """Return the page; plain text unless `colour`."""
    sections = [
        _head(ledger),
        _kinds(ledger),
        _left(ledger),
        _silent(ledger),
        _files(ledger),
        _notes(ledger),
    ]
    return _patch(ledger, colour=colour) + printed(sections, _last(ledger), colour=colour, width=width)


def _patch(ledger: Ledger, *, colour: bool) -> str:
    """The lines of the monolith that would change, never cut; what is new as a whole is only counted."""
    shown = [*_changed_files(ledger.patch)] if ledger.deed.startswith("would") else []
    page = [_inked(printable(text).rstrip(), colour=colour) for text in shown[:MOST_LINES]]
    if len(shown) > MOST_LINES:
        page.append(f"and {len(shown) - MOST_LINES:,} more lines; --format diff shows them all")
    return "".join(f"{text}\n" for text in (*page, *([""] if page else [])))


def _inked(text: str, *, colour: bool) -> str:
    code = _SIGNS.get(text[:1]) if colour else None
    return f"\x1b[{code}m{text}\x1b[0m" if code else text


def _changed_files(patch: str) -> Iterator[str]:
    for file in re.split(r"^(?=diff --git )", patch, flags=re.MULTILINE):
        if re.search(r"^--- (?!/dev/null)", file, flags=re.MULTILINE):
            yield from (text for text in file.rstrip("\n").split("\n") if not text.startswith("diff --git "))


def _head(ledger: Ledger) -> Iterator[RenderableType]:
    yield line((headline(ledger), STRONG))
    if ledger.apps:
        shared = f", with a copy of {', '.join(ledger.shared)}" if ledger.shared else ""
        yield line(f"  {count(len(ledger.apps), 'app')} of {ledger.folder or '.'}: {', '.join(ledger.apps)}{shared}")
    if told := shares(ledger):
        yield _folded("  rewritten", told)


def _kinds(ledger: Ledger) -> Iterable[RenderableType]:
    counts = ledger.by_kind()
    if counts and ledger.deed != "checked":
        rows = [(kind, *(f"{row[fate]:,}" for fate in COLUMNS), "") for kind, row in counts.items()]
        total = ledger.totals()
        rows.append(("all", *(f"{total[fate]:,}" for fate in COLUMNS), ""))
        yield from spaced(table(("coupling", *COLUMNS, ""), rows))


def _left(ledger: Ledger) -> Iterable[RenderableType]:
    left = undecided(ledger)
    if not left or ledger.deed == "checked":  # who asks what has drifted saw it when it was extracted
        return
    yield from heading("left to do by hand")
    for decision in left[:MOST_LEFT]:
        yield from _decision(decision, ledger)
    yield from more(len(left) - MOST_LEFT, "thing")


def _decision(decision: Decision, ledger: Ledger) -> Iterator[RenderableType]:
    fate = (decision.fate, _COLOURS[decision.fate])
    yield line((place(decision, ledger), STRONG), "  ", fate, f"  {decision.kind}: {decision.subject}")
    yield _folded("    why", decision.how)
    if decision.advice:
        yield _folded("    instead", decision.advice)


def _silent(ledger: Ledger) -> Iterable[RenderableType]:
    if ledger.silent:
        yield from heading("silent: nothing was decided on these, which is an error of the extractor")
        yield from (_evidence(each, ledger) for each in ledger.silent[:MOST_LEFT])
        yield from more(len(ledger.silent) - MOST_LEFT, "coupling")


def _evidence(each: Evidence, ledger: Ledger) -> RenderableType:
    return line((f"{ledger.path(each.file)}:{each.line}", STRONG), f"  {each.kind}: {each.detail}")


def _files(ledger: Ledger) -> Iterable[RenderableType]:
    told = [*files_told(ledger)]
    if not told:
        return
    yield from heading("files")
    yield from (line(f"  {each}") for each in told)
    shown = [each for each in ledger.files if ledger.deed == "checked" or each.what in _TOLD]
    shown.sort(key=lambda each: each.what != "conflict")
    yield from (_file(each, ledger) for each in shown[:MOST_FILES])
    yield from more(len(shown) - MOST_FILES, "file")


def _file(each: FileLine, ledger: Ledger) -> RenderableType:
    said = drifted(each) if ledger.deed == "checked" and each.what != "conflict" else HAPPENINGS[each.what]
    return line("  ", (each.path, STRONG), "  ", (said, _TOLD.get(each.what, "")))


def _notes(ledger: Ledger) -> Iterable[RenderableType]:
    if ledger.notes:
        yield Text()
        yield from (_folded("    note", note) for note in ledger.notes)


def _last(ledger: Ledger) -> Iterator[RenderableType]:
    step = _next_step(ledger)
    if step:
        yield Text()
        yield line((step, QUIET))


def _next_step(ledger: Ledger) -> str:
    name = one_line(ledger.service)
    match ledger.deed:
        case "would extract" if ledger.files:
            return f"nothing is written yet: banyan extract {name} --format diff shows every line, --apply writes it"
        case "would extract" | "extracted" if not ledger.files:
            return "everything is as extracted: nothing to write"
        case "extracted" if ledger.conflicts:
            return f"solve the conflicts, then see that banyan extract {name} --check is content"
        case "extracted":
            return f"see `git diff`, commit it with .banyan/extract/; then banyan up, and banyan switch {name} remote"
        case "would retire" if any(each.fate == "refused" for each in ledger.decisions):
            return "nothing can be done before what is refused is out of the way"
        case "would retire":
            return f"nothing is written yet: banyan retire {name} --apply does it, and there is no --undo afterwards"
        case "checked" if ledger.files and ledger.is_clean:
            return "nothing has drifted: people edited these, and there is nothing to bring over"
        case "checked":
            return f"bring it over with banyan extract {name} --apply" if ledger.files else "nothing has drifted"
        case _:
            return ""


def _folded(word: str, text: str) -> RenderableType:
    """A word and a sentence beside it, broken at the width."""
    drawn = Table.grid(padding=(0, 2, 0, 0))
    drawn.add_column(style=QUIET, no_wrap=True, min_width=11)
    drawn.add_column(no_wrap=False, overflow="fold")
    drawn.add_row(Text(word), Text(one_line(text), no_wrap=False, overflow="fold"))
    return drawn
