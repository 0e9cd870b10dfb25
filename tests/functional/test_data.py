"""`banyan data`: rows copied into a database of a service's own, compared, and the plan that says where they lie."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import jsonschema
import pytest

from tests.analysis.projects import write_tree
from tests.functional.command import BANYAN, banyan

SHOP = """
--- manage.py

--- config/__init__.py

--- config/settings.py
INSTALLED_APPS = ["orders", "stock"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}

--- orders/__init__.py

--- orders/models.py
from django.db import models

class Order(models.Model):
    item = models.ForeignKey("stock.Item", on_delete=models.PROTECT)

--- stock/__init__.py

--- stock/models.py
from django.db import models

class Item(models.Model):
    name = models.CharField(max_length=80)

--- banyan.toml
[project]
path = "."
settings = "config.settings"

[services.stock]
apps = ["stock"]   # first to leave

# What stays.
[services.rest]
role = "remainder"
apps = ["orders"]
"""
TABLES = """
CREATE TABLE stock_item (id integer PRIMARY KEY AUTOINCREMENT, name varchar(80) NOT NULL);
CREATE TABLE orders_order (id integer PRIMARY KEY AUTOINCREMENT, item_id bigint NOT NULL REFERENCES stock_item (id));
"""
SCHEMA = json.loads((Path(__file__).parents[2] / "docs/data.schema.json").read_text("utf-8"))
COUNT = 400


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with a plan, the monolith's database with rows, and an empty one for the service."""
    root = write_tree(SHOP, tmp_path / "shop")
    for name in ("mono", "own"):
        with closing(sqlite3.connect(root / f"{name}.sqlite3")) as connection:
            connection.executescript(TABLES)
            if name == "mono":
                items = [(number, f"item {number}") for number in range(1, COUNT + 1)]
                connection.executemany("INSERT INTO stock_item VALUES (?, ?)", items)
                connection.execute("INSERT INTO orders_order VALUES (1, 1)")
            connection.commit()
    return root


def data(shop: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `banyan data` with the databases from the environment."""
    return banyan("data", *arguments, cwd=shop, env=environment(shop))


def environment(shop: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{shop}/mono.sqlite3", "STOCK_DATABASE_URL": f"sqlite:///{shop}/own.sqlite3"}


def count(shop: Path, table: str = "stock_item") -> int:
    with closing(sqlite3.connect(shop / "own.sqlite3")) as connection:
        (number,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(number)


def test_a_dry_run_shows_the_tables_and_writes_nothing(shop):
    before = (shop / "own.sqlite3").read_bytes()
    done = data(shop, "copy", "stock", "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert "stock_item   400  stock.Item\n" in done.stdout
    assert "orders_order" not in done.stdout
    assert (shop / "own.sqlite3").read_bytes() == before


def test_copies_then_compares_then_says_so_in_the_plan(shop):
    assert data(shop, "compare", "stock").returncode == 1
    done = data(shop, "copy", "stock")
    assert done.returncode == 0, done.stderr
    assert "rows/s" in done.stderr
    assert (count(shop), count(shop, "orders_order")) == (COUNT, 0)
    assert data(shop, "compare", "stock").returncode == 0
    plan = (shop / "banyan.toml").read_text("utf-8")
    shown = data(shop, "use", "stock", "copied")
    assert '+database = "copied"' in shown.stdout
    assert (shop / "banyan.toml").read_text("utf-8") == plan
    assert data(shop, "use", "stock", "copied", "--apply").returncode == 0
    changed = (shop / "banyan.toml").read_text("utf-8")
    assert changed == plan.replace("# first to leave\n", '# first to leave\ndatabase = "copied"\n')
    assert "copied already" in data(shop, "use", "stock", "copied").stderr


def test_names_the_rows_that_differ_and_keeps_the_plan(shop):
    data(shop, "copy", "stock")
    with closing(sqlite3.connect(shop / "own.sqlite3")) as connection:
        connection.execute("UPDATE stock_item SET name = 'private words' WHERE id = 17")
        connection.execute("DELETE FROM stock_item WHERE id = 400")
        connection.execute("INSERT INTO stock_item VALUES (900, 'more')")
        connection.commit()
    done = data(shop, "compare", "stock")
    assert done.returncode == 1
    assert [line.strip() for line in done.stdout.splitlines() if line.startswith("  ")] == [
        "missing 400",
        "extra 900",
        "changed 17 in name",
    ]
    assert "private words" not in done.stdout
    used = data(shop, "use", "stock", "copied", "--apply")
    assert used.returncode == 1
    assert "database" not in (shop / "banyan.toml").read_text("utf-8")


@pytest.mark.parametrize("arguments", [("copy", "stock", "--dry-run"), ("copy", "stock"), ("compare", "stock")])
def test_json_is_what_its_schema_says(arguments, shop):
    done = data(shop, *arguments, "--format", "json")
    jsonschema.validate(json.loads(done.stdout), SCHEMA)
    assert done.stdout == data(shop, *arguments, "--format", "json").stdout


@pytest.mark.parametrize("wait", [0.0, 0.02, 0.06, 0.12, 0.25])
def test_a_killed_copy_loses_nothing_and_the_next_completes_it(wait, shop):
    command = [BANYAN, "data", "copy", "stock", "--chunk", "1"]
    process = subprocess.Popen(command, cwd=shop, env={**os.environ, **environment(shop)}, stderr=subprocess.PIPE)
    until = time.monotonic() + 20
    while time.monotonic() < until and not begun(shop) and process.poll() is None:
        time.sleep(0.005)
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    there = count(shop)
    assert there == noted(shop)
    done = data(shop, "copy", "stock")
    assert done.returncode == 0, done.stderr
    if 0 < there < COUNT:
        assert "went on with the copy of" in done.stderr
        assert f"{there:,} rows were there" in done.stderr
    assert data(shop, "compare", "stock").returncode == 0


def begun(shop: Path) -> bool:
    try:
        return count(shop, "banyan_copy_chunk") > 0
    except sqlite3.OperationalError:
        return False


def noted(shop: Path) -> int:
    with closing(sqlite3.connect(shop / "own.sqlite3")) as connection:
        (number,) = connection.execute(
            "SELECT CASE WHEN (SELECT finished_at FROM banyan_copy) IS NULL"
            " THEN (SELECT coalesce(sum(counted), 0) FROM banyan_copy_chunk) ELSE (SELECT count(*) FROM stock_item) END"
        ).fetchone()
        return int(number)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("copy", "stok"), "did you mean stock?"),
        (("copy", "rest"), "cannot be extracted"),
        (("copy", "stock", "--from", "sqlite:///none.sqlite3"), "there is no such file"),
        (("copy", "stock", "--from", "mysql://root:hidden@db/shop"), "mysql:// is no database that can be copied"),
        (("copy", "stock", "--to", "sqlite:///mono.sqlite3"), "onto itself"),
        (("copy", "stock", "--to", "postgresql://a:hidden@127.0.0.1:1/b"), "postgresql://a:***@127.0.0.1:1/b"),
        (("copy", "stock", "--resume"), "no copy to go on with"),
        (("use", "stock", "synced"), "not there yet"),
    ],
)
def test_says_what_is_wrong(arguments, words, shop):
    done = data(shop, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "hint:" in done.stderr
    assert "hidden" not in done.stderr
    assert count(shop) == 0


def test_says_which_database_is_missing(shop):
    done = banyan("data", "copy", "stock", cwd=shop, env={"DATABASE_URL": "sqlite:///mono.sqlite3"})
    assert done.returncode == 2
    assert "STOCK_DATABASE_URL" in done.stderr


def test_a_target_without_schema_is_refused_by_name(shop):
    (shop / "own.sqlite3").unlink()
    sqlite3.connect(shop / "own.sqlite3").close()
    (shop / "own.sqlite3").touch()
    done = data(shop, "copy", "stock")
    assert done.returncode == 2
    assert "there is no table at all" in done.stderr
    assert "migrate" in done.stderr


def test_a_file_that_is_no_database_is_named(shop):
    (shop / "own.sqlite3").write_text("nothing of the sort" * 100)
    done = data(shop, "copy", "stock")
    assert done.returncode == 2
    assert "own.sqlite3" in done.stderr
    assert "not a database" in done.stderr


def test_secrets_of_a_replica_stay_in_the_monolith(shop):
    models = (shop / "orders/models.py").read_text("utf-8")
    token = '    api_token = models.CharField(max_length=40, db_column="token")\n'
    (shop / "orders/models.py").write_text(models + token, "utf-8")
    contracts = shop / "extracted/services/stock/service_contracts"
    contracts.mkdir(parents=True)
    (contracts / "__init__.py").write_text('LINK = Link("monolith", (Access("orders.Order", "replica"),))\n', "utf-8")
    for name in ("mono", "own"):
        with closing(sqlite3.connect(shop / f"{name}.sqlite3")) as connection:
            connection.execute("ALTER TABLE orders_order ADD COLUMN token varchar(40) NOT NULL DEFAULT 'none'")
            connection.execute("UPDATE orders_order SET token = 'open sesame'")
            connection.commit()
    assert "orders.Order, a replica  without its token\n" in data(shop, "copy", "stock", "--dry-run").stdout
    assert data(shop, "copy", "stock").returncode == 0
    with closing(sqlite3.connect(shop / "own.sqlite3")) as connection:
        ((order, token),) = connection.execute("SELECT id, token FROM orders_order")
    assert (order, token[0]) == (1, "!")
    assert data(shop, "compare", "stock").returncode == 0
