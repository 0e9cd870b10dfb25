"""Addresses of databases: as Django projects write them, and never shown with their secrets."""

from __future__ import annotations

import pytest

from banyan.errors import UsageError
from extracted.data.address import address_for, address_of, variable_of


@pytest.mark.parametrize(
    ("url", "engine", "target", "shown"),
    [
        ("sqlite:///db.sqlite3", "sqlite", "db.sqlite3", "sqlite:///db.sqlite3"),
        ("sqlite:////srv/a b.sqlite3", "sqlite", "/srv/a b.sqlite3", "sqlite:////srv/a b.sqlite3"),
        ("sqlite:////srv/a%20b.sqlite3", "sqlite", "/srv/a b.sqlite3", "sqlite:////srv/a b.sqlite3"),
        ("postgres://db/shop", "postgresql", "postgresql://db/shop", "postgresql://db/shop"),
        (
            "postgres://me:s%40cret@db:5433/shop?sslmode=require",
            "postgresql",
            "postgresql://me:s%40cret@db:5433/shop?sslmode=require",
            "postgresql://me:***@db:5433/shop?sslmode=require",
        ),
        (
            "postgresql://db/shop?user=me&password=hush",
            "postgresql",
            "postgresql://db/shop?user=me&password=hush",
            "postgresql://db/shop?user=me&password=***",
        ),
        ("pgsql://me@db/shop", "postgresql", "postgresql://me@db/shop", "postgresql://me@db/shop"),
        ("postgresql+psycopg://db/shop", "postgresql", "postgresql://db/shop", "postgresql://db/shop"),
    ],
)
def test_reads_urls_as_projects_write_them(url, engine, target, shown):
    address = address_of(url)
    assert (address.engine, address.target, str(address)) == (engine, target, shown)


def test_a_password_is_in_no_representation():
    address = address_of("postgres://me:s%40cret@db/shop")
    assert "cret" not in f"{address} {address!r}"
    assert address.redacted("FATAL: s@cret was wrong") == "FATAL: *** was wrong"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root:hush@db/shop", "mysql:// is no database"),
        ("db.sqlite3", "this is no URL"),
        ("sqlite://:memory:", "in memory"),
        ("sqlite:///", "in memory"),
        ("postgres://me:hush@db:port/shop", "malformed"),
    ],
)
def test_refuses_what_it_cannot_copy_without_showing_it(url, words):
    with pytest.raises(UsageError, match=words) as caught:
        address_of(url)
    assert "hush" not in f"{caught.value} {caught.value.hint}"


def test_an_option_goes_before_the_environment_and_its_first_variable_before_the_second(tmp_path):
    names = ("MONOLITH_DATABASE_URL", "DATABASE_URL")
    environ = {"DATABASE_URL": "sqlite:///b", "MONOLITH_DATABASE_URL": "sqlite:///a"}
    embedded = tmp_path / "monolith.sqlite3"
    assert address_for("sqlite:///c", names, environ, "--from", embedded).target == "c"
    assert address_for(None, names, environ, "--from", embedded).target == "a"
    assert address_for(None, names, {"DATABASE_URL": "sqlite:///b"}, "--from", embedded).target == "b"
    with pytest.raises(UsageError, match="--from is not given"):
        address_for(None, names, {}, "--from", embedded)
    embedded.touch()
    assert address_for(None, names, {}, "--from", embedded).target == str(embedded)


def test_the_variable_of_a_service_is_a_name_that_a_shell_takes():
    assert variable_of("order-history") == "ORDER_HISTORY_DATABASE_URL"
