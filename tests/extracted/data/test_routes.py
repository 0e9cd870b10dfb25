"""Rows take the shortest way that both ends allow, and every way brings all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extracted.data.errors import RowsMissed
from extracted.data.preparing import prepared
from extracted.data.routes import route_of
from tests.extracted.data.databases import asked, copy, perform, rows, run


class Watched:
    """A database that notes which of its methods are called, and may answer one of them otherwise."""

    def __init__(self, store, **answers):
        self.store, self.answers, self.called = store, answers, []

    def __getattr__(self, name):
        self.called.append(name)
        return self.answers.get(name) or getattr(self.store, name)


def taken(job, table):
    """What the source is asked when one table goes over."""
    source = Watched(job.source)
    (pair,) = (pair for pair in job.pairs if pair.share.table == table)
    with job.target.transaction():
        route = route_of(pair, replace(job, source=source))
        source.called.clear()  # what it can do was asked, not that it does it
        stretch = route.after(None, 10)
        assert stretch is not None
        route.write(stretch)
    return set(source.called) & {"read", "sent"}


def test_rows_are_not_unpacked_between_two_servers(filled, database):
    with prepared(asked(filled("postgresql"), database("postgresql"))) as job:
        assert taken(job, "stock_shelf") == {"sent"}
        assert taken(job, "people_user") == {"read"}  # its passwords are replaced


@pytest.mark.parametrize(("one", "other"), [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "sqlite")])
def test_rows_are_unpacked_where_they_are_converted(one, other, filled, database):
    with prepared(asked(filled(one), database(other))) as job:
        assert taken(job, "stock_shelf") == {"read"}


def test_rows_are_unpacked_between_servers_whose_checksums_differ(filled, database):
    with prepared(asked(filled("postgresql"), database("postgresql"))) as job:
        elsewhere = Watched(job.target, dialect=lambda: "another")
        (shelf,) = (pair for pair in job.pairs if pair.share.table == "stock_shelf")
        source = Watched(job.source)
        route = route_of(shelf, replace(job, source=source, target=elsewhere))
        source.called.clear()
        route.after(None, 10)
        assert "read" in source.called


def test_keys_of_several_columns_and_of_any_type_are_cut_into_stretches(database):
    source, target = database("postgresql"), database("postgresql")
    for address in (source, target):
        run(
            address,
            "DROP TABLE stock_item_tags;",
            "CREATE TABLE stock_item_tags (day date, code text, moment timestamptz, label varchar(20),"
            " PRIMARY KEY (code, moment, day));",
        )
    for number in range(120):
        code = "abAB"[number % 4] + "'\\"[number % 2]
        run(
            source,
            f"INSERT INTO stock_item_tags VALUES ('2026-01-{number % 9 + 1:02}', $x${code}$x$,"
            f" '2026-01-01 00:00:00.{number:06}', '{number}');",
        )
    done = copy(source, target, chunk=7)
    assert {table.table: table.rows for table in done.tables}["stock_item_tags"] == 120
    query = "SELECT * FROM stock_item_tags ORDER BY label"
    assert rows(target, query) == rows(source, query)


def test_a_table_of_which_rows_were_missed_is_no_copy(filled, database):
    with prepared(asked(filled("sqlite"), database("sqlite"))) as job:
        more = Watched(job.source, count=lambda table: job.source.count(table) + (table == "stock_shelf"))
        with pytest.raises(RowsMissed, match="of 4 rows of stock_shelf, 3 were read"):
            perform(replace(job, source=more))
