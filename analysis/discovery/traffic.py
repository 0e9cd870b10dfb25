"""Reads what production asks: an access log of nginx or an ALB, and what PostgreSQL counts in `pg_stat_statements`."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from analysis.model.observations import Statement
from analysis.model.urls import UrlPattern
from banyan.errors import BadInput, UnreadablePath

_REQUEST = re.compile(r'"(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\S+) HTTP/[\d.]+"')
_TABLE = re.compile(r'\b(?:from|join|into|update)\s+(?:only\s+)?(?:"?\w+"?\.)?"?(\w+)"?', re.IGNORECASE)
_GROUP = re.compile(r"<(?:(\w+):)?\w+>")
_CONVERTERS = {"int": r"\d+", "path": ".+", "uuid": "[0-9a-f-]{36}", "slug": r"[-\w]+"}
MALFORMED = 0.5
"""A log of which more lines hold no request is of another format."""


def requests(log: Path, urls: Sequence[UrlPattern]) -> dict[str, int]:
    """Return how often each view was asked for; requests that no URL pattern takes are left out.

    Raises UnreadablePath, and BadInput for a log that is neither of nginx (`combined`) nor of an ALB.
    """
    paths: Counter[str] = Counter()
    malformed, first = 0, 0
    for number, line in enumerate(_lines(log), 1):
        found = _REQUEST.search(line)
        if found is not None:
            paths[urlsplit(found[1]).path] += 1
        elif line.strip():
            malformed, first = malformed + 1, first or number
    if malformed > MALFORMED * (malformed + paths.total()):
        raise BadInput(
            'this is no access log: most lines hold no request such as "GET /orders/ HTTP/1.1"',
            where=f"{log}:{first}",
            hint="give a log of nginx in the `combined` format, or of an AWS load balancer",
        )
    return _by_view(paths, urls)


def _by_view(paths: Counter[str], urls: Sequence[UrlPattern]) -> dict[str, int]:
    routes = [(_compiled(url.route), url.view) for url in urls]
    views: Counter[str] = Counter()
    for path, count in sorted(paths.items()):
        view = next((view for pattern, view in routes if pattern is not None and pattern.match(path[1:])), None)
        if view is not None:
            views[view] += count
    return dict(views)


def _compiled(route: str) -> re.Pattern[str] | None:
    """A route as one regular expression; `<int:pk>` of a path and `^...$` of a regular expression alike."""
    is_regular = any(sign in route for sign in ("^", "(?P", "\\"))
    text = route.replace("^", "") if is_regular else _of_path(route)
    try:
        return re.compile(text if is_regular else f"{text}$")
    except re.error:
        return None


def _of_path(route: str) -> str:
    parts, end = [], 0
    for found in _GROUP.finditer(route):
        parts += [re.escape(route[end : found.start()]), _CONVERTERS.get(found[1] or "", "[^/]+")]
        end = found.end()
    return "".join([*parts, re.escape(route[end:])])


def statements(table: Path, known: Iterable[str]) -> tuple[Statement, ...]:
    """Return the statements of a CSV export of `pg_stat_statements` that name two or more known tables.

    Raises UnreadablePath, and BadInput for a file without the columns `query` and `calls`, or a count that is none.
    """
    tables = {name.lower() for name in known}
    rows = csv.DictReader(_lines(table))
    columns = {name.strip().lower(): name for name in rows.fieldnames or ()}
    if not {"query", "calls"} <= set(columns):
        raise BadInput(
            "this is no export of pg_stat_statements: it lacks the columns query and calls",
            where=f"{table}:1",
            hint="write it with: \\copy (SELECT query, calls FROM pg_stat_statements) TO statements.csv CSV HEADER",
        )
    found = []
    for row in _rows(rows, table):
        calls = row[columns["calls"]] or ""
        if not calls.strip().isdigit():
            raise BadInput(f"the number of calls is {calls!r}", where=f"{table}:{rows.line_num}", hint="export it anew")
        named = sorted({name.lower() for name in _TABLE.findall(row[columns["query"]] or "")} & tables)
        if len(named) > 1:
            found.append(Statement(tuple(named), int(calls)))
    return tuple(found)


def _rows(rows: csv.DictReader[str], table: Path) -> Iterator[dict[str, str | None]]:
    try:
        yield from rows
    except csv.Error as error:
        raise BadInput(
            f"this is no CSV: {error}", where=f"{table}:{rows.line_num + 1}", hint="export it anew"
        ) from error


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            yield from file
    except OSError as error:
        raise UnreadablePath(path, error.strerror or "it cannot be opened") from error
