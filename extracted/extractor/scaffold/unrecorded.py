"""Finds writes in code that moves which models that are kept as events cannot record, for hands to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from analysis.resolve.entities import Model
from extracted.extractor.model import Cut, Decision, Monolith

_KIND = "event_sourced"
_SKIPPING = ("ignore_conflicts", "update_conflicts")
_SQL = "SQL of one's own is not seen: no event tells of what it writes"
_SQL_ADVICE = "write by the model, or run `manage.py links_aggregates import` after it, which records what it finds"
_MANY = "which rows it made or changed cannot be told; it raises Unrecorded for rows that are kept as events"
_MANY_ADVICE = "ask which are there first, then bulk_create the others and update those"


def unrecorded(monolith: Monolith, cut: Cut, models: Sequence[Model]) -> Iterator[Decision]:
    """One decision on each statement that writes such a table, and on each call that may."""
    tables = {model.db_table: model.label for model in models if model.db_table}
    for path in (path for path in cut.files if path.endswith(".py") and "/migrations/" not in path):
        try:
            tree = ast.parse(monolith.read_bytes(path))
        except (OSError, SyntaxError, ValueError):  # told of as unread
            continue
        for node in ast.walk(tree):
            yield from _found(node, path, tables)


def _found(node: ast.AST, path: str, tables: dict[str, str]) -> Iterator[Decision]:
    match node:
        case ast.Constant(value=str(text)):
            for table, label in tables.items():
                if _writes(text, table):
                    yield Decision(_KIND, "service", "listed", path, node.lineno, label, _SQL, _SQL_ADVICE)
        case ast.Call(func=ast.Attribute(attr="bulk_create" | "abulk_create"), keywords=keywords):
            if any(keyword.arg in _SKIPPING and _is_on(keyword.value) for keyword in keywords):
                subject = f"{ast.unparse(node.func)}(...)"
                yield Decision(_KIND, "service", "listed", path, node.lineno, subject, _MANY, _MANY_ADVICE)


def _is_on(value: ast.expr) -> bool:
    return not (isinstance(value, ast.Constant) and not value.value)


_VERBS = r"(?:INSERT|REPLACE|MERGE)\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|COPY"


def _writes(text: str, table: str) -> bool:
    return re.search(rf"""\b(?:{_VERBS})\s+(?:[\w"`]+\.)?["`]?{re.escape(table)}\b""", text, re.IGNORECASE) is not None
