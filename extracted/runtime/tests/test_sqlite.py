"""Writers of one SQLite database wait for each other."""

import sqlite3

import django
import pytest
from django.db.utils import ConnectionHandler

from service_links.sqlite import patient

ENGINE = "django.db.backends.sqlite3"


def is_free(path):
    """Whether somebody else may write."""
    other = sqlite3.connect(str(path), timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    finally:
        other.close()
    return True


@pytest.mark.django_db
@pytest.mark.parametrize(("settings_of", "free"), [(dict, True), (patient, False)])
def test_a_transaction_takes_its_turn_when_it_begins(tmp_path, settings_of, free):
    path = tmp_path / "one.sqlite3"
    connection = ConnectionHandler({"default": settings_of({"ENGINE": ENGINE, "NAME": str(path)})})["default"]
    connection.ensure_connection()
    assert is_free(path)
    connection._start_transaction_under_autocommit()
    assert is_free(path) is free
    connection.close()
    assert is_free(path)


def test_waits_for_its_turn_unless_settings_say_how_long():
    assert patient({"ENGINE": ENGINE})["OPTIONS"]["timeout"] == 20
    assert patient({"ENGINE": ENGINE, "OPTIONS": {"timeout": 1}})["OPTIONS"]["timeout"] == 1


@pytest.mark.skipif(django.VERSION < (5, 1), reason="the option is new in Django 5.1")
def test_the_mode_that_settings_say_counts():
    chosen = patient({"ENGINE": ENGINE, "OPTIONS": {"transaction_mode": "DEFERRED"}})
    assert chosen["OPTIONS"]["transaction_mode"] == "DEFERRED"


def test_leaves_other_engines_alone():
    database = {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}
    assert patient(database) is database
