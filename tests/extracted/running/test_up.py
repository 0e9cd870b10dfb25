"""What `banyan up` does beside starting programs."""

from __future__ import annotations

import sqlite3

import pytest

from extracted.running.up import readers_beside_writer, without_polling


@pytest.mark.parametrize(
    ("line", "is_shown"),
    [
        ('[23/Nov/2026] "GET /internal/links/events/?after=0.1.5&reader=monolith HTTP/1.1" 200 59', False),
        ('INFO httpx HTTP Request: GET http://127.0.0.1:8000/internal/links/events/?after=0 "HTTP/1.1 200 OK"', False),
        ('[23/Nov/2026] "GET /internal/links/events/?after=0.1.5 HTTP/1.1" 401 59', True),
        ('[23/Nov/2026] "POST /internal/links/query/ HTTP/1.1" 200 59', True),
        ('[23/Nov/2026] "GET /products/cup/ HTTP/1.1" 200 59', True),
    ],
)
def test_shows_every_line_but_those_of_questions_for_new_events(line, is_shown):
    heard = []
    without_polling(lambda *said: heard.append(said))("reviews", line)
    assert bool(heard) is is_shown


def test_lets_one_process_read_while_another_writes(tmp_path):
    file = tmp_path / "shop.sqlite3"
    readers_beside_writer(file)
    with sqlite3.connect(file) as writer, sqlite3.connect(file, timeout=0) as reader:
        writer.execute("CREATE TABLE row (id)")
        writer.execute("BEGIN IMMEDIATE")
        assert reader.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)
    writer.close()
    reader.close()


def test_leaves_a_file_alone_that_is_no_database(tmp_path):
    file = tmp_path / "shop.sqlite3"
    file.write_bytes(b"no database at all" * 100)
    readers_beside_writer(file)
    assert file.read_bytes() == b"no database at all" * 100
