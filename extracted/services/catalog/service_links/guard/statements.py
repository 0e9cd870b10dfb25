"""Reads from a statement which tables it names, which it writes, and which it needs beyond conditions.

Where sqlglot is installed it says which tables there are; the clauses are read by a tokenizer in any case, as they are
asked for only of what Django has written.
"""

import re
from functools import lru_cache
from typing import Any, Dict, FrozenSet, Iterator, List, NamedTuple, Optional, Tuple

try:
    import sqlglot
except ImportError:
    sqlglot = None

_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?\*/                            # comments
    |\$(?P<tag>[A-Za-z_]\w*|)\$.*?\$(?P=tag)\$        # PostgreSQL's own quotes
    |(?P<text>[EeNnXxBb]?'(?:[^'\\]|''|\\.)*')
    |"(?P<double>(?:[^"]|"")*)"|`(?P<back>[^`]*)`|\[(?P<square>[A-Za-z_][^\]]*)\]
    |(?P<word>[^\W\d]\w*)
    |(?P<mark>%\(\w+\)s|%s|[^\s])""",
    re.VERBOSE | re.DOTALL,
)
_BEFORE_TABLES = frozenset(["FROM", "JOIN", "INTO", "UPDATE", "USING", "TABLE", "TRUNCATE", "ONLY"])
_WRITING = frozenset(["INTO", "UPDATE", "TABLE", "TRUNCATE"])
_CLAUSES = frozenset(["SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "WINDOW", "UNION", "INTERSECT"])
_SHOWN = frozenset(["SELECT", "GROUP", "HAVING", "ORDER", "WINDOW"])
_NO_TABLE = frozenset(["SET", "SELECT", "LATERAL", "IF", "NOT", "EXISTS", "VALUES", "DEFAULT"])


class Token(NamedTuple):
    """A word, a quoted name or a sign; `keyword` is a bare word in capitals, "" for what is none."""

    name: str
    keyword: str


class Statement(NamedTuple):
    """The tables that a statement names, and those of them that it writes; without schema, as written."""

    tables: FrozenSet[str]
    written: FrozenSet[str]


class Selection(NamedTuple):
    """One SELECT: its tables in order, and those whose columns it shows, groups or sorts by, by clause."""

    tables: Tuple[str, ...]
    shown: FrozenSet[Tuple[str, str]]


@lru_cache(maxsize=4096)
def read(sql: str) -> Statement:
    """What a statement names and writes."""
    tokens = tuple(_tokens(sql))
    found = _parsed(sql)
    return found if found is not None else _named(tokens)


@lru_cache(maxsize=4096)
def selections(sql: str) -> Tuple[Selection, ...]:
    """Each SELECT in a statement, those in brackets as well."""
    return tuple(_selections(tuple(_tokens(sql))))


def _tokens(sql: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(sql):
        quoted = match.group("double") or match.group("back") or match.group("square")
        if quoted is not None:
            yield Token(quoted.replace('""', '"'), "")
        elif match.group("word"):
            yield Token(match.group("word"), match.group("word").upper())
        elif match.group("mark"):
            yield Token(match.group("mark"), match.group("mark"))


def _named(tokens: Tuple[Token, ...]) -> Statement:
    """Names behind words that tables stand behind, and behind commas there."""
    tables, written, local = set(), set(), _with(tokens)
    for index, token in enumerate(tokens):
        if token.keyword not in _BEFORE_TABLES or _is_lock(tokens, index):
            continue
        for name in _list_of_tables(tokens, index + 1, is_list=token.keyword in ("FROM", "USING", "TRUNCATE", "TABLE")):
            if name in local:
                continue
            tables.add(name)
            is_delete = token.keyword == "FROM" and index > 0 and tokens[index - 1].keyword == "DELETE"
            if token.keyword in _WRITING or is_delete:
                written.add(name)
    return Statement(frozenset(tables), frozenset(written))


def _is_lock(tokens: Tuple[Token, ...], index: int) -> bool:
    """FOR UPDATE, FOR NO KEY UPDATE, DO UPDATE: no table follows."""
    return tokens[index].keyword == "UPDATE" and index > 0 and tokens[index - 1].keyword in ("FOR", "KEY", "DO", "ON")


def _with(tokens: Tuple[Token, ...]) -> FrozenSet[str]:
    """The names that WITH gives to queries."""
    if not any(token.keyword == "WITH" for token in tokens):
        return frozenset()
    pairs = zip(tokens, tokens[1:], tokens[2:])
    return frozenset(a.name for a, b, c in pairs if b.keyword == "AS" and c.keyword in ("(", "MATERIALIZED", "NOT"))


def _list_of_tables(tokens: Tuple[Token, ...], index: int, *, is_list: bool) -> Iterator[str]:
    while True:
        while index < len(tokens) and tokens[index].keyword in ("ONLY", "IF", "NOT", "EXISTS", "("):
            index += 1
        name, index = _table(tokens, index)
        if name is None:
            return
        yield name
        while index < len(tokens) and _is_alias(tokens[index]):
            index += 1
        if not is_list or index >= len(tokens) or tokens[index].keyword != ",":
            return
        index += 1


def _is_alias(token: Token) -> bool:
    if not token.keyword:
        return True
    return token.keyword[0].isalpha() and token.keyword not in _CLAUSES and token.keyword not in ("SET", "ON", "JOIN")


def _table(tokens: Tuple[Token, ...], index: int) -> Tuple[Optional[str], int]:
    """A name, perhaps behind that of a schema."""
    if index >= len(tokens) or not _is_name(tokens[index]):
        return None, index
    while index + 2 < len(tokens) and tokens[index + 1].keyword == "." and _is_name(tokens[index + 2]):
        index += 2
    return tokens[index].name, index + 1


def _is_name(token: Token) -> bool:
    return not token.keyword or (token.keyword[0].isalpha() and token.keyword not in _NO_TABLE) or token.name[0] == "_"


def _selections(tokens: Tuple[Token, ...]) -> Iterator[Selection]:
    inner, rest = _levels(tokens)
    for part in inner:
        yield from _selections(part)
    start = [index for index, token in enumerate(rest) if token.keyword == "SELECT"]
    for begin, end in zip(start, [*start[1:], len(rest)]):
        yield _selection(rest[begin:end])


def _levels(tokens: Tuple[Token, ...]) -> Tuple[List[Tuple[Token, ...]], List[Token]]:
    """Queries in brackets, each without the others, and everything but them; other brackets stay."""
    inner: List[Tuple[Token, ...]] = []
    rest: List[Token] = []
    index = 0
    while index < len(tokens):
        if tokens[index].keyword == "(" and index + 1 < len(tokens) and tokens[index + 1].keyword == "SELECT":
            end = _closing(tokens, index)
            inner.append(tokens[index + 1 : end])
            rest.append(Token("()", "()"))
            index = end + 1
        else:
            rest.append(tokens[index])
            index += 1
    return inner, rest


def _closing(tokens: Tuple[Token, ...], index: int) -> int:
    depth = 0
    for place in range(index, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[place].keyword, 0)
        if depth == 0:
            return place
    return len(tokens)


def _selection(tokens: List[Token]) -> Selection:
    aliases: Dict[str, str] = {}
    named: List[Tuple[str, str]] = []
    clause, depth = "", 0
    for index, token in enumerate(tokens):
        depth += {"(": 1, ")": -1}.get(token.keyword, 0)
        if depth <= 0 and token.keyword in _CLAUSES:
            clause = token.keyword
        if clause == "FROM" and (token.keyword in ("FROM", "JOIN", ",")):
            name, after = _table(tuple(tokens), index + 1)
            if name is not None:
                after += tokens[after].keyword == "AS" if after < len(tokens) else 0
                has_alias = after < len(tokens) and not tokens[after].keyword
                aliases[tokens[after].name if has_alias else _alias(tokens, after, name)] = name
        elif clause in _SHOWN and index + 1 < len(tokens) and tokens[index + 1].keyword == ".":
            named.append((clause, token.name))
    shown = frozenset((clause, aliases[alias]) for clause, alias in named if alias in aliases)
    return Selection(tuple(dict.fromkeys(aliases.values())), shown)


def _alias(tokens: List[Token], index: int, name: str) -> str:
    """A bare alias such as T4, where the next word is one."""
    words = {"ON", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "OUTER", "JOIN", "NATURAL", "USING", "FOR", "OFFSET"}
    if index < len(tokens) and _is_alias(tokens[index]) and tokens[index].keyword not in words:
        return tokens[index].name
    return name


def _parsed(sql: str) -> Optional[Statement]:
    """What sqlglot makes of it; None where it is not installed, or gives up."""
    if sqlglot is None:
        return None
    try:
        trees = [tree for tree in sqlglot.parse(re.sub(r"%\(\w+\)s|%s", "?", sql)) if tree is not None]
    except (sqlglot.errors.SqlglotError, RecursionError):
        return None
    if not trees or any(isinstance(tree, sqlglot.exp.Command) for tree in trees):
        return None
    names = {name for tree in trees for name in _tables(tree)}
    written = {name for tree in trees for node in tree.find_all(*_writers()) for name in _target(node)}
    return Statement(frozenset(names), frozenset(written))


def _tables(tree: Any) -> FrozenSet[str]:
    local = {node.alias for node in tree.find_all(sqlglot.exp.CTE)}
    return frozenset(node.name for node in tree.find_all(sqlglot.exp.Table) if node.name not in local or node.db)


def _writers() -> Tuple[Any, ...]:
    exp = sqlglot.exp
    names = ("Insert", "Update", "Delete", "Merge", "TruncateTable", "Drop", "Alter")
    return tuple(getattr(exp, name) for name in names if hasattr(exp, name))


def _target(node: Any) -> Iterator[str]:
    """The table that is written, not those that are read for it."""
    targets = node.expressions if type(node).__name__ == "TruncateTable" else [node.this]
    for target in targets:
        table = target if isinstance(target, sqlglot.exp.Table) else target and target.find(sqlglot.exp.Table)
        if table is not None:
            yield table.name
