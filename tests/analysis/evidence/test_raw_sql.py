"""Tables of other apps in SQL."""

from __future__ import annotations

import pytest

from analysis.evidence.raw_sql import tables
from tests.analysis.evidence.shop import reasons, targets

UNKNOWN = "the SQL cannot be told without running the code"
HEAD = """
from django.db import connection, connections, models
from django.db.models.expressions import RawSQL
from billing.models import Invoice

QUERY = "SELECT * FROM orders_order"
TABLE = "orders_order"
"""


def within(body: str) -> list[str]:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return [to for to, symbol in targets("raw_sql", f"{HEAD}\ndef show(cursor, pk):\n{lines}") if symbol == "show"]


@pytest.mark.parametrize(
    "code",
    [
        "cursor.execute('SELECT * FROM orders_order')",
        "cursor.execute('select id from orders_order where id = %s', [pk])",
        "cursor.execute('SELECT * FROM \"orders_order\"')",
        "cursor.execute('SELECT * FROM public.orders_order')",
        "cursor.execute('''\n        SELECT *\n          FROM orders_order o\n    ''')",
        "cursor.execute('SELECT * ' 'FROM orders_order')",
        "cursor.execute('SELECT * ' + 'FROM orders_order')",
        "cursor.execute('SELECT * FROM orders_order WHERE id = {}'.format(pk))",
        "cursor.execute('SELECT * FROM orders_order WHERE id = %s' % pk)",
        "cursor.execute(f'SELECT * FROM orders_order WHERE id = {pk}')",
        "cursor.execute(f'SELECT * FROM {TABLE}')",
        "cursor.execute('SELECT * FROM %s' % TABLE)",
        "cursor.execute('SELECT * FROM {}'.format(TABLE))",
        "sql = 'SELECT * FROM orders_order'\ncursor.execute(sql)",
        "sql = 'SELECT *'\nsql += ' FROM orders_order'\ncursor.execute(sql)",
        "sql: str = 'SELECT * FROM orders_order'\ncursor.execute(sql)",
        "cursor.executemany('INSERT INTO orders_order (id) VALUES (%s)', [[1]])",
        "cursor.execute('UPDATE orders_order SET closed_at = NULL')",
        "cursor.execute('DELETE FROM orders_order')",
        "cursor.execute('TRUNCATE TABLE orders_order')",
        "cursor.execute('ALTER TABLE orders_order ADD COLUMN x int')",
        "cursor.execute('WITH o AS (SELECT * FROM orders_order) SELECT * FROM o')",
        "cursor.execute('SELECT (SELECT count(*) FROM orders_order) FROM billing_invoice')",
        "cursor.execute('SELECT * FROM billing_invoice JOIN orders_order USING (id)')",
        "cursor.execute('SELECT 1 FROM billing_invoice, orders_order')",
        "with connection.cursor() as c:\n    c.execute('SELECT * FROM orders_order')",
        "with connections['x'].cursor() as c:\n    c.execute('SELECT * FROM orders_order')",
        "Invoice.objects.raw('SELECT * FROM orders_order')",
        "Invoice.objects.annotate(x=RawSQL('SELECT id FROM orders_order', []))",
        "Invoice.objects.extra(where=['id IN (SELECT id FROM orders_order)'])",
        "Invoice.objects.extra(select={'x': 'SELECT count(*) FROM orders_order'})",
        "Invoice.objects.extra(tables=['orders_order'])",
        "cursor.execute('SELECT \\'\\' broken sql ( FROM orders_order')",
    ],
)
def test_sees_a_table(code: str) -> None:
    assert within(code) == ["orders.Order"]


def test_sees_several_tables() -> None:
    assert within("cursor.execute('SELECT * FROM orders_order o JOIN orders_line l ON l.order_id = o.id')") == [
        "orders.Line",
        "orders.Order",
    ]


def test_sees_the_join_table_of_a_many_to_many() -> None:
    assert within("cursor.execute('SELECT * FROM orders_order_watchers')") == ["orders.Order"]


def test_sees_a_table_of_its_own_name() -> None:
    code = "cursor.execute('SELECT * FROM tbl_things')"
    models = "--- orders/models.py\nclass Thing(models.Model):\n    class Meta:\n        db_table = 'tbl_things'\n"
    assert targets("raw_sql", f"def show(cursor):\n    {code}\n{models}") == [("orders.Thing", "show")]


def test_sees_sql_that_is_assigned() -> None:
    code = "REPORT = 'SELECT * FROM orders_order'\n\nclass Report:\n    sql = 'SELECT * FROM catalog_product'\n"
    assert targets("raw_sql", code) == [("catalog.Product", "Report"), ("orders.Order", "")]


def test_sees_the_sql_of_a_migration() -> None:
    code = """
        from django.db import migrations

        class Migration(migrations.Migration):
            operations = [migrations.RunSQL("UPDATE orders_order SET closed_at = NULL", reverse_sql="")]
    """
    assert targets("raw_sql", code, "billing/migrations/0002_close.py") == [("orders.Order", "Migration")]


def test_gives_up_on_sql_made_at_run_time() -> None:
    assert reasons("raw_sql", "def show(cursor, sql):\n    cursor.execute(sql)\n") == [UNKNOWN]
    body = "    with connection.cursor() as c:\n        c.execute(sql)\n"
    code = f"from django.db import connection\n\ndef show(sql):\n{body}"
    assert reasons("raw_sql", code) == [UNKNOWN]


@pytest.mark.parametrize(
    "code",
    [
        "cursor.execute(QUERY)",
        "cursor.execute('SELECT * FROM billing_invoice')",
        "cursor.execute('SELECT * FROM auth_group')",
        "cursor.execute('SELECT 1')",
        "cursor.execute('SELECT orders_order FROM billing_invoice')",
        "cursor.execute('SELECT \\'from orders_orders\\' FROM billing_invoice')",
        "print('orders_order')",
        "print('Please select one from orders.')",
        "command.execute('orders_order')",
        "name = 'orders_order'",
        "'''Select the rows of orders_order.'''",
        "cursor.execute('VACUUM')",
    ],
)
def test_is_no_table_of_another_app(code: str) -> None:
    assert within(f"command = cursor\n{code}") == []


def test_reads_what_sqlglot_cannot() -> None:
    assert tables("SELECT ]] FROM a JOIN b.c ON (((") >= {"a", "c"}
    assert tables("") == frozenset()
    assert tables("SELECT * FROM a UNION SELECT * FROM b; DELETE FROM c") == {"a", "b", "c"}
