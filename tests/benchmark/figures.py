"""Figures beside the bounds that they are held to: as a table, and as rows of docs/figures.md."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

SECTION = "## Speed and memory"


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured; it holds where `value` is not over `bound` (None: for information)."""

    name: str
    value: float
    unit: str
    bound: float | None
    detail: str = ""

    @property
    def holds(self) -> bool:
        """Whether the figure keeps its bound."""
        return self.bound is None or self.value <= self.bound

    def text(self) -> str:
        """The figure with its unit."""
        return _text(self.value, self.unit)

    def verdict(self) -> str:
        """The bound and whether it holds."""
        if self.bound is None:
            return ""
        return f"{'holds' if self.holds else 'FAILS'} (bound {_text(self.bound, self.unit)})"


def show(title: str, figures: Sequence[Figure]) -> None:
    """Print the table."""
    table = Table("figure", "measured", "bound", "", "detail", title=title, title_justify="left")
    for one in figures:
        bound = "" if one.bound is None else f"<= {_text(one.bound, one.unit)}"
        verdict = "" if one.bound is None else "[green]holds[/]" if one.holds else "[bold red]FAILS[/]"
        table.add_row(one.name, one.text(), bound, verdict, one.detail)
    Console(width=None if Console().is_terminal else 150).print(table)


def record(figures: Sequence[Figure], page: Path, command: str, *, section: str = SECTION) -> None:
    """Append one dated row for each figure to the table of a section; nothing that is there is changed."""
    day = dt.datetime.now(dt.UTC).date().isoformat()
    head = f"| {day} | {commit()} | `{command}` | "
    rows = [f"{head}{_cell(one)} |" for one in figures]
    lines = page.read_text("utf-8").splitlines()
    start = lines.index(section)
    end = next((n for n in range(start + 1, len(lines)) if lines[n].startswith("## ")), len(lines))
    while not lines[end - 1].strip():
        end -= 1
    page.write_text("\n".join([*lines[:end], *rows, *lines[end:], ""]), "utf-8")


def commit() -> str:
    """The short name of the commit, marked `+` where the working tree differs from it."""
    asked = ["git", "--no-optional-locks", "describe", "--always", "--dirty=+", "--exclude=*"]
    done = subprocess.run(asked, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def _cell(one: Figure) -> str:
    parts = (f"{one.name}: {one.text()}", one.verdict(), one.detail)
    return "; ".join(part for part in parts if part).replace("|", "\\|")


def _text(value: float, unit: str) -> str:
    match unit:
        case "MB":
            return f"{value:.0f} MB"
        case "s":
            return f"{value:.2f} s"
        case _:
            return f"{value:,.3g} {unit}".strip() if value < 1000 else f"{value:,.0f} {unit}".strip()
