"""The triggers for PostgreSQL: one function for all tables, which reads whatever columns a row has."""

import json
from typing import Any, Iterator, List

from service_links.events.triggers import OUTBOX, Captured

_NAME = "service_links_capture"
_NAMES = (_NAME, _NAME + "_all", _NAME + "_trace")

_COLUMNS = "id, aggregatetype, aggregateid, type, payload, side, txid, created_at, traceparent, requestid"
_FUNCTION = """
CREATE OR REPLACE FUNCTION {schema}.service_links_capture() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    hidden text[] := ARRAY(SELECT jsonb_array_elements_text(TG_ARGV[3]::jsonb));
    trace text := nullif(current_setting('service_links.traceparent', true), '');
    request text := nullif(current_setting('service_links.requestid', true), '');
    before jsonb;
    after jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD) - hidden; END IF;
    IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW) - hidden; END IF;
    IF TG_OP = 'UPDATE' AND before = after THEN RETURN NULL; END IF;
    IF TG_OP <> 'INSERT' AND (TG_OP = 'DELETE' OR before ->> TG_ARGV[1] IS DISTINCT FROM after ->> TG_ARGV[1]) THEN
        INSERT INTO {outbox} ({columns})
        SELECT {uuid}, TG_ARGV[0], before ->> TG_ARGV[1], 'deleted', jsonb_object_agg(shown, before -> shown), '',
               txid_current(), clock_timestamp(), trace, request
        FROM jsonb_array_elements_text(TG_ARGV[2]::jsonb) shown;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO {outbox} ({columns})
        VALUES ({uuid}, TG_ARGV[0], after ->> TG_ARGV[1],
                CASE TG_OP WHEN 'INSERT' THEN 'created' ELSE 'updated' END, after, '', txid_current(),
                clock_timestamp(), trace, request);
    END IF;
    RETURN NULL;
END
$body$
"""

_TRUNCATION = """
CREATE OR REPLACE FUNCTION {schema}.service_links_capture_all() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format(
        'INSERT INTO {outbox} ({columns}) '
        'SELECT {uuid}, $1, to_jsonb(r) ->> $2, ''deleted'', '
        '(SELECT jsonb_object_agg(shown, to_jsonb(r) -> shown) FROM jsonb_array_elements_text($3::jsonb) shown), '
        ''''', txid_current(), clock_timestamp(), $4, $5 FROM %I.%I r', TG_TABLE_SCHEMA, TG_TABLE_NAME)
    USING TG_ARGV[0], TG_ARGV[1], TG_ARGV[2], {traced}, {caused};
    RETURN NULL;
END
$body$
"""

_TRACED = """substring(right(current_query(), 1000) from '/\\*[^*]*traceparent=''([0-9a-f-]{{55}})''[^*]*\\*/\\s*$')"""
"""The trace that the comment at the end of a statement names; what stands in a value never ends one."""
_CAUSED = _TRACED.replace("traceparent", "requestid").replace("[0-9a-f-]{{55}}", "[A-Za-z0-9_.:@/+=-]{{1,128}}")
"""The number of the request that it names."""

_TRACING = """
CREATE OR REPLACE FUNCTION {schema}.service_links_capture_trace() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    PERFORM set_config('service_links.traceparent', coalesce({traced}, ''), true),
            set_config('service_links.requestid', coalesce({caused}, ''), true);
    RETURN NULL;
END
$body$
"""
"""Once for each statement: its whole text would be looked at for each row otherwise."""


def creation(connection: Any, table: Captured) -> Iterator[str]:
    """The statements that make a table's triggers, and the functions that they call."""
    schema = _schema(connection)
    names = {"schema": schema, "outbox": "%s.%s" % (schema, OUTBOX), "uuid": _uuid(connection)}
    names.update(traced=_TRACED.format(), caused=_CAUSED.format(), columns=_COLUMNS)
    yield _TRACING.format(**names)
    yield _FUNCTION.format(**names)
    yield _TRUNCATION.format(**names)
    arguments = ", ".join(literal(text) for text in _arguments(table))
    name = connection.ops.quote_name(table.table)
    yield (
        "CREATE TRIGGER service_links_capture_trace BEFORE INSERT OR UPDATE OR DELETE ON %s"
        " FOR EACH STATEMENT EXECUTE PROCEDURE %s.service_links_capture_trace()" % (name, schema)
    )
    yield (
        "CREATE TRIGGER service_links_capture AFTER INSERT OR UPDATE OR DELETE ON %s"
        " FOR EACH ROW EXECUTE PROCEDURE %s.service_links_capture(%s)" % (name, schema, arguments)
    )
    yield (
        "CREATE TRIGGER service_links_capture_all BEFORE TRUNCATE ON %s"
        " FOR EACH STATEMENT EXECUTE PROCEDURE %s.service_links_capture_all(%s)" % (name, schema, arguments)
    )


def removal(connection: Any, table: str) -> List[str]:
    """The statements that take a table's triggers away."""
    name = connection.ops.quote_name(table)
    return ["DROP TRIGGER IF EXISTS %s ON %s" % (trigger, name) for trigger in _NAMES]


def clearance() -> List[str]:
    """The statements that remove what the triggers called."""
    return ["DROP FUNCTION IF EXISTS %s()" % name for name in _NAMES]


def found(connection: Any) -> Iterator[Captured]:
    """The tables that have triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, encode(t.tgargs, 'hex') FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname = %s AND pg_table_is_visible(c.oid) ORDER BY 1",
            [_NAME],
        )
        rows = cursor.fetchall()
    for table, arguments in rows:
        label, key, keys, hidden = [*bytes.fromhex(arguments).decode().split("\0"), ""][:4]
        yield Captured(label, table, key, tuple(json.loads(keys)), tuple(json.loads(hidden or "[]")))


def is_current(connection: Any, table: Captured) -> bool:
    """Whether traces and requests are told; no column is named in a trigger but those that `found` tells."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgname = %s AND c.relname = %s AND pg_table_is_visible(c.oid)"
            " AND strpos(p.prosrc, 'requestid') > 0",
            [_NAMES[-1], table.table],
        )
        return cursor.fetchone() is not None


def copying(connection: Any, table: Captured) -> str:
    """The statement that writes events of all rows whose keys lie between two parameters; it locks them for that."""
    quote = connection.ops.quote_name
    name, key = quote(table.table), quote(table.key)
    hidden = "ARRAY[%s]::text[]" % ", ".join(map(literal, table.hidden)).replace("%", "%%")
    rows = "SELECT to_jsonb(t) - %s AS content FROM %s t WHERE t.%s BETWEEN %%s AND %%s ORDER BY t.%s FOR SHARE" % (
        hidden,
        name,
        key,
        key,
    )
    return (
        "INSERT INTO %s (%s)"
        " SELECT %s, %s, r.content ->> %s, 'snapshot', r.content, '', txid_current(), clock_timestamp(), NULL, NULL"
        " FROM (%s) r" % (OUTBOX, _COLUMNS, _uuid(connection), literal(table.label), literal(table.key), rows)
    )


def literal(text: str) -> str:
    """A text in SQL."""
    return "'%s'" % text.replace("'", "''")


def _arguments(table: Captured) -> List[str]:
    keys = [table.label, table.key, json.dumps(list(table.keys))]
    return [*keys, json.dumps(list(table.hidden))] if table.hidden else keys


def _uuid(connection: Any) -> str:
    """An expression for a new UUID, which PostgreSQL makes by itself since 13."""
    if connection.pg_version >= 130000:
        return "gen_random_uuid()"
    return "md5(random()::text || clock_timestamp()::text || txid_current()::text)::uuid"


def _schema(connection: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(n.nspname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.oid = %s::regclass",
            [OUTBOX],
        )
        return str(cursor.fetchone()[0])
