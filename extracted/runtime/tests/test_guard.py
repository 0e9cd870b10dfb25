"""The guard on copies of the two small projects: each crossing is seeded once and found, and clean code passes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent

SERVICE_CODE = '''
"""What a team wrote past the links."""

from django.db import connection
from django.db.models import F

from opinions.models import Review
from shop.models import Customer, Product


def by_hand():
    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM shop_product -- and no more")
        return cursor.fetchall()


def raw_rows():
    return [row.pk for row in Product.objects.raw('SELECT * FROM "shop_product"')]


def shown():
    return list(Review.objects.values_list("product__title", flat=True))


def sorted_rows():
    return list(Review.objects.order_by("product__slug"))


def annotated():
    return list(Review.objects.annotate(title=F("product__title")))


def save_product():
    Product.objects.update(title="mine")


def save_customer():
    Customer.objects.create(name="me")


def leak():
    import leaked_module

    return leaked_module.VALUE


def conditions():
    return Review.objects.filter(product__slug="a", customer__name="Ada").count()


def accessors():
    return [review.product.title for review in Review.objects.select_related("product").order_by("rating")]


def sorted_by_replica():
    return list(Review.objects.order_by("customer__name").values_list("customer__name", flat=True))


def own_rows():
    Review.objects.all().delete()


def asked():
    return [product.brand.name for product in Product.objects.select_related("brand").filter(brand__name="b")]
'''

SERVICE_TESTS = """
import pytest

from opinions import past
from opinions.models import Review
from shop.models import Brand, Customer, Product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rows():
    product = Product.objects.create(title="A", slug="a", price=1, brand=Brand.objects.create(name="b"))
    Review.objects.create(product=product, rating=1, customer=Customer.objects.create(name="Ada"))


@pytest.mark.parametrize("name", [name for name in vars(past) if callable(getattr(past, name)) and name[0].islower()])
def test_of(name):
    getattr(past, name)()


def test_itself():
    Product.objects.update(title="set up")
    assert list(Review.objects.values_list("product__title", flat=True)) == ["set up"]


def test_request(client):
    assert client.get("/everything/").status_code == 200
"""

SIGNALS = """
from django.db.models.signals import post_save
from django.dispatch import Signal, receiver

from opinions.models import Review
from shop.models import Product
from shop.signals import sold

mine = Signal()


@receiver(post_save, sender=Product)
def on_product(**kwargs): ...


@receiver(sold)
def on_sold(**kwargs): ...


@receiver(post_save, sender=Review)
def on_review(**kwargs): ...


@receiver(mine)
def on_mine(**kwargs): ...
"""

MONOLITH_TESTS = """
import pytest

from opinions.models import Review
from service_links.switch import using
from shop import scenarios

pytestmark = pytest.mark.django_db


def test_local():
    assert scenarios.local_count() == 0


def test_remote():
    with using("reviews", "remote"):
        assert scenarios.local_count() == 0
"""

CROSSING = {
    "by_hand": "query",
    "raw_rows": "query",
    "shown": "join",
    "sorted_rows": "join",
    "annotated": "join",
    "save_product": "write",
    "save_customer": "write",
    "leak": "import",
}
CLEAN = {"conditions", "accessors", "sorted_by_replica", "own_rows", "asked"}


class Project:
    """A copy of a small project, with tests of its own."""

    def __init__(self, folder, settings):
        self.folder = folder
        self.settings = settings

    def write(self, path, text):
        (self.folder / path).parent.mkdir(exist_ok=True)
        (self.folder / path).write_text(text)

    def run(self, *options):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO"))}
        path = os.pathsep.join([str(HERE.parent), str(self.folder.parent / "elsewhere")])
        command = [sys.executable, "-m", "pytest", "-p", "service_links.guard", "-p", "no:cacheprovider", "-rA"]
        environment.update(PYTHONPATH=path, DJANGO_SETTINGS_MODULE=self.settings)
        done = subprocess.run(
            [*command, "-p", "no:randomly", "--guard-json", "guard.json", *options],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        report = self.folder / "guard.json"
        return done, json.loads(report.read_text()) if report.exists() else None


@pytest.fixture
def service(tmp_path):
    shutil.copytree(HERE / "projects" / "reviews", tmp_path / "service")
    found = Project(tmp_path / "service", "guarded")
    found.write("pytest.ini", "[pytest]\npythonpath = .\n")
    found.write("guarded.py", "from reviews_service.settings import *\n\nSERVICE_LINKS_STAND_IN = True\n")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "leaked_module.py").write_text("VALUE = 1\n")
    return found


@pytest.fixture
def seeded(service):
    service.write("opinions/past.py", SERVICE_CODE)
    service.write("opinions/tests/test_past.py", SERVICE_TESTS)
    service.write("opinions/tests/__init__.py", "")
    urls = service.folder / "reviews_service" / "urls.py"
    urls.write_text(
        urls.read_text().replace(
            "urlpatterns = [", "from opinions.everything import pages\n\nurlpatterns = [\n    *pages,"
        )
    )
    service.write("opinions/everything.py", EVERYTHING)
    return service


EVERYTHING = """
from django.http import HttpResponse
from django.urls import path
from django.views.generic import ListView

from opinions.models import Review


class Everything(ListView):
    queryset = Review.objects.values_list("product__title", flat=True)
    allow_empty = False

    def render_to_response(self, context):
        return HttpResponse(context["object_list"])


pages = [path("everything/", Everything.as_view())]
"""


def test_each_crossing_is_found_and_clean_code_passes(seeded):
    done, report = seeded.run()
    assert done.returncode == 1, done.stdout + done.stderr
    found = {item["test"].partition("[")[2].rstrip("]") or item["test"]: item for item in report["violations"]}
    request = found.pop("opinions/tests/test_past.py::test_request")
    assert (request["kind"], request["file"], request["function"]) == ("join", "opinions/everything.py", "Everything")
    assert {name: item["kind"] for name, item in found.items()} == CROSSING, done.stdout
    assert {name: item["function"] for name, item in found.items()} == {name: name for name in CROSSING}
    for name in CLEAN:
        assert "PASSED opinions/tests/test_past.py::test_of[%s]" % name in done.stdout
    assert "PASSED opinions/tests/test_past.py::test_itself" in done.stdout
    assert "guard: 15 tests, 9 silent crossings" in done.stdout


def test_a_crossing_says_where_it_is_and_what_to_do(seeded):
    done, report = seeded.run("-k", "by_hand")
    (found,) = report["violations"]
    line = (
        SERVICE_CODE.splitlines().index('        cursor.execute("SELECT title FROM shop_product -- and no more")') + 1
    )
    assert (found["file"], found["line"], found["subject"], found["owner"]) == (
        "opinions/past.py",
        line,
        "shop_product",
        "monolith",
    )
    assert "opinions/past.py:%d in by_hand\n  reads by SQL of its own shop_product" % line in done.stdout
    assert "do: ask for shop.Product through its manager" in done.stdout


def test_accepted_crossings_pass_until_they_are_gone(seeded):
    _, report = seeded.run()
    seeded.write("known.json", json.dumps(report))
    done, _ = seeded.run("--guard-accept", "known.json")
    assert done.returncode == 0, done.stdout
    assert "0 silent crossings, 9 accepted" in done.stdout
    seeded.write(
        "opinions/past.py", SERVICE_CODE.replace('"SELECT title FROM shop_product -- and no more"', '"SELECT 1"')
    )
    done, _ = seeded.run("--guard-accept", "known.json")
    assert done.returncode == 1
    assert (
        "guard: stale: query opinions/past.py by_hand shop_product monolith is gone; take it out of known.json"
        in done.stdout
    )
    assert seeded.run("--guard-accept", "known.json", "-k", "by_hand")[0].returncode == 0


def test_a_list_that_cannot_be_read_is_refused(service):
    service.write("known.json", '[{"kind": "query"}]')
    done, _ = service.run("--guard-accept", "known.json")
    assert done.returncode == 4
    assert "cannot read the accepted crossings known.json" in done.stderr


def test_receivers_that_nothing_wakes_are_found(service):
    service.write("shop/signals.py", "from django.dispatch import Signal\n\nsold = Signal()\n")
    service.write("opinions/hearing.py", SIGNALS)
    service.write("test_nothing.py", "import opinions.hearing\n\n\ndef test_nothing(): ...\n")
    done, report = service.run()
    assert done.returncode == 1
    assert {(item["function"], item["subject"], item["owner"]) for item in report["violations"]} == {
        ("on_product", "django.db.models.signals:post_save of shop.Product", "monolith"),
        ("on_sold", "shop.signals:sold", "monolith"),
    }, done.stdout
    contracts = service.folder / "service_contracts" / "__init__.py"
    names = 'name="monolith", signals=("shop.signals:sold", "django.db.models.signals:post_save"),'
    contracts.write_text(contracts.read_text().replace('name="monolith",', names))
    done, report = service.run()
    assert (done.returncode, report["violations"]) == (0, []), done.stdout


def test_workers_tell_what_they_saw(seeded):
    pytest.importorskip("xdist")
    done, report = seeded.run("-n", "2")
    assert report["tests"] == 15
    assert report["silent"] == 9
    assert "guard: 15 tests, 9 silent crossings" in done.stdout


def test_staying_code_may_not_touch_moved_tables_while_they_are_remote(tmp_path):
    shutil.copytree(HERE / "projects" / "shop", tmp_path / "shop")
    shop = Project(tmp_path / "shop", "config.settings")
    shop.write("pytest.ini", "[pytest]\npythonpath = .\n")
    shop.write("test_moved.py", MONOLITH_TESTS)
    done, report = shop.run("test_moved.py")
    (found,) = report["violations"]
    assert (found["test"], found["file"], found["function"], found["subject"], found["owner"]) == (
        "test_moved.py::test_remote",
        "shop/scenarios.py",
        "local_count",
        "opinions_review",
        "reviews",
    ), done.stdout
    _, report = shop.run("test_moved.py", "--guard-ahead")
    assert {item["test"] for item in report["violations"]} == {
        "test_moved.py::test_local",
        "test_moved.py::test_remote",
    }


RUNNER_TESTS = """
from django.test import TestCase

from service_links.switch import using
from shop import scenarios


class Moved(TestCase):
    def test_local(self):
        scenarios.local_count()

    def test_remote(self):
        with using("reviews", "remote"):
            scenarios.local_count()
"""


def test_djangos_own_runner_can_be_guarded(tmp_path):
    shutil.copytree(HERE / "projects" / "shop", tmp_path / "shop")
    (tmp_path / "shop" / "shop" / "test_moved.py").write_text(RUNNER_TESTS)
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent), "DJANGO_SETTINGS_MODULE": "config.settings"}
    runner = "--testrunner=service_links.guard.runner.GuardedRunner"
    done = subprocess.run(
        [sys.executable, "manage.py", "test", runner, "shop"],
        cwd=tmp_path / "shop",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "FAIL: test_remote" in done.stderr, done.stderr
    assert "FAIL: test_local" not in done.stderr
    assert "failures=1" in done.stderr
    assert "guard: query: shop/scenarios.py" in done.stderr
    assert "guard: 2 tests, 1 silent crossings" in done.stdout
