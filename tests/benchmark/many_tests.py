"""What watching takes of memory on a suite of 10,000 tests: `make simulate-bench`.

    python -m tests.benchmark.many_tests [--tests 10000] [--record docs/figures.md]

A project of two apps is made, whose tests all cross the boundary. The peak is that of the process that runs the tests,
with and without the probe, on the whole suite and on a tenth of it: what the probe counts belongs to the code, so the
peak may not grow with the tests. Banyan's own process reads one line for each test.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmark.figures import Figure, record, show
from tests.benchmark.runs import BANYAN

COMMAND = "python -m tests.benchmark.many_tests"
EACH = 100
"""Tests in one file."""
MOST_GROWTH, MOST_TIMES = 10.0, 2.0
"""Megabytes that nine more tenths of the tests may add to what the probe takes; times as long with the probe."""
_MEASURED = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump([used.ru_maxrss * 1024 / 1e6, used.ru_utime + used.ru_stime], file)
sys.exit(done.returncode)
"""
_FILES = {
    "config/__init__.py": "",
    "config/settings.py": """
SECRET_KEY = "many tests"
INSTALLED_APPS = ["stock", "orders"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
""",
    "stock/__init__.py": "",
    "stock/models.py": """
from django.db import models


class Item(models.Model):
    name = models.CharField(max_length=40)
    left = models.IntegerField(default=10)

    def take(self, quantity):
        self.left -= quantity
        self.save()
""",
    "orders/__init__.py": "",
    "orders/models.py": """
from django.db import models, transaction
from stock.models import Item


class Order(models.Model):
    item = models.ForeignKey(Item, on_delete=models.CASCADE)
    quantity = models.IntegerField()


def place(name, quantity):
    with transaction.atomic():
        item = Item.objects.get(name=name)
        item.take(quantity)
        return Order.objects.create(item=item, quantity=quantity)


def ordered(name):
    return [order.item.name for order in Order.objects.filter(item__name=name)]
""",
    "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = config.settings\n",
    "banyan.toml": """
[project]
path = "."
settings = "config.settings"

[services.orders]
apps = ["orders"]

[services.stock]
apps = ["stock"]
""",
}
_TEST = """
    def test_number_{number}(self):
        Item.objects.create(name="item {number}")
        place("item {number}", {quantity})
        self.assertEqual(ordered("item {number}"), ["item {number}"])
"""
_TEST_HEAD = """
from django.test import TestCase
from orders.models import ordered, place
from stock.models import Item


class Orders(TestCase):
"""


@dataclass(frozen=True, slots=True)
class Used:
    """What the process of the tests used: megabytes at its peak, seconds of the processor."""

    megabytes: float
    seconds: float


def main() -> int:
    """Make the project, run its tests four times, print, and record where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", type=int, default=10_000)
    parser.add_argument("--record", type=Path, metavar="PAGE", help="Add the figures to a page of docs.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = _figures(Path(folder), asked.tests)
    show("many tests", figures)
    if asked.record:
        record(figures, asked.record, COMMAND)
    return int(not all(one.holds for one in figures))


def write_project(root: Path, tests: int) -> None:
    """A project of two apps with so many tests, each of which reads, joins and writes over the boundary."""
    for path, text in _FILES.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.lstrip("\n"), "utf-8")
    (root / "tests").mkdir()
    for first in range(0, tests, EACH):
        numbers = range(first, min(first + EACH, tests))
        bodies = "".join(_TEST.format(number=number, quantity=number % 7 + 1) for number in numbers)
        (root / "tests" / f"test_orders_{first:06}.py").write_text(_TEST_HEAD + bodies, "utf-8")


def _figures(folder: Path, tests: int) -> list[Figure]:
    for name, number in (("few", tests // 10), ("many", tests)):
        write_project(folder / name, number)
    few, few_watched, _ = _both(folder / "few")
    many, watched, document = _both(folder / "many")
    seen = json.loads(document.read_text("utf-8"))
    passed = sum(test["result"] == "passed" for test in seen["tests"])
    if passed != tests or not seen["crossings"]:
        sys.exit(f"only {passed} of {tests} tests were seen to pass")
    adds = {"few": few_watched.megabytes - few.megabytes, "many": watched.megabytes - many.megabytes}
    told = f"{len(seen['crossings'])} crossings, {sum(each['count'] for each in seen['crossings']):,} times"
    return [
        Figure(f"{tests:,} tests alone, peak", many.megabytes, "MB", None, f"{many.seconds:.1f} s"),
        Figure("the same, watched, peak", watched.megabytes, "MB", None, f"{watched.seconds:.1f} s; {told}"),
        Figure("what watching adds on a tenth of them", adds["few"], "MB", None),
        Figure("what nine more tenths add to that", adds["many"] - adds["few"], "MB", MOST_GROWTH),
        Figure("times as long", watched.seconds / many.seconds, "x", MOST_TIMES, "processor seconds of the tests"),
    ]


def _both(root: Path) -> tuple[Used, Used, Path]:
    """The tests alone, and watched; and what was seen."""
    suite = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist")
    seen = root / "seen.json"
    alone = _used(root, (), suite)
    watched = _used(root, (BANYAN, "simulate", "--format", "json", "--output", str(seen), "--"), suite)
    return alone, watched, seen


def _used(root: Path, around: tuple[str, ...], suite: tuple[str, ...]) -> Used:
    said = root / "used.json"
    command = (*around, sys.executable, "-c", _MEASURED, str(said), *suite)
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    return Used(*json.loads(said.read_text("utf-8")))


if __name__ == "__main__":
    sys.exit(main())
