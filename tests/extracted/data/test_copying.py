"""Rows go from one database to another, whichever engines these are, and arrive as they were."""

from __future__ import annotations

import pytest

from banyan.errors import UsageError
from extracted.data.comparing import compared
from extracted.data.errors import DatabaseUnavailable, RowsRefused, SchemasDiffer, TargetInUse
from extracted.data.ledger import Ledger
from extracted.data.preparing import prepared
from tests.extracted.data.databases import asked, copy, meter, perform, rows, run

ENGINES = ("sqlite", "postgresql")
WAYS = [(one, other) for one in ENGINES for other in ENGINES]
ITEMS = [f"({n}, 'item {n}', 1, {{no}})" for n in range(1000, 1250)]


def same(source, target) -> bool:
    with prepared(asked(source, target, writes=False)) as job:
        return compared(job, meter()).is_same


def many(address) -> None:
    no = "false" if address.engine == "postgresql" else "0"
    run(address, f"INSERT INTO stock_item (id, name, price, is_sold) VALUES {', '.join(ITEMS).format(no=no)};")


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_every_row_arrives(one, other, filled, database):
    source, target = filled(one), database(other)
    done = copy(source, target, chunk=3)
    assert {table.table: table.rows for table in done.tables} == {
        "people_user": 2,
        "stock_item": 4,
        "stock_item_tags": 2,
        "stock_shelf": 3,
    }
    assert same(source, target)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_round_trip_over_the_other_engine_changes_no_value(engine, filled, database):
    other = ENGINES[1 - ENGINES.index(engine)]
    source, between, end = filled(engine), database(other), database(engine)
    copy(source, between)
    copy(between, end)
    query = "SELECT * FROM stock_item ORDER BY id"
    if engine == "sqlite":  # JSON is written anew by PostgreSQL, and the fraction of a time may lose zeros
        query = (
            "SELECT id, name, price, typeof(price), weight, is_sold, made_at, day, kept_for, token, picture, shelf_id"
            " FROM stock_item"
        )
    assert rows(end, query) == rows(source, query)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_reads_the_copy_sees_the_types_of_its_engine(engine, filled, database):
    target = database(engine)
    copy(filled(ENGINES[1 - ENGINES.index(engine)]), target)
    ((sold, moment, bare, kept),) = rows(
        target, "SELECT is_sold, made_at, token, kept_for FROM stock_item WHERE id = 1"
    )
    if engine == "sqlite":
        assert (sold, moment, bare, kept) == (1, "2026-01-02 03:04:05", "0" * 31 + "a", 90_000_001)
    else:
        assert sold is True
        assert (moment.isoformat(), bare.hex, kept.total_seconds()) == (
            "2026-01-02T03:04:05+00:00",
            "0" * 31 + "a",
            90.000001,
        )


@pytest.mark.parametrize("engine", ENGINES)
def test_numbering_goes_on_after_rows_that_were_deleted_in_the_source(engine, filled, database):
    source, target = filled(engine), database(engine)
    highest = "INSERT INTO people_user (password, email) VALUES ('x', 'gone');"
    if engine == "postgresql":
        run(source, "SELECT setval('people_user_id_seq', 40);")
    else:
        run(source, "UPDATE sqlite_sequence SET seq = 40 WHERE name = 'people_user';")
    run(source, highest, "DELETE FROM people_user WHERE email = 'gone';")
    copy(source, target)
    run(target, "INSERT INTO people_user (password, email) VALUES ('x', 'new');")
    assert rows(target, "SELECT id FROM people_user WHERE email = 'new'") == [(42,)]


@pytest.mark.parametrize("engine", ENGINES)
def test_triggers_keep_quiet_during_the_copy_and_fire_afterwards(engine, filled, database):
    target = database(engine)
    run(target, "CREATE TABLE outbox (note text);")
    if engine == "sqlite":
        run(
            target,
            "CREATE TRIGGER tell AFTER INSERT ON stock_shelf BEGIN INSERT INTO outbox VALUES (NEW.code); END;",
        )
    else:
        run(
            target,
            "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN INSERT INTO outbox VALUES (NEW.code); RETURN NEW; END $$;",
            "CREATE TRIGGER tell AFTER INSERT ON stock_shelf FOR EACH ROW EXECUTE FUNCTION tell();",
        )
    copy(filled("sqlite"), target)
    assert rows(target, "SELECT note FROM outbox") == []
    run(target, "INSERT INTO stock_shelf (code) VALUES ('new');")
    assert rows(target, "SELECT note FROM outbox") == [("new",)]


def test_foreign_keys_are_in_force_again(filled, database):
    target = database("postgresql")
    query = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname !~ '^banyan' ORDER BY 1"
    before = rows(target, query)
    copy(filled("postgresql"), target)
    assert rows(target, query) == before


@pytest.mark.parametrize("engine", ENGINES)
def test_a_row_that_points_to_nothing_is_named_and_can_be_mended(engine, filled, database):
    source, target = filled("sqlite"), database(engine)
    run(source, "UPDATE stock_item_tags SET item_id = 77 WHERE id = 12;")
    with pytest.raises(RowsRefused, match="stock_item"):
        copy(source, target)
    run(source, "UPDATE stock_item_tags SET item_id = 2 WHERE id = 12;")
    done = copy(source, target, holder="two")
    assert done.resumed
    assert same(source, target)


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_a_copy_that_was_cut_off_goes_on_and_takes_changes_along(one, other, filled, database):
    source, target = filled(one), database(other)
    many(source)
    with prepared(asked(source, target, chunk=50)) as job, pytest.raises(KeyboardInterrupt):
        perform(Cut(job, after=4).job)
    assert 0 < len(rows(target, "SELECT 1 FROM stock_item")) < 254
    no = "false" if one == "postgresql" else "0"
    run(
        source,
        "UPDATE stock_item SET name = 'renamed' WHERE id = 2;",
        "DELETE FROM stock_item WHERE id = 1001;",
        f"INSERT INTO stock_item (id, name, price, is_sold) VALUES (8, 'late', 1, {no});",
    )
    done = copy(source, target, holder="two", chunk=70, resumes=True)
    assert done.resumed
    (items,) = (table for table in done.tables if table.table == "stock_item")
    assert items.kept > 0
    assert items.mended == 1
    assert same(source, target)


class Cut:
    """A job whose target is pulled away after some writes."""

    def __init__(self, job, after):
        from dataclasses import replace

        self.left = after
        self.store = job.target
        self.job = replace(job, target=self)

    def __getattr__(self, name):
        return getattr(self.store, name)

    def write(self, table, columns, rows):
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        self.store.write(table, columns, rows)

    def receive(self, table, columns, blocks):
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        self.store.receive(table, columns, blocks)


def test_a_second_copy_takes_over_and_the_first_stops(filled, database):
    source, target = filled("sqlite"), database("sqlite")
    many(source)
    with prepared(asked(source, target, chunk=50)) as job, pytest.raises(TargetInUse, match="took over"):
        perform(Overtaken(job, source, target).job)
    assert same(source, target)


class Overtaken(Cut):
    """A job in the midst of which another process does the same."""

    def __init__(self, job, source, target):
        super().__init__(job, after=3)
        self.ends = (source, target)

    def transaction(self):
        self.left -= 1
        if self.left == 0:
            copy(*self.ends, holder="other")
        return self.store.transaction()

    def write(self, table, columns, rows):
        self.store.write(table, columns, rows)


@pytest.mark.parametrize("engine", ENGINES)
def test_refuses_a_target_with_rows_of_its_own(engine, filled, database):
    source, target = filled("sqlite"), database(engine)
    run(target, "INSERT INTO stock_shelf (code) VALUES ('mine');")
    with pytest.raises(TargetInUse, match="stock_shelf holds other rows"):
        copy(source, target)
    assert rows(target, "SELECT code FROM stock_shelf") == [("mine",)]
    copy(source, target, replaces=True)
    assert same(source, target)


def test_accepts_rows_that_migrations_put_on_both_sides(filled, database):
    source, target = filled("sqlite"), database("postgresql")
    run(target, "INSERT INTO stock_shelf (code) VALUES ('A-1');")
    copy(source, target)
    assert same(source, target)


def test_refuses_to_copy_twice_once_the_copy_has_changed(filled, database):
    source, target = filled("sqlite"), database("sqlite")
    copy(source, target)
    run(target, "UPDATE stock_item SET name = 'tried out';")
    with pytest.raises(TargetInUse, match="copied already"):
        copy(source, target)


def test_refuses_to_go_on_with_a_copy_of_another_source(filled, database):
    source, other, target = filled("sqlite"), filled("sqlite"), database("sqlite")
    with prepared(asked(source, target)) as job, pytest.raises(KeyboardInterrupt):
        perform(Cut(job, after=1).job)
    with pytest.raises(TargetInUse, match=r"0\.sqlite3 into this database was cut off"):
        copy(other, target)


def test_has_nothing_to_go_on_with(filled, database):
    with pytest.raises(TargetInUse, match="no copy to go on with"):
        copy(filled("sqlite"), database("sqlite"), resumes=True)


def test_a_database_is_not_copied_onto_itself(filled):
    address = filled("sqlite")
    with pytest.raises(UsageError, match="onto itself"):
        copy(address, address)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("ALTER TABLE stock_item DROP COLUMN weight;", "stock_item.weight is missing"),
        ("ALTER TABLE stock_item ADD COLUMN size integer NOT NULL;", "stock_item.size needs a value"),
        ("ALTER TABLE stock_item ALTER COLUMN name TYPE varchar(20);", "narrower"),
        ("ALTER TABLE stock_item ALTER COLUMN shelf_id SET NOT NULL;", "shelf_id may not be NULL"),
        ("ALTER TABLE stock_item ALTER COLUMN price TYPE integer;", "stock_item.price is integer"),
        ("DROP TABLE stock_item_tags;", "no table stock_item_tags"),
        ("ALTER TABLE stock_item_tags DROP CONSTRAINT stock_item_tags_pkey;", "its primary key is missing"),
    ],
)
def test_names_what_is_different_in_the_schema(change, words, filled, database):
    target = database("postgresql")
    run(target, change)
    with pytest.raises(SchemasDiffer, match=words):
        copy(filled("postgresql"), target)
    assert rows(target, "SELECT code FROM stock_shelf") == []


def test_a_type_without_counterpart_is_refused(filled, database):
    source, target = filled("postgresql"), database("sqlite")
    run(source, "ALTER TABLE stock_shelf ADD COLUMN tags text[];")
    run(target, "ALTER TABLE stock_shelf ADD COLUMN tags text;")
    with pytest.raises(SchemasDiffer, match=r"text\[\], which SQLite has no counterpart for"):
        copy(source, target)


def test_a_value_that_is_too_long_is_named_without_being_shown(filled, database):
    source, target = filled("sqlite"), database("postgresql")
    run(source, f"UPDATE stock_item SET name = '{'secret' * 50}' WHERE id = 3;")
    with pytest.raises(RowsRefused) as caught:
        copy(source, target)
    assert "stock_item" in str(caught.value)
    assert "too long" in str(caught.value)
    assert "secretsecret" not in str(caught.value)


def test_a_server_that_is_down_is_named_without_its_password(filled):
    from extracted.data.address import address_of

    target = address_of("postgresql://postgres:hidden-word@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnavailable) as caught:
        copy(filled("sqlite"), target)
    assert "postgres:***@127.0.0.1:1" in str(caught.value)
    assert "hidden-word" not in str(caught.value)


def test_the_ledger_says_when_it_was_copied(filled, database):
    source, target = filled("sqlite"), database("sqlite")
    copy(source, target)
    with prepared(asked(source, target, writes=False)) as job:
        run_ = Ledger(job.target, "").run()
    assert run_ is not None
    assert (run_.service, run_.finished_at) == ("stock", "2026-11-22 12:00:00+00:00")
