"""A difference is found wherever it is, and what only looks different is none."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from extracted.data.comparing import compared
from extracted.data.preparing import prepared, zone_of
from tests.extracted.data.databases import asked, copy, meter, rows, run

ENGINES = ("sqlite", "postgresql")
WAYS = [(one, other) for one in ENGINES for other in ENGINES]
CORRUPTIONS = {
    "name": "'x'",
    "price": "12.51",
    "weight": "0.1000000001",
    "is_sold": "NOT is_sold",
    "made_at": "'2026-01-02 03:04:06'",
    "day": "'2026-01-03'",
    "opens": "'08:30:01'",
    "token": "'0000000000000000000000000000000b'",
    "details": '\'{"b": [1, 2.51], "a": null}\'',
    "seen_from": "'10.0.0.2'",
    "shelf_id": "NULL",
    "parent_id": "2",
}


def difference(source, target, chunk=3):
    with prepared(asked(source, target, writes=False, chunk=chunk)) as job:
        return {table.table: table for table in compared(job, meter()).tables if not table.is_same}


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_every_changed_cell_is_found(one, other, filled, database):
    source, target = filled(one), database(other)
    copy(source, target)
    names = list(CORRUPTIONS)
    for place, (column, value) in enumerate(CORRUPTIONS.items(), start=1):
        run(target, f"UPDATE stock_item SET {column} = {value} WHERE id = 1;")
        found = difference(source, target)
        assert list(found) == ["stock_item"], column
        assert found["stock_item"].examples == (f"changed 1 in {', '.join(names[:place])}",)


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_rows_that_only_one_side_has_are_counted(one, other, filled, database):
    source, target = filled(one), database(other)
    copy(source, target)
    run(target, "DELETE FROM stock_item_tags WHERE id = 11;")
    run(target, "INSERT INTO stock_item_tags (id, item_id, label) VALUES (5, 1, 'a'), (13, 1, 'b'), (14, 1, 'c');")
    found = difference(source, target, chunk=1)["stock_item_tags"]
    assert (found.source_rows, found.target_rows) == (2, 4)
    assert (found.missing, found.extra, found.changed) == (1, 3, 0)
    assert sorted(found.examples) == ["extra 13", "extra 14", "extra 5", "missing 11"]


def test_two_rows_that_swapped_their_values_differ(filled, database):
    source, target = filled("sqlite"), database("sqlite")
    copy(source, target)
    run(target, "UPDATE stock_item_tags SET label = CASE id WHEN 11 THEN 'y' ELSE 'x' END;")
    assert difference(source, target)["stock_item_tags"].changed == 2


@pytest.mark.parametrize(
    ("engine", "change"),
    [
        ("postgresql", 'UPDATE stock_item SET details = \'{"a": null, "b": [1.0, 2.5]}\' WHERE id = 1;'),
        ("sqlite", 'UPDATE stock_item SET details = \'{ "a":null,"b":[1, 25e-1]}\' WHERE id = 1;'),
        ("sqlite", "UPDATE stock_item SET price = 12.500000000000002 WHERE id = 1;"),
        ("sqlite", "UPDATE stock_item SET token = upper(token) WHERE id = 1;"),
        ("sqlite", "UPDATE stock_item SET made_at = '2026-01-02T04:04:05+01:00' WHERE id = 1;"),
        ("sqlite", "UPDATE stock_item SET is_sold = 1.0 WHERE id = 1;"),
    ],
)
def test_what_means_the_same_in_the_other_engine_is_no_difference(engine, change, filled, database):
    source, target = filled(ENGINES[1 - ENGINES.index(engine)]), database(engine)
    copy(source, target)
    run(target, change)
    assert difference(source, target) == {}


def test_a_zone_is_taken_into_account_where_sqlite_keeps_local_time(filled, database):
    source, target = filled("sqlite"), database("postgresql")
    copy(source, target, zone="Europe/Vienna")
    ((moment,),) = rows(target, "SELECT made_at AT TIME ZONE 'UTC' FROM stock_item WHERE id = 1")
    assert moment.isoformat() == "2026-01-02T02:04:05"
    with prepared(asked(source, target, writes=False, zone="Europe/Vienna")) as job:
        assert compared(job, meter()).is_same
    back = database("sqlite")
    copy(target, back, zone="Europe/Vienna")
    query = "SELECT made_at FROM stock_item ORDER BY id"
    assert rows(back, query) == rows(source, query)


@pytest.mark.parametrize(
    ("told", "zone"),
    [
        ({"USE_TZ": True, "TIME_ZONE": "Europe/Vienna"}, "UTC"),
        ({}, "UTC"),
        ({"USE_TZ": False, "TIME_ZONE": "Europe/Vienna"}, "Europe/Vienna"),
        ({"USE_TZ": False, "TIME_ZONE": None}, "UTC"),
    ],
)
def test_the_zone_is_that_of_the_settings(told, zone):
    assert zone_of(told) == zone


def test_whatever_sqlite_holds_goes_to_postgresql_and_back(database):
    source, between, end = database("sqlite"), database("postgresql"), database("sqlite")
    stored = [_arbitrary(random.Random(seed)) for seed in range(300)]
    with closing(sqlite3.connect(source.target)) as connection:
        names = "name, price, weight, is_sold, made_at, day, kept_for, token, picture, details"
        marks = ", ".join("?" * 10)
        connection.executemany(f"INSERT INTO stock_item ({names}) VALUES ({marks})", stored)
        connection.commit()
    copy(source, between)
    copy(between, end)
    query = "SELECT name, price, weight, is_sold, made_at, day, kept_for, token, picture FROM stock_item ORDER BY id"
    assert rows(end, query) == rows(source, query)
    loaded = [json.loads(text) for (text,) in rows(end, "SELECT details FROM stock_item ORDER BY id")]
    assert loaded == [json.loads(str(row[-1])) for row in stored]
    assert difference(source, between) == difference(between, end) == {}


def _arbitrary(dice: random.Random) -> tuple[object, ...]:
    """A row as Django writes it into SQLite."""
    moment = datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=dice.randrange(9998 * 365 * 86_400 * 10**6))
    if dice.random() < 0.3:
        moment = moment.replace(microsecond=0)
    values = (
        f"{dice.randrange(-(10**9), 10**9)}.{dice.randrange(100):02}",
        dice.choice([0.0, -0.0, 5e-324, dice.gauss(0, 1e12), dice.random()]),
        dice.randrange(2),
        str(moment.replace(tzinfo=None)),
        str(moment.date()),
        dice.randrange(-(10**14), 10**14),
        dice.randbytes(16).hex(),
        dice.randbytes(dice.randrange(20)),
    )
    kept = [value if place in {0, 2} or dice.random() < 0.8 else None for place, value in enumerate(values)]
    return (_text(dice), *kept, json.dumps(_document(dice, 3)))


def _text(dice: random.Random) -> str:
    marks = [
        "a",
        "Z",
        " ",
        "\t",
        "\n",
        "\r",
        "\\",
        "\\N",
        "\\.",
        "'",
        '"',
        "%",
        "é",
        "\u202e",
        "🐘",
        "\x7f",
        "\x01",
        ",",
    ]
    return "".join(dice.choices(marks, k=dice.randrange(12)))


def _document(dice: random.Random, depth: int) -> object:
    plain = (
        None,
        True,
        False,
        dice.randrange(-(10**12), 10**12),
        dice.random() * 1e6,
        -0.0,
        _text(dice).replace("\x01", ""),
    )
    if depth == 0 or dice.random() < 0.3:
        return dice.choice(plain)
    inner = [_document(dice, depth - 1) for _ in range(dice.randrange(4))]
    return dict(zip("abcd", inner, strict=False)) if dice.random() < 0.5 else inner
