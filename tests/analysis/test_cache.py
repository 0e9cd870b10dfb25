"""The cache gives back what was kept, or nothing; whatever is wrong with its file, it costs no report."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from analysis.cache import Cache


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cache = Cache(tmp_path)
    cache.store("outlines", [("a", b"first"), ("b", b"second")])
    cache.close()
    return tmp_path


def file_of(folder: Path) -> Path:
    (file,) = folder.glob("*.sqlite")
    return file


def kept(folder: Path) -> dict[str, bytes]:
    cache = Cache(folder)
    try:
        return cache.many("outlines", ["a", "b", "c"])
    finally:
        cache.close()


def test_gives_back_what_was_kept(folder):
    assert kept(folder) == {"a": b"first", "b": b"second"}


def test_a_later_value_replaces_an_earlier_one(folder):
    cache = Cache(folder)
    cache.store("outlines", [("a", b"third")])
    cache.close()
    assert kept(folder)["a"] == b"third"


def test_keeps_tables_apart(folder):
    assert Cache(folder).many("findings", ["a"]) == {}


def test_finds_more_keys_than_one_query_takes(tmp_path):
    cache = Cache(tmp_path)
    values = {str(number): bytes(3) for number in range(1700)}
    cache.store("reports", values.items())
    assert cache.many("reports", values) == values
    cache.close()


def test_without_a_folder_keeps_nothing():
    cache = Cache(None)
    cache.store("outlines", [("a", b"first")])
    assert (cache.is_open, cache.many("outlines", ["a"])) == (False, {})


def test_gives_no_value_back_of_which_a_bit_has_changed(folder):
    connection = sqlite3.connect(file_of(folder))
    ((value,),) = connection.execute("SELECT value FROM outlines WHERE key = 'a'")
    connection.execute("UPDATE outlines SET value = ? WHERE key = 'a'", (value[:-1] + b"s",))
    connection.execute("INSERT INTO outlines VALUES ('c', 7)")
    connection.commit()
    connection.close()
    assert kept(folder) == {"b": b"second"}


def test_removes_a_damaged_file_and_begins_anew(folder):
    file_of(folder).write_bytes(b"no database" * 1000)
    assert kept(folder) == {}
    cache = Cache(folder)
    cache.store("outlines", [("c", b"third")])
    cache.close()
    assert kept(folder) == {"c": b"third"}


def test_leaves_a_file_alone_that_another_process_writes(folder):
    other = sqlite3.connect(file_of(folder), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    cache = Cache(folder)
    cache.store("outlines", [("c", b"third")])
    cache.close()
    other.execute("ROLLBACK")
    other.close()
    assert kept(folder) == {"a": b"first", "b": b"second"}


def test_begins_a_file_anew_that_has_grown_too_large(folder, monkeypatch):
    monkeypatch.setattr("analysis.cache.LARGEST", 10)
    assert kept(folder) == {}
