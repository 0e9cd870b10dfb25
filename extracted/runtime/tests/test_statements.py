"""What the guard reads out of a statement: its tables, which of them it writes, and what it shows of them."""

import pytest

from service_links.guard import statements

STATEMENTS = {
    'SELECT a.b FROM "shop_product" a': ({"shop_product"}, set()),
    "SELECT 'FROM x' FROM y -- FROM z": ({"y"}, set()),
    "SELECT $tag$ FROM x $tag$ FROM public.y, z AS q WHERE a = %s": ({"y", "z"}, set()),
    "INSERT INTO a (b) SELECT c FROM d": ({"a", "d"}, {"a"}),
    "UPDATE a SET b = %(c)s FROM d": ({"a", "d"}, {"a"}),
    "DELETE FROM a WHERE b IN (SELECT c FROM d)": ({"a", "d"}, {"a"}),
    "WITH a AS (SELECT b FROM c) SELECT d FROM a": ({"c"}, set()),
    "SELECT a FROM b LEFT OUTER JOIN c ON (b.id = c.id) FOR UPDATE OF b": ({"b", "c"}, set()),
    "INSERT INTO a (b) VALUES (%s) ON CONFLICT (b) DO UPDATE SET b = excluded.b": ({"a"}, {"a"}),
    "TRUNCATE a, b": ({"a", "b"}, {"a", "b"}),
    "SELECT EXTRACT(year FROM day) FROM `a`": ({"a"}, set()),
}


@pytest.mark.parametrize("sql", STATEMENTS)
@pytest.mark.parametrize("has_sqlglot", [True, False])
def test_the_tables_of_a_statement_are_told(sql, has_sqlglot, monkeypatch):
    if not has_sqlglot:
        monkeypatch.setattr(statements, "sqlglot", None)
    statements.read.cache_clear()
    found = statements.read(sql)
    tables, written = STATEMENTS[sql]
    assert found.tables - {"day"} == tables
    assert found.written == written


def test_columns_that_are_shown_are_told_from_conditions():
    sql = (
        'SELECT "r"."id", T2."title" FROM "r" INNER JOIN "p" T2 ON ("r"."p_id" = T2."id") '
        'LEFT OUTER JOIN "c" ON ("r"."c_id" = "c"."id") WHERE "c"."name" = %s AND EXISTS(SELECT 1 FROM "x") '
        'ORDER BY "p"."id"'
    )
    inner, outer = statements.selections(sql)
    assert inner.tables == ("x",)
    assert outer.tables == ("r", "p", "c")
    assert outer.shown == {("SELECT", "r"), ("SELECT", "p")}
