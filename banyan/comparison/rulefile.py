"""Rules as text that people review: TOML, one `[[rule]]` each."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from banyan.comparison.rules import WAYS, Rule, Rulebook, check_path
from banyan.errors import BadDocument

_KEYS: dict[str, type | tuple[type, ...]] = {
    "path": str,
    "as": str,
    "route": str,
    "tolerance": (int, float),
    "relative": (int, float),
    "keys": list,
    "why": str,
    "seen": int,
    "differed": int,
}


def read_rules(text: str, path: Path) -> Rulebook:
    """The rules in a text; raise BadDocument, which names all that is wrong."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadDocument(path, [(0, f"is no TOML: {error}")], hint="correct it, or learn it anew") from error
    tables = document.pop("rule", [])
    problems = [f"unknown: {name!r}; rules are `[[rule]]` tables" for name in document]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        problems, tables = [*problems, "`rule` is no list of tables; write `[[rule]]`"], []
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip().startswith("[[rule]]")]
    found = [(0, problem) for problem in problems]
    for at, table in enumerate(tables):
        found += [(lines[at] if at < len(lines) else 0, problem) for problem in _problems(table)]
    if found:
        raise BadDocument(path, found, hint="docs/shadow.md says what a rule may hold")
    return Rulebook(tuple(map(_rule, tables)))


def write_rules(rules: Iterable[Rule], *, rare: Iterable[Rule] = ()) -> str:
    """The text of rules, each with what it rests on; `rare` ones are shown as comments."""
    blocks = [_block(rule) for rule in rules]
    left = [f"# {rule.route}: {rule.path} ({rule.differed} of {rule.seen} pairs)" for rule in rare]
    if left:
        blocks.append("\n".join(["# Differed too rarely to be called noise; no rule:", *left]))
    return "\n\n".join([_HEAD, *blocks]) + "\n"


_HEAD = """\
# How answers are compared, by JSON path (RFC 9535); the last rule that finds a field decides.
# An answer is {"status": ..., "headers": {...}, "body": ...}. Read it, change it, keep it under version control."""


def _block(rule: Rule) -> str:
    lines = ["[[rule]]", f"path = {_text(rule.path)}", f"as = {_text(rule.way)}"]
    if rule.route != "*":
        lines.append(f"route = {_text(rule.route)}")
    lines += [f"{name} = {value}" for name in ("tolerance", "relative") if (value := getattr(rule, name))]
    if rule.keys:
        lines.append(f"keys = [{', '.join(map(_text, rule.keys))}]")
    if rule.why:
        lines.append(f"why = {_text(rule.why)}")
    if rule.seen:
        lines += [f"seen = {rule.seen}", f"differed = {rule.differed}"]
    return "\n".join(lines)


def _text(value: str) -> str:
    """A TOML string: JSON's escapes are TOML's, but for the one of DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _problems(table: dict[str, Any]) -> list[str]:
    problems = [f"{name!r} is unknown{_meant(name)}" for name in table if name not in _KEYS]
    problems += [f"{name!r} is missing" for name in ("path", "as") if name not in table]
    for name, kind in _KEYS.items():
        value = table.get(name)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            problems.append(f"{name!r} is {value!r}, which it cannot be")
    if problems:
        return problems
    if table["as"] not in WAYS:
        problems.append(f"as = {table['as']!r}: choose from {', '.join(WAYS)}")
    if table.get("tolerance", 0) < 0 or table.get("relative", 0) < 0:
        problems.append("a tolerance is not negative")
    if not all(isinstance(key, str) for key in table.get("keys", [])):
        problems.append("'keys' are names")
    wrong = check_path(table["path"])
    return [*problems, wrong] if wrong else problems


def _meant(name: str) -> str:
    close = get_close_matches(name, _KEYS, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; choose from {', '.join(_KEYS)}"


def _rule(table: dict[str, Any]) -> Rule:
    given = {name: value for name, value in table.items() if name not in {"as", "keys"}}
    return Rule(way=table["as"], keys=tuple(table.get("keys", ())), **given)
