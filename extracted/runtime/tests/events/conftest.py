"""These tests have settings of their own, and are left out where others are in force."""

import contextlib
import functools
import json
import os

import pytest
from django.conf import settings

from brokers import BROKERS
from engines import folder_of
from playing import Side

collect_ignore_glob = [] if settings.ROOT_URLCONF == "urls" and hasattr(settings, "SIDE") else ["test_*.py"]


@pytest.fixture(scope="session")
def _sides(tmp_path_factory):
    """The far and the near side, migrated, with servers, each of which knows the other."""
    folder = tmp_path_factory.mktemp("sides")
    far, near = Side("far", folder), Side("near", folder)
    far.knows(near)
    near.knows(far)
    try:
        for side in (far, near):
            _make_database(side)
            side.migrate()
            side.up()
        yield far, near
    finally:
        far.down()
        near.down()
        for side in (far, near):
            _drop(side)


@pytest.fixture
def sides(_sides):
    """Both sides, empty, each of which is remote to the other."""
    both = json.dumps({"near": {"mode": "remote"}, "far": {"mode": "remote"}})
    if not (_sides[0].folder / "switch.json").exists():
        (_sides[0].folder / "switch.json").write_text(both)
    for side in _sides:
        side.empty()
    return _sides


@pytest.fixture(scope="session")
def _brokers():
    """Brokers by name, each started by the first test that asks for it."""
    with contextlib.ExitStack() as stack:
        yield functools.lru_cache(maxsize=None)(lambda name: _started(BROKERS[name], stack))


@pytest.fixture
def broker(request, _brokers):
    """The broker of the name that a test is parametrized with, running."""
    kind = BROKERS[request.param]
    if kind.missing:
        pytest.skip(kind.missing)
    found = _brokers(request.param)
    if found.process is None:
        found.start()
    return found


def _started(kind, stack):
    found = kind(stack.enter_context(folder_of(kind.user)))
    stack.callback(found.stop)
    found.start()
    return found


def _make_database(side):
    """A database of its own for a side, in the server that the tests were given, if they were."""
    url = os.environ.get("EVENTS_DATABASE_URL", "")
    if url:
        name = "events_%s_%d" % (side.name, os.getpid())
        _statement(url, "DROP DATABASE IF EXISTS %s" % name, "CREATE DATABASE %s" % name)
        side.env["EVENTS_DATABASE_URL"] = "%s/%s" % (url.rpartition("/")[0], name)


def _drop(side):
    url = os.environ.get("EVENTS_DATABASE_URL", "")
    if url:
        name = side.env["EVENTS_DATABASE_URL"].rpartition("/")[2]
        _statement(url, "DROP DATABASE IF EXISTS %s WITH (FORCE)" % name)


def _statement(url, *statements):
    import psycopg

    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
