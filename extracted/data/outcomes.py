"""What a copy or a comparison came to, as text for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from extracted.data.comparing import Compared, ComparedTable
from extracted.data.copying import Copied
from extracted.data.job import Job

VERSION = 1
"""The version of the JSON; docs/data.schema.json is its schema."""


def copy_text(done: Copied, job: Job) -> str:
    """One line for each table, and the sum."""
    rows = [(table.table, f"{table.rows:,}", _reason(table.why, table.model)) for table in done.tables]
    lines = _columns([("table", "rows", "why"), *rows], right={1})
    return "\n".join([*lines, "", f"{done.rows:,} rows of {len(done.tables)} tables are in {job.target.address}", ""])


def copy_json(done: Copied, job: Job) -> str:
    """All of it, by docs/data.schema.json."""
    tables = [
        {"table": each.table, "model": each.model, "why": each.why, "rows": each.rows, "checksum": each.digest}
        for each in done.tables
    ]
    return _document("copy", job, {"rows": done.rows, "tables": tables})


def plan_text(counts: Mapping[str, int], job: Job) -> str:
    """What a copy would do."""
    rows = [
        (
            pair.share.table,
            f"{counts[pair.share.table]:,}",
            _reason(pair.share.why, pair.share.model),
            _hidden(pair.share.hidden),
        )
        for pair in job.pairs
    ]
    lines = _columns([("table", "rows", "why", ""), *rows], right={1})
    total = f"{sum(counts.values()):,} rows of {len(rows)} tables would go"
    return "\n".join([*lines, "", f"{total} from {job.source.address} to {job.target.address}", ""])


def plan_json(counts: Mapping[str, int], job: Job) -> str:
    """What a copy would do, by docs/data.schema.json."""
    tables = [
        {"table": pair.share.table, "model": pair.share.model, "why": pair.share.why, "rows": counts[pair.share.table]}
        for pair in job.pairs
    ]
    return _document("dry run", job, {"rows": sum(counts.values()), "tables": tables})


def comparison_text(done: Compared, job: Job) -> str:
    """One line for each table that differs, with examples; else that nothing does."""
    different = [table for table in done.tables if not table.is_same]
    rows = [
        (
            each.table,
            f"{each.source_rows:,}",
            f"{each.target_rows:,}",
            f"{each.missing:,}",
            f"{each.extra:,}",
            f"{each.changed:,}",
        )
        for each in different
    ]
    head = ("table", "rows here", "there", "missing", "extra", "changed")
    lines = _columns([head, *rows], right={1, 2, 3, 4, 5}) if rows else []
    for each in different:
        lines += ["", f"{each.table} ({each.model})", *(f"  {example}" for example in each.examples)]
    for table, names in done.seeds.items():
        lines += ["", f"{table}: {len(names):,} missing, as {', '.join(names[:3])}"] if names else []
    between = f"{job.source.address} and {job.target.address}"
    if done.is_same:
        total = sum(table.source_rows for table in done.tables)
        last = f"{total:,} rows of {len(done.tables)} tables of {job.service} are the same in {between}"
    else:
        last = f"{len(different)} of {len(done.tables)} tables of {job.service} differ between {between}"
    return "\n".join([*lines, *([""] if lines else []), last, ""])


def comparison_json(done: Compared, job: Job) -> str:
    """All of it, by docs/data.schema.json."""
    tables = [_compared(table) for table in done.tables]
    seeds = {table: list(names) for table, names in sorted(done.seeds.items())}
    return _document("comparison", job, {"same": done.is_same, "tables": tables, "missing_seeds": seeds})


def _compared(table: ComparedTable) -> Mapping[str, object]:
    return {
        "table": table.table,
        "model": table.model,
        "rows": {"source": table.source_rows, "target": table.target_rows},
        "missing": table.missing,
        "extra": table.extra,
        "changed": table.changed,
        "examples": list(table.examples),
    }


def _document(what: str, job: Job, body: Mapping[str, object]) -> str:
    head = {
        "version": VERSION,
        "what": what,
        "service": job.service,
        "source": str(job.source.address),
        "target": str(job.target.address),
    }
    return json.dumps({**head, **body}, indent=2, ensure_ascii=False) + "\n"


def _reason(why: str, model: str) -> str:
    return {
        "moved": model,
        "relation": model,
        "replica": f"{model}, a replica",
        "shared": f"{model}, shared",
        "needed": f"{model}, which others point to",
    }[why]


def _hidden(columns: Sequence[str]) -> str:
    return f"without its {', '.join(columns)}" if columns else ""


def _columns(rows: Sequence[Sequence[str]], right: set[int]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
