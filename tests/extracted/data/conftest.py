"""Databases of both engines for the tests of copying."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from extracted.data.address import Address
from tests.extracted.data.databases import made, run, values
from tests.extracted.postgresql import Server, server

NAMES = (
    "id, name, price, weight, is_sold, made_at, day, opens, kept_for, token, details, seen_from, shelf_id, parent_id"
)
ODD = [
    (
        1,
        "plain",
        "12.50",
        0.1,
        1,
        "2026-01-02 03:04:05",
        "2026-01-02",
        "08:30:00",
        90_000_001,
        "0" * 31 + "a",
        '{"b": [1, 2.50], "a": null}',
        "10.0.0.1",
        "A-1",
        3,
    ),
    (
        2,
        "tab\tand\nline\\N",
        "0",
        None,
        0,
        "2026-01-02 03:04:05.250000",
        None,
        "23:59:59.5",
        -1,
        None,
        '"\\u00e9"',
        "::1",
        None,
        None,
    ),
    (3, "ünïcode 🐘 'q' \"d\"", "-99999.99", 1e300, 0, None, "1999-12-31", None, 0, "f" * 32, "[]", None, "b\\2", 1),
    (7, "", "1234567.89", -0.5, 1, "1969-12-31 23:59:59.000001", "0001-01-01", None, None, None, "1e2", None, "A-1", 7),
]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with server() as running:
        yield running


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Address]:
    """Makes an empty database of an engine, with the tables."""
    numbers = count()

    def make(engine: str) -> Address:
        if engine == "sqlite":
            return made(f"sqlite:///{tmp_path}/{next(numbers)}.sqlite3")
        return made(request.getfixturevalue("postgresql").database())

    return make


@pytest.fixture
def filled(database: Callable[[str], Address]) -> Callable[[str], Address]:
    """Makes a database of an engine with odd rows in it."""

    def make(engine: str) -> Address:
        address = database(engine)
        fill(address)
        return address

    return make


def fill(address: Address) -> None:
    """Put in rows that are hard to copy."""
    is_strict = address.engine == "postgresql"
    statements = [
        "INSERT INTO people_user (id, password, email) VALUES (1, 'pbkdf2$secret', 'a@example.com'), (5, 'x', 'b')",
        r"""INSERT INTO stock_shelf (code, "the ""aisle"" %s") VALUES ('A-1', NULL), ('b\2', 'left'), ('Z', '')""",
    ]
    for row in ODD:
        cells = list(row)
        if is_strict:
            cells[4] = "true" if cells[4] else "false"
            cells[5] = cells[5] and f"{cells[5]}+00"
            cells[8] = None if cells[8] is None else f"{cells[8]} microseconds"
        statements.append(f"INSERT INTO stock_item ({NAMES}) VALUES {values([cells])}")
    picture = "'\\x00ff5c6e'::bytea" if is_strict else "x'00ff5c6e'"
    zone = "+00" if is_strict else ""
    types = [(1, "stock", "item"), (2, "people", "user"), (9, "stock", "shelf")]
    permissions = [(4, "Can add", 1, "add_item"), (5, "Can add", 9, "add_shelf"), (6, "Can add", 2, "add_user")]
    applied = [(1, "stock", "0001", f"2026-01-01 10:00:00.5{zone}"), (2, "orders", "0001", "2026-01-01 10:00:00")]
    statements += [
        f"UPDATE stock_item SET picture = {picture} WHERE id = 2",
        "INSERT INTO stock_item_tags (id, item_id, label) VALUES (11, 1, 'x'), (12, 2, 'y')",
        f"INSERT INTO django_content_type (id, app_label, model) VALUES {values(types)}",
        f"INSERT INTO auth_permission (id, name, content_type_id, codename) VALUES {values(permissions)}",
        f"INSERT INTO django_migrations (id, app, name, applied) VALUES {values(applied)}",
    ]
    run(address, *(f"{statement};" for statement in statements))
