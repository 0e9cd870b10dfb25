"""A table of another app named in SQL, e.g. `cursor.execute("SELECT ... FROM orders_order")`."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import lru_cache

from analysis.evidence._reference import Found, Gap, Site
from analysis.resolve.frames import Call
from analysis.resolve.values import TextValue
from analysis.syntax.expressions import Expression, walk

WEIGHT = 5.0
CALLS = frozenset({"execute", "executemany", "raw", "RawSQL", "extra", "RunSQL", "callproc"})
_STATEMENT = re.compile(r"\b(select|insert\s+into|update|delete\s+from|join|from|truncate|alter\s+table|exists)\b", re.I)
_NAMES = re.compile(r"\b(?:from|join|into|update|table|truncate)\s+[\"'`]?(?:\w+[\"'`]?\.[\"'`]?)?(\w+)", re.I)
_PLACEHOLDERS = re.compile(r"%\(\w+\)s|%s|\{[^{}]*\}|\?")


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Every string given to a call that runs SQL."""
    texts = list(_texts(call, site))
    for text in texts:
        for table in sorted(tables(text)):
            model = site.names.tables.get(table)
            if model is not None:
                yield site.to_model(model, call.line, f"SQL on {table}")
    if not texts and call.name in ("execute", "executemany") and _is_cursor(call):
        yield Gap(call.line, f"{call.name}(...)", "the SQL cannot be told without running the code")


def _texts(call: Call, site: Site) -> Iterator[str]:
    values = [*call.args, *(value for _key, value in call.keywords)]
    for value in values:
        if isinstance(value, TextValue) and _STATEMENT.search(value.text):
            yield value.text
    expression: Expression = call.expression
    for written in (*expression[2], *(value for _key, value in expression[3])) if expression is not None else ():
        yield from _parts(site.written(written))


def _parts(expression: Expression) -> Iterator[str]:
    """Strings inside f-strings, concatenations and dictionaries, with the unknown parts left open."""
    if expression is None or expression[0] not in "fodl":
        return
    if expression[0] == "f":
        text = "".join(part[1] if part and part[0] == "s" else "{}" for part in expression[1])
        if _STATEMENT.search(text):
            yield text
        return
    for part in walk(expression):
        if part[0] == "s" and _STATEMENT.search(part[1]):
            yield part[1]


def _is_cursor(call: Call) -> bool:
    function = call.expression[1]
    owner = function[1] if isinstance(function, tuple) and function[0] == "." else None
    return "cursor" in str(owner)


@lru_cache(maxsize=2048)
def tables(sql: str) -> frozenset[str]:
    """The tables that a piece of SQL names, in lower case, by sqlglot; by pattern where it cannot be parsed."""
    from sqlglot import exp, parse
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    found = {name.lower() for name in _NAMES.findall(sql)}
    try:
        statements = parse(_PLACEHOLDERS.sub("NULL", sql))
    except (SqlglotError, RecursionError):
        return frozenset(found)
    parsed = {table.name.lower() for statement in statements if statement for table in statement.find_all(exp.Table)}
    return frozenset(parsed | found)
