"""A table of another app named in SQL, e.g. `cursor.execute("SELECT ... FROM orders_order")`."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from analysis.evidence._reference import Found, Gap, Site
from analysis.resolve.frames import Call
from analysis.resolve.values import ExternalValue, TextValue, Value
from analysis.syntax.expressions import Expression, keyword, walk
from analysis.syntax.outline import Attribute

WEIGHT = 5.0
CALLS = frozenset({"execute", "executemany", "raw", "RawSQL", "extra", "RunSQL", "callproc"})
_STATEMENT = re.compile(
    r"\bselect\b.*\bfrom\b|\binsert\s+into\b|\bupdate\b.*\bset\b|\bdelete\s+from\b|\bjoin\b|\b(alter|truncate|drop|create)\b.*\btable\b",
    re.IGNORECASE | re.DOTALL,
)
_NAMES = re.compile(r"\b(?:from|join|into|update|table|truncate)\s+[\"'`]?(?:\w+[\"'`]?\.[\"'`]?)?(\w+)", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_PLACEHOLDERS = re.compile(r"%\(\w+\)s|%s|\{[^{}]*\}|\?")


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Every SQL text written in a call that runs it, or bound to a local variable before."""
    expression: Expression = call.expression
    if expression is None:
        return
    values = (*call.args, *(value for _key, value in call.keywords))
    pairs = zip(_arguments(expression), values, strict=True)
    texts = [text for part, value in pairs for text in _texts(part, value, call, site)]
    for text, line in texts:
        yield from _tables(text, line or call.line, site)
    known = any(isinstance(value, TextValue) for value in call.args)
    if not texts and not known and call.name in ("execute", "executemany") and _is_cursor(call):
        yield Gap(call.line, f"{call.name}(...)", "the SQL cannot be told without running the code")


def _texts(part: Expression, value: Value, call: Call, site: Site) -> Iterator[tuple[str, int]]:
    """The SQL of an argument: put together where all of it is known; what is named was seen where it was assigned."""
    written = site.written(part)
    if written is not None and written[0] in "fo(" and isinstance(value, TextValue):
        yield from ((value.text, call.line) for _ in _STATEMENT.finditer(value.text))
    yield from _parts(written)
    if call.name == "extra" and part is keyword(call.expression, "tables"):
        yield from ((f"TABLE {item[1]}", item[2]) for item in walk(written) if item[0] == "s")


def in_assignment(attribute: Attribute, site: Site) -> Iterator[Found]:
    """Every SQL text that is assigned in a module or class body."""
    if attribute.value is None or attribute.value[0] not in "sfold(":
        return
    if attribute.value[0] == "(" and not _is_text_call(attribute.value):
        return
    for text, line in _parts(attribute.value):
        yield from _tables(text, line or attribute.line, site)


def _is_text_call(call: tuple[Any, ...]) -> bool:
    """`dedent("SELECT ...")`, `"SELECT ...".format(...)`: a call that makes a text of a text."""
    _form, function, args, _keywords, _line = call
    owner = function[1] if function is not None and function[0] == "." else None
    return any(part is not None and part[0] in "sf" for part in (owner, *args[:1]))


def _tables(text: str, line: int, site: Site) -> Iterator[Found]:
    known = site.names.tables
    mentioned = known.keys() & set(_WORDS.findall(text.lower()))
    plain = mentioned & _after_keywords(text)
    for table in sorted(plain if plain == mentioned else tables(text) & mentioned):
        yield site.to_model(known[table], line, f"SQL on {table}")


def _arguments(call: tuple[Any, ...]) -> Iterator[Expression]:
    yield from call[2]
    for _key, value in call[3]:
        yield value


def _parts(expression: Expression) -> Iterator[tuple[str, int]]:
    """SQL texts with their lines, inside f-strings, concatenations and collections too; unknown parts stay open."""
    for part in walk(expression):
        if part[0] == "s" and _STATEMENT.search(part[1]):
            yield part[1], part[2]
        elif part[0] == "f":
            strings = [piece for piece in part[1] if piece and piece[0] == "s"]
            text = "".join(piece[1] if piece and piece[0] == "s" else " {} " for piece in part[1])
            if _STATEMENT.search(text):
                yield text, strings[0][2] if strings else 0


def _is_cursor(call: Call) -> bool:
    return isinstance(call.callee, ExternalValue) and "cursor()" in call.callee.dotted


@lru_cache(maxsize=2048)
def tables(sql: str) -> frozenset[str]:
    """The tables that a piece of SQL names, in lower case, by sqlglot; by pattern where it cannot be parsed."""
    from sqlglot import exp, parse
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    found = _after_keywords(sql)
    try:
        statements = parse(_PLACEHOLDERS.sub("NULL", sql))
    except (SqlglotError, RecursionError):
        return found
    parsed = {table.name.lower() for statement in statements if statement for table in statement.find_all(exp.Table)}
    return found | parsed


def _after_keywords(sql: str) -> frozenset[str]:
    """What stands where a table must; a parser, which takes long to load, is asked only where more is mentioned."""
    return frozenset(name.lower() for name in _NAMES.findall(sql))
