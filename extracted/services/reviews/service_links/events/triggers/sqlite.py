"""The triggers for SQLite, which name every column: they are made anew whenever a table changes.

A row that `INSERT OR REPLACE` removes because of another unique column than its key goes unnoticed, as SQLite fires no
trigger for it.
"""

import json
import re
from typing import Any, Iterator, List, Sequence, Tuple

from service_links.events.triggers import OUTBOX, Captured

_PREFIX = "service_links_capture"
_UUID = (
    "lower(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2)"
    " || substr('89AB', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(8)), 2))"
)
_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
_INTO = "INSERT INTO %s (id, aggregatetype, aggregateid, type, payload, side, txid, created_at)" % OUTBOX
_MARK = re.compile(r"/\* (\[.*\]) \*/")

Columns = Sequence[Tuple[str, bool]]


def creation(connection: Any, table: Captured) -> Iterator[str]:
    """The statements that make a table's triggers."""
    columns = _columns(connection, table)
    shown = [column for column in columns if column[0] in table.keys]
    key = quote(table.key)
    tombstone = "%s SELECT %s" % (_INTO, _event(table, "OLD", "deleted", shown))
    yield _trigger(table, "INSERT", "", "%s SELECT %s" % (_INTO, _event(table, "NEW", "created", columns)))
    yield _trigger(table, "DELETE", "", tombstone)
    changed = " OR ".join("OLD.{0} IS NOT NEW.{0}".format(quote(name)) for name, _ in columns)
    left = "%s WHERE OLD.%s IS NOT NEW.%s" % (tombstone, key, key)
    stayed = "%s SELECT %s" % (_INTO, _event(table, "NEW", "updated", columns))
    yield _trigger(table, "UPDATE", " WHEN %s" % changed, "%s; %s" % (left, stayed))


def removal(connection: Any, table: str) -> List[str]:
    """The statements that take a table's triggers away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s AND substr(name, 1, %s) = %s",
            [table, len(_PREFIX), _PREFIX],
        )
        return ["DROP TRIGGER IF EXISTS %s" % quote(name) for (name,) in cursor.fetchall()]


def clearance() -> List[str]:
    """Nothing besides the triggers was made."""
    return []


def found(connection: Any) -> Iterator[Captured]:
    """The tables that have triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s ORDER BY name",
            [len(_PREFIX), _PREFIX],
        )
        rows = cursor.fetchall()
    for table, sql in rows:
        mark = _MARK.search(sql)
        if mark:
            label, key, keys, *hidden = json.loads(mark.group(1))
            yield Captured(label, table, key, tuple(keys), tuple(hidden[0] if hidden else ()))


def is_current(connection: Any, table: Captured) -> bool:
    """Whether the triggers are those that would be made now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table.table])
        there = {sql for (sql,) in cursor.fetchall()}
    return there.issuperset(creation(connection, table))


def copying(connection: Any, table: Captured) -> str:
    """The statement that writes events of all rows whose keys lie between two parameters."""
    event = _event(table, "r", "snapshot", _columns(connection, table)).replace("%", "%%")
    name, key = quote(table.table), quote(table.key)
    return "%s SELECT %s FROM %s r WHERE r.%s BETWEEN %%s AND %%s ORDER BY r.%s" % (_INTO, event, name, key, key)


def quote(name: str) -> str:
    """A name in SQL."""
    return '"%s"' % name.strip('"').replace('"', '""')


def literal(text: str) -> str:
    """A text in SQL."""
    return "'%s'" % text.replace("'", "''")


def _event(table: Captured, alias: str, kind: str, columns: Columns) -> str:
    """The values of an event on the row that `alias` names."""
    key = "CAST(%s.%s AS TEXT)" % (alias, quote(table.key))
    payload = " || ',' || ".join(
        "%s || %s" % (literal("%s:" % json.dumps(name)), _value(alias, name, is_json)) for name, is_json in columns
    )
    payload = "'{' || %s || '}'" % payload
    return ", ".join([_UUID, literal(table.label), key, literal(kind), payload, "''", "0", _NOW])


def _trigger(table: Captured, event: str, condition: str, body: str) -> str:
    name = quote("%s_%s_%s" % (_PREFIX, table.table, event.lower()))
    mark = json.dumps([table.label, table.key, table.keys, *([table.hidden] if table.hidden else [])])
    where = quote(table.table)
    return "CREATE TRIGGER %s AFTER %s ON %s%s BEGIN /* %s */ %s; END" % (name, event, where, condition, mark, body)


def _value(alias: str, name: str, is_json: bool) -> str:
    """A value as JSON. Calls of json_object() would end at a hundred arguments."""
    column = "%s.%s" % (alias, quote(name))
    if is_json:
        return "CASE WHEN json_valid({0}) THEN json({0}) ELSE json_quote({0}) END".format(column)
    return "CASE typeof({0}) WHEN 'blob' THEN json_quote('\\x' || hex({0})) ELSE json_quote({0}) END".format(column)


def _columns(connection: Any, table: Captured) -> Columns:
    """Each column that may be told, and whether it holds JSON.

    Django's own description of a table reads the statement that made it, and fails on constraints with commas.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table.table])
        made = (cursor.fetchone() or ("",))[0].lower()
        cursor.execute("SELECT * FROM %s LIMIT 0" % quote(table.table))
        names = [column[0] for column in cursor.description]
    return [(name, "json_valid(%s)" % quote(name).lower() in made) for name in names if name not in table.hidden]
