"""`banyan simulate --mode split`: each service with a database of its own, and which tests survive."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.analysis.simulation.project import build
from tests.extracted import postgresql
from tests.functional.command import banyan

pytestmark = pytest.mark.long

PYTHON = sys.executable

TESTS = """
    from django.contrib.contenttypes.models import ContentType
    from django.test import TestCase, TransactionTestCase

    from orders.models import Order
    from orders import services
    from stock.models import Product

    class SplitTest(TestCase):
        def setUp(self):
            self.product = Product.objects.create(title="tea", left=3)

        def test_rolls_its_own_back(self):
            with self.assertRaises(ZeroDivisionError):
                services.fail_alone(self.product)
            self.assertFalse(Order.objects.exists())

        def test_rolls_both_back(self):
            with self.assertRaises(ZeroDivisionError):
                services.fail_after_both(self.product)
            self.product.refresh_from_db()
            self.assertEqual(self.product.left, 3)

        def test_takes_along(self):
            Order.objects.create(product=self.product)
            services.drop(self.product)
            self.assertFalse(Order.objects.exists())

        def test_captures(self):
            with self.captureOnCommitCallbacks(execute=True) as callbacks:
                services.place_and_tell(self.product)
            self.assertEqual(len(callbacks), 1)

        def test_counts(self):
            with self.assertNumQueries(2):
                list(Order.objects.all())
                list(Product.objects.all())

        def test_asks_by_hand(self):
            self.assertEqual(services.own_rows(), 0)

        def test_follows(self):
            order = Order.objects.create(product=self.product)
            self.assertEqual(Order.objects.get(pk=order.pk).product.title, "tea")

        def test_joins(self):
            self.assertFalse(Order.objects.filter(product__title="tea").exists())

        def test_content_types(self):
            self.assertEqual(ContentType.objects.get_for_model(Order).model, "order")

    class SetUpTest(TestCase):
        @classmethod
        def setUpTestData(cls):
            services.joined()

        def test_one(self):
            pass

        def test_two(self):
            pass

    class FlushTest(TransactionTestCase):
        def test_first(self):
            self.assertEqual(Order.objects.count(), 0)
            services.place(Product.objects.create(title="tea"))

        def test_second(self):
            self.assertEqual((Order.objects.count(), Product.objects.count()), (0, 0))
            services.place(Product.objects.create(title="tea"))
"""

SERVICES = """

@transaction.atomic
def fail_alone(product):
    Order.objects.create(product=product)
    1 / 0

@transaction.atomic
def fail_after_both(product):
    Order.objects.create(product=product)
    reserve(product, 1)
    1 / 0

def own_rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM orders_order")
        return cursor.fetchone()[0]
"""

DIE = {"test_joins", "test_one", "test_two", "test_rolls_both_back", "test_takes_along"}
SURVIVE = {"test_rolls_its_own_back", "test_captures", "test_counts", "test_asks_by_hand", "test_follows"}
SURVIVE |= {"test_content_types", "test_first", "test_second"}

ENGINES = ("in memory", "a file", "PostgreSQL")


@pytest.fixture(scope="module", params=ENGINES)
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The shop with tests of what a split changes, on each engine."""
    folder = build(tmp_path_factory.mktemp("split") / "shop")
    (folder / "shop_tests/test_shop.py").unlink()
    (folder / "shop_tests/test_split.py").write_text(dedent(TESTS))
    with (folder / "orders/services.py").open("a") as services:
        services.write(SERVICES)
    with (folder / "site_settings.py").open("a") as settings:
        if request.param == "a file":
            settings.write("DATABASES['default']['TEST'] = {'NAME': 'kept.sqlite3'}\n")
        if request.param != "PostgreSQL":
            yield folder
            return
        with postgresql.server() as server:
            database = {"NAME": "shop", "USER": "postgres", "HOST": "127.0.0.1", "PORT": server.port}
            database["ENGINE"] = "django.db.backends.postgresql"
            settings.write(f"DATABASES = {{'default': {database!r}}}\n")
            settings.flush()
            yield folder


@pytest.fixture(scope="module")
def split(project: Path) -> dict[str, Any]:
    return _split(project, "-m", "pytest", "-q", "-n", "0")


def test_tells_who_survives(split: dict[str, Any]) -> None:
    results = {each["name"].rpartition("::")[2]: each["result"] for each in split["tests"]}
    assert {name for name, result in results.items() if result == "failed"} == DIE
    assert {name for name, result in results.items() if result == "passed"} == SURVIVE | {"test_stock_alone"}
    assert not split["probe_faults"]


def test_tells_which_line_broke_the_others(split: dict[str, Any]) -> None:
    broken = {(each["file"], each["kind"], each["what"], each["tests"]) for each in split["survival"]["broken"]}
    assert broken == {
        ("orders/services.py", "join", "stock.Product", 2),
        ("shop_tests/test_split.py", "join", "stock.Product", 1),
    }
    assert all("stock_product" in each["error"] for each in split["survival"]["broken"])


def test_tells_what_did_less_where_no_statement_failed(split: dict[str, Any]) -> None:
    perhaps = {each["test"].rpartition("::")[2]: each["perhaps"] for each in split["survival"]["unexplained"]}
    assert perhaps.keys() == {"test_rolls_both_back", "test_takes_along"}
    assert any(each.startswith("cascade orders/services.py") for each in perhaps["test_takes_along"])


@pytest.mark.parametrize("command", [("-m", "pytest", "-q", "-n", "2"), ("manage.py", "test", "-v0", "--noinput")])
def test_tells_the_same_under_every_runner(project: Path, split: dict[str, Any], command: tuple[str, ...]) -> None:
    document = _split(project, *command)
    assert _broken(document) == _broken(split)
    assert not document["probe_faults"]


def test_leaves_the_database_that_a_project_keeps(project: Path) -> None:
    """It stays behind for the tests after this one too, as it would for a team's next run."""
    command = ("-m", "pytest", "-q", "-n", "0", "--reuse-db", "-k", "test_follows")
    assert _alone(project, *command) == 0
    assert _split(project, *command, code=0)["survival"]["passed"] == 1
    assert _alone(project, *command[:-2], "shop_tests/test_split.py") == 0


def test_says_that_nothing_was_split(tmp_path: Path) -> None:
    code = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'site_settings'; django.setup()"
    done = banyan("simulate", "--no-cache", "--mode", "split", "--", PYTHON, "-c", code, cwd=build(tmp_path / "shop"))
    assert done.returncode == 0
    assert "Nothing was split: no test database was made" in done.stdout


def _alone(folder: Path, *command: str) -> int:
    """The exit code of the tests where nothing watches them."""
    return subprocess.run((PYTHON, *command), cwd=folder, capture_output=True, check=False, timeout=120).returncode


def _broken(document: dict[str, Any]) -> set[tuple[str, str, int]]:
    return {(each["file"], each["kind"], each["line"]) for each in document["survival"]["broken"]}


def _split(folder: Path, *command: str, code: int = 1) -> dict[str, Any]:
    done = banyan("simulate", "--no-cache", "--mode", "split", "--format", "json", "--", PYTHON, *command, cwd=folder)
    assert done.returncode == code, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document
