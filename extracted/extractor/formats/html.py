"""A self-contained page of everything decided, to filter and to search: `--format html --output catalog.html`."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from banyan.text import count, lines, one_line
from extracted.extractor.formats._words import HAPPENINGS, counted, drifted, headline, place, totals
from extracted.extractor.ledger import COLUMNS, Ledger

FATES = ("silent", "refused", "listed", "rewritten")
"""What wants attention first."""


def render(ledger: Ledger) -> str:
    """Return an HTML page with its style and its script; it can be read without the script as well."""
    environment = Environment(
        loader=PackageLoader("extracted.extractor.formats", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    rows = sorted(_rows(ledger), key=lambda row: (FATES.index(row["fate"]), row["kind"], row["place"]))
    page = environment.get_template("page.html")
    return page.render(
        ledger=ledger,
        headline=headline(ledger),
        totals=totals(ledger),
        counts=[(fate, f"{ledger.totals()[fate]:,}") for fate in COLUMNS],
        shares=[
            (name, f"{done:,} of {total:,}", f"{100 * done // total} %")
            for name, (done, total) in ledger.shares().items()
        ],
        kinds=[(kind, counted(row), [f"{row[fate]:,}" for fate in COLUMNS]) for kind, row in ledger.by_kind().items()],
        columns=COLUMNS,
        fates=[fate for fate in FATES if any(row["fate"] == fate for row in rows)],
        sides=sorted({row["side"] for row in rows}),
        rows=rows,
        files=[(each, drifted(each) if ledger.deed == "checked" else HAPPENINGS[each.what]) for each in ledger.files],
        patch=[(_sign(line), line) for line in ledger.patch.rstrip("\n").split("\n") if ledger.patch],
        of_files=count(len(ledger.files), "file"),
        style=_own("analysis.reports", "explorer/style.css") + _own("extracted.extractor.formats", "page/page.css"),
        script=_own("extracted.extractor.formats", "page/page.js"),
    )


def _rows(ledger: Ledger) -> list[dict[str, str]]:
    decided = [
        {
            "place": place(each, ledger),
            "kind": each.kind,
            "fate": each.fate,
            "side": each.side,
            "subject": each.subject,
            "how": each.how,
            "advice": each.advice,
        }
        for each in ledger.decisions
    ]
    return decided + [
        {
            "place": f"{ledger.path(each.file)}:{each.line}",
            "kind": each.kind,
            "fate": "silent",
            "side": "monolith",
            "subject": each.detail,
            "how": "nothing was decided on it, which is an error of the extractor",
            "advice": "",
        }
        for each in ledger.silent
    ]


def _shown(value: object) -> object:
    """What a template writes, made printable; it is escaped afterwards."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return lines(value) if "\n" in value else one_line(value)
    return value


def _sign(line: str) -> str:
    match line[:1]:
        case "+":
            return "new"
        case "-":
            return "old"
        case "@" | "d":
            return "hunk"
        case _:
            return ""


def _own(package: str, name: str) -> Markup:
    """A style or a script of ours; what it holds comes from no project."""
    return Markup((files(package) / name).read_text(encoding="utf-8"))  # noqa: S704
