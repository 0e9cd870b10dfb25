"""The read model in Cassandra, through its real driver: against a stub of the protocol, since no real server was to be
had. What the driver sends and how writes are numbered is tested here, not how a cluster behaves."""

import datetime as dt
import uuid
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cassandra_stub import Cassandra
from far.models import Customer
from making import customer
from service_links.errors import CrossesBoundary, Misconfigured, Unavailable
from service_links.events.consumer import Consumer, Tally
from service_links.read_models import rows
from service_links.read_models.store import close, store

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.filterwarnings("ignore::DeprecationWarning")]

WHOLE = {
    "full name": 'Ada "the first"',
    "balance": 12345.5,
    "score": 0.25,
    "extra": {"likes": ["tea"]},
    "born_on": "1815-12-10",
    "opens_at": "09:30:00",
    "seen_at": "2026-11-23T10:00:00.123000+00:00",
    "token": "7d444840-9dc0-11d1-b245-5ffdce74fad2",
    "recommended_by_id": 9,
}


@pytest.fixture(scope="module")
def server():
    with Cassandra() as running:
        yield running
        close()


@pytest.fixture
def cassandra(server, monkeypatch, settings):
    """The stub with all tables, empty."""
    monkeypatch.setenv("SERVICE_LINKS_CASSANDRA_HOSTS", "127.0.0.1")
    monkeypatch.setenv("SERVICE_LINKS_CASSANDRA_PORT", str(server.port))
    monkeypatch.setenv("SERVICE_LINKS_CASSANDRA_KEYSPACE", "shop")
    settings.SERVICE_LINKS_READ_MODEL = "cassandra"
    server.tables.clear()
    server.is_down = False
    call_command("links_read_model", "create", stdout=StringIO())
    server.statements.clear()
    return server


@pytest.fixture
def reader(cassandra):
    """What takes events; two customers are there already, who may have recommended others."""
    found = Consumer("far")
    assert found.take([customer(8, number="eight"), customer(9, number="nine")]) == Tally(2, 0, 0)
    return found


def keys(**by):
    return [row["id"] for row in rows("far.Customer", **by)]


def test_rows_are_read_as_they_were_told(cassandra, reader):
    assert reader.take([customer(1, **WHOLE), customer(2, recommended_by_id=9)]) == Tally(2, 0, 0)
    (row,) = rows("far.Customer", pk=1)
    kept = Customer.objects.values().get(pk=1)
    assert row.pop("full name") == kept.pop("name") == 'Ada "the first"'
    assert row == kept
    assert (row["born_on"], row["opens_at"]) == (dt.date(1815, 12, 10), dt.time(9, 30))
    assert row["seen_at"] == dt.datetime(2026, 11, 23, 10, 0, 0, 123000, tzinfo=dt.timezone.utc)
    assert (row["token"], row["extra"]) == (uuid.UUID(WHOLE["token"]), {"likes": ["tea"]})
    assert isinstance(row["balance"], Decimal)
    assert keys(recommended_by_id=9) == [1, 2]
    assert keys(number="2") == [2]
    assert rows("far.Customer", pk=3) == rows("far.Customer", recommended_by_id=None) == []


def test_a_row_that_moves_leaves_its_old_place(cassandra, reader):
    reader.take([customer(1, recommended_by_id=9, number="a")])
    reader.take([customer(1, "updated", recommended_by_id=8, number="b")])
    assert (keys(recommended_by_id=9), keys(recommended_by_id=8), keys(number="a"), keys(number="b")) == (
        [],
        [1],
        [],
        [1],
    )
    reader.take([customer(1, "updated", recommended_by_id=None, number="b")])
    assert (keys(recommended_by_id=8), keys(pk=1)) == ([], [1])
    reader.take([customer(1, "updated", recommended_by_id=9, number="a")])
    assert (keys(recommended_by_id=9), keys(number="a")) == ([1], [1])


def test_a_row_that_is_deleted_is_gone_everywhere_and_comes_back_only_by_something_later(cassandra, reader):
    first = customer(1, recommended_by_id=9)
    reader.take([first, customer(1, "deleted")])
    assert (keys(pk=1), keys(recommended_by_id=9), keys(number="1")) == ([], [], [])
    reader.take([first])
    assert keys(pk=1) == []
    reader.take([customer(1, recommended_by_id=9)])
    assert (keys(pk=1), keys(recommended_by_id=9)) == ([1], [1])


def test_what_cannot_be_written_is_taken_again_and_comes_to_the_same(cassandra, reader):
    reader.take([customer(1, number="old")])
    event = customer(1, "updated", number="new")
    cassandra.is_down = True
    with pytest.raises(Unavailable, match="LOCAL_QUORUM"):
        reader.take([event])
    assert Customer.objects.get(pk=1).number == "old", "the replica waits: whoever reads the events begins again here"
    cassandra.is_down = False
    assert reader.take([event]) == Tally(1, 0, 0)
    assert (keys(number="new"), keys(number="old")) == ([1], [])


def test_an_older_write_that_comes_late_changes_nothing(cassandra, reader):
    from service_links.read_models.writing import follow

    old, new = customer(1, number="old"), customer(1, "updated", number="new")
    reader.take([old, new])
    follow(Customer, [old])
    assert [row["number"] for row in rows("far.Customer", pk=1)] == ["new"]


def test_fills_what_was_there_before_by_the_numbers_that_it_has(cassandra, reader, settings):
    settings.SERVICE_LINKS_READ_MODEL = ""
    reader.take([customer(key, recommended_by_id=9) for key in range(11, 261)])
    settings.SERVICE_LINKS_READ_MODEL = "cassandra"
    assert keys(recommended_by_id=9) == []
    told = StringIO()
    call_command("links_read_model", "fill", stdout=told)
    assert "far.Customer: 252 rows" in told.getvalue()
    assert keys(recommended_by_id=9) == list(range(11, 261))
    reader.take([customer(17, "updated", recommended_by_id=8)])
    call_command("links_read_model", "fill", stdout=told)
    assert (keys(recommended_by_id=8), len(keys(recommended_by_id=9))) == ([17], 249)


def test_shows_its_tables_and_makes_each_once(cassandra):
    told = StringIO()
    call_command("links_read_model", "cql", "--keyspace", "shop", stdout=told)
    assert 'CREATE TABLE IF NOT EXISTS "shop"."far_customer_by_recommended_by_id" (' in told.getvalue()
    assert '"full name" text' in told.getvalue()
    before = dict(cassandra.tables)
    call_command("links_read_model", "create", stdout=told)
    assert cassandra.tables == before


def test_says_what_cannot_be_asked(cassandra, settings):
    with pytest.raises(
        CrossesBoundary, match="no table of far.Customer by balance, but by id, number, recommended_by_id"
    ):
        rows("far.Customer", balance=1)
    with pytest.raises(CrossesBoundary, match="by one column, not by 2"):
        rows("far.Customer", pk=1, number="1")
    settings.SERVICE_LINKS_READ_MODEL = "casandra"
    with pytest.raises(Misconfigured, match="not 'casandra'"):
        rows("far.Customer", pk=1)
    settings.SERVICE_LINKS_READ_MODEL = ""
    with pytest.raises(Misconfigured, match="there is no read model here"):
        rows("far.Customer", pk=1)
    with pytest.raises(CommandError, match="set SERVICE_LINKS_READ_MODEL"):
        call_command("links_read_model", "create")


def test_a_server_that_is_not_there_and_one_that_nobody_named(monkeypatch, settings):
    close()
    settings.SERVICE_LINKS_READ_MODEL = "cassandra"
    monkeypatch.delenv("SERVICE_LINKS_CASSANDRA_HOSTS", raising=False)
    with pytest.raises(Misconfigured, match="SERVICE_LINKS_CASSANDRA_HOSTS"):
        store()
    monkeypatch.setenv("SERVICE_LINKS_CASSANDRA_HOSTS", "127.0.0.1")
    monkeypatch.setenv("SERVICE_LINKS_CASSANDRA_PORT", "1")
    monkeypatch.setenv("SERVICE_LINKS_CASSANDRA_KEYSPACE", "shop")
    with pytest.raises(Unavailable, match="Cassandra at 127.0.0.1"):
        store()
