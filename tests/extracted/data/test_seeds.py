"""Content types and permissions get the monolith's numbers; what the service has of its own moves out of the way."""

from __future__ import annotations

import pytest

from extracted.data.comparing import compared
from extracted.data.preparing import prepared
from tests.extracted.data.databases import asked, copy, meter, rows, run

ENGINES = ("sqlite", "postgresql")
_TYPES = "(1, 'links', 'cursor'), (2, 'stock', 'item'), (3, 'stock', 'shelf'), (4, 'links', 'outbox')"
_GRANTS = "(4, '', 1, 'add_cursor'), (5, '', 2, 'add_item'), (6, '', 3, 'add_shelf'), (7, '', 4, 'add_outbox')"
THEIR_OWN = (
    f"INSERT INTO django_content_type (id, app_label, model) VALUES {_TYPES};",
    f"INSERT INTO auth_permission (id, name, content_type_id, codename) VALUES {_GRANTS};",
)


@pytest.mark.parametrize("engine", ENGINES)
def test_numbers_are_those_of_the_monolith(engine, filled, database):
    target = database(engine)
    run(target, *THEIR_OWN)
    copy(filled("sqlite"), target)
    types = rows(target, "SELECT id, app_label, model FROM django_content_type ORDER BY id")
    assert types == [
        (1, "stock", "item"),
        (2, "people", "user"),
        (4, "links", "outbox"),
        (9, "stock", "shelf"),
        (10, "links", "cursor"),
    ]
    permissions = rows(target, "SELECT id, content_type_id, codename FROM auth_permission ORDER BY id")
    assert permissions == [
        (4, 1, "add_item"),
        (5, 9, "add_shelf"),
        (6, 2, "add_user"),
        (7, 4, "add_outbox"),
        (8, 10, "add_cursor"),
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_points_to_a_content_type_of_the_service_follows_it(engine, filled, database):
    target = database(engine)
    kind = "integer REFERENCES django_content_type (id) DEFERRABLE INITIALLY DEFERRED"
    run(target, *THEIR_OWN, f"CREATE TABLE note (id integer PRIMARY KEY, about {kind});")
    run(target, "INSERT INTO note VALUES (1, 1), (2, 2), (3, 3), (4, 4);")
    copy(filled("sqlite"), target)
    query = (
        "SELECT app_label, model FROM note JOIN django_content_type t ON t.id = note.about"
        " WHERE note.id < 5 ORDER BY note.id"
    )
    assert rows(target, query) == [("links", "cursor"), ("stock", "item"), ("stock", "shelf"), ("links", "outbox")]


@pytest.mark.parametrize("engine", ENGINES)
def test_new_content_types_of_the_service_get_numbers_beyond(engine, filled, database):
    target = database(engine)
    copy(filled(engine), target)
    run(target, "INSERT INTO django_content_type (app_label, model) VALUES ('links', 'inbox');")
    assert rows(target, "SELECT id FROM django_content_type WHERE model = 'inbox'") == [(10,)]


@pytest.mark.parametrize(("one", "other"), [(one, other) for one in ENGINES for other in ENGINES])
def test_migrations_of_its_apps_are_noted_and_its_own_stay(one, other, filled, database):
    target = database(other)
    zone = "+00" if other == "postgresql" else ""
    run(target, f"INSERT INTO django_migrations VALUES (1, 'stock', '0001_extracted', '2026-02-02 00:00:00{zone}');")
    copy(filled(one), target)
    assert rows(target, "SELECT app, name FROM django_migrations ORDER BY id") == [
        ("stock", "0001_extracted"),
        ("stock", "0001"),
    ]
    ((applied,),) = rows(target, "SELECT applied FROM django_migrations WHERE name = '0001'")
    assert str(applied).startswith("2026-01-01 10:00:00.500000")


def test_a_comparison_says_which_are_missing(filled, database):
    source, target = filled("sqlite"), database("sqlite")
    copy(source, target)
    run(target, "UPDATE django_content_type SET id = 77 WHERE model = 'shelf';")
    run(target, "DELETE FROM auth_permission WHERE codename = 'add_user';")
    with prepared(asked(source, target, writes=False)) as job:
        done = compared(job, meter())
    assert not done.is_same
    assert done.seeds == {"django_content_type": ("stock.shelf",), "auth_permission": ("add_user",)}
