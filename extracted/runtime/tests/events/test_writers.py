"""Several processes that write one SQLite database wait for each other."""

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(bool(os.environ.get("EVENTS_DATABASE_URL")), reason="a server has many writers")
ROWS = """
import sys
sys.path.append(%r)
from making import customer
from service_links.events import consumer
reader = consumer.Consumer("far")
""" % str(Path(__file__).parent)


def said(process):
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0, out
    return out.strip()


def test_a_reader_of_events_writes_from_its_first_statement_on(sides):
    code = """
import sqlite3
done = consumer.handle
def watched(*args):
    other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        print("somebody else may write")
    except sqlite3.OperationalError as error:
        print(error)
    other.close()
    return done(*args)
consumer.handle = watched
reader.take([customer(1)])
"""
    assert said(sides[1].begin_python(ROWS + code)) == "database is locked"


def test_two_writers_get_in_nobodys_way(sides):
    take = """
for first in range(0, 600, 5):
    reader.take([customer(first + key) for key in range(5)], "0.1.%d" % first)
print(Customer.objects.count())
"""
    write = """
from service_links.events.writing import writing
for number in range(300):
    with writing("default"):
        Order.objects.filter(text="none").exists()
        Order.objects.create(customer_id=1)
print(Order.objects.count())
"""
    taker, writer = sides[1].begin_python(ROWS + take), sides[1].begin_python(ROWS + write)
    assert (said(taker), said(writer)) == ("600", "300")
