"""Secrets of models of others stay where they are, and what stands in their place lets nobody in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extracted.data.comparing import compared
from extracted.data.errors import SchemasDiffer
from extracted.data.preparing import prepared
from tests.extracted.data.databases import WANTED, asked, copy, meter, rows, run

ENGINES = ("sqlite", "postgresql")
WAYS = [(one, other) for one in ENGINES for other in ENGINES]
KINDS = {
    "api_key": ("varchar(12) NOT NULL UNIQUE", "varchar(12) NOT NULL UNIQUE", "'key-' || id"),
    "reset_token": ("char(32) NOT NULL", "uuid NOT NULL", "'00000000000000000000000000000007'"),
    "otp_seed": ("BLOB NOT NULL", "bytea NOT NULL", "'seed'"),
    "credentials": ("text NOT NULL CHECK (JSON_VALID(credentials))", "jsonb NOT NULL", """'{"a": 1}'"""),
    "pin": ("varchar(4) NULL", "varchar(4) NULL", "'1234'"),
}


def wanted(*columns: str):
    return replace(WANTED, secrets=frozenset(("people.User", column) for column in ("password", *columns)))


def with_secrets(address):
    """Give the users more of them: columns that hold a value in the source, and may have to in the target."""
    place = ENGINES.index(address.engine)
    for column, declared in KINDS.items():
        run(address, f"ALTER TABLE people_user ADD COLUMN {column} text;")
        run(address, f"UPDATE people_user SET {column} = {declared[2]};")
    kept = ", ".join(KINDS)
    told = ", ".join(f"{column} {declared[place]}" for column, declared in KINDS.items())
    cast = ", ".join(f"CAST({name} AS {one[place].split()[0]})" if place else name for name, one in KINDS.items())
    number = ("integer PRIMARY KEY AUTOINCREMENT", "bigserial PRIMARY KEY")[place]
    run(
        address,
        "ALTER TABLE people_user RENAME TO before;",
        f"CREATE TABLE people_user (id {number}, password varchar(128) NOT NULL, email varchar(254) NOT NULL, {told});",
        f"INSERT INTO people_user (id, password, email, {kept}) SELECT id, password, email, {cast} FROM before;",
        "DROP TABLE before;",
    )
    return address


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_every_secret_stays_behind(one, other, filled, database):
    source, target = with_secrets(filled(one)), with_secrets(database(other))
    everything = wanted(*KINDS)
    copy(source, target, wanted=everything)
    here, there = ({row[0]: row for row in rows(each, "SELECT * FROM people_user")} for each in (source, target))
    assert {key: row[2] for key, row in there.items()} == {1: "a@example.com", 5: "b"}
    assert all(told != kept for key in here for told, kept in zip(there[key][3:], here[key][3:], strict=True))
    assert all(row[1].startswith("!") and row[3].startswith("!") and row[7] is None for row in there.values())
    with prepared(asked(source, target, wanted=everything, writes=False)) as job:
        assert compared(job, meter()).is_same


@pytest.mark.parametrize("engine", ENGINES)
def test_what_stands_in_cannot_be_guessed(engine, filled, database):
    target = database(engine)
    copy(filled("sqlite"), target)
    first, second = (password for (password,) in rows(target, "SELECT password FROM people_user"))
    assert first != second
    assert len(first) > 40


def test_the_owner_keeps_its_own(filled, database):
    target = database("postgresql")
    copy(filled("postgresql"), target, wanted=replace(WANTED, apps=("stock", "people"), replicas=()))
    assert rows(target, "SELECT password FROM people_user ORDER BY id") == [("pbkdf2$secret",), ("x",)]


@pytest.mark.parametrize(
    ("secret", "change", "words"),
    [
        ("pass_key", "", "people_user.pass_key holds a secret that stays behind, and is not in the source"),
        ("id", "", "people_user.id holds a secret that stays behind, and is part of the primary key"),
        ("spot", "ALTER TABLE people_user ADD COLUMN spot point NOT NULL;", "none is known for point"),
    ],
)
def test_refuses_what_it_cannot_hide(secret, change, words, filled, database):
    source, target = filled("postgresql"), database("postgresql")
    if change:
        run(target, change)
        run(source, change.replace(" NOT NULL", ""))
    with pytest.raises(SchemasDiffer, match=words):
        copy(source, target, wanted=wanted(secret))
