"""What of a run the report had said: crossings of a made-up run against the evidence of a small project."""

from __future__ import annotations

import pytest

from analysis.config import Config
from analysis.model.partition import Partition
from analysis.pipeline import project_of
from analysis.simulation.boundary import boundary_of
from analysis.simulation.places import Places
from analysis.simulation.seen import Run, Seen, SeenAt
from analysis.simulation.truth import Level, compared
from tests.analysis.projects import project_from

_TREE = """
--- web/plugins.py
class Plugin:
    def title(self):
        return "none"

    def shown(self):
        return self.title()

def all_titles():
    return [kind().title() for kind in Plugin.__subclasses__()]

--- shop/plugins.py
from web.plugins import Plugin

class Shop(Plugin):
    def title(self):
        return "shop"

class Small(Shop):
    def title(self):
        return "small"

class Alone:
    def title(self):
        return "alone"

--- desk/pages.py
from web.plugins import Plugin

def page(plugin: Plugin):
    return plugin.title()

def other(plugin):
    return plugin.title()
"""
_SHOP, _SMALL, _ALONE = "shop/plugins.py:4", "shop/plugins.py:8", "shop/plugins.py:12"


@pytest.mark.parametrize(
    ("file", "line", "source", "callee", "level"),
    [
        ("web/plugins.py", 6, "web", _SHOP, "elsewhere"),
        ("web/plugins.py", 9, "web", _SMALL, "elsewhere"),
        ("web/plugins.py", 9, "web", _ALONE, "missed"),
        ("desk/pages.py", 4, "desk", _SHOP, "elsewhere"),
        ("desk/pages.py", 4, "desk", _ALONE, "missed"),
    ],
)
def test_a_method_that_overrides_was_said_by_the_base_class(
    file: str, line: int, source: str, callee: str, level: Level
) -> None:
    assert _judged(SeenAt("call", "", file, line, source, "shop", callee, "")) == level


def test_a_callee_is_known_by_its_dotted_name_wherever_its_folder_lies() -> None:
    tree = """
    --- config/settings.py
    INSTALLED_APPS = ["web", "shop"]
    --- src/web/pages.py
    from shop.prices import price

    def page():
        return price()

    def other(given):
        return given()
    --- src/shop/prices.py
    def price():
        return 1
    """
    at = SeenAt("call", "", "src/web/pages.py", 7, "web", "shop", "src/shop/prices.py:1", "")
    assert _judged(at, tree) == "elsewhere"


_ROWS = """
--- orders/models.py
from django.db import models

class Order(models.Model):
    name = models.CharField(max_length=9)

    @property
    def title(self):
        return self.name

    def paid(self):
        return True

class Other(models.Model):
    pass

--- desk/pages.py
from orders.models import Order, Other

def page():
    return Order.objects.get(pk=1).title

def other():
    return Other.objects.get(pk=1)

def shown(order):
    return order.title
"""


@pytest.mark.parametrize(
    ("line", "callee", "level"),
    [(4, 6, "here"), (7, 6, "elsewhere"), (10, 6, "elsewhere"), (4, 10, "missed"), (10, 10, "missed")],
)
def test_a_property_is_read_with_its_row_and_a_method_is_called(line: int, callee: int, level: Level) -> None:
    at = SeenAt("call", "", "desk/pages.py", line, "desk", "orders", f"orders/models.py:{callee}", "")
    assert _judged(at, _ROWS) == level


def _judged(at: SeenAt, tree: str = _TREE) -> Level:
    with project_from(tree) as root:
        (root / "src" / "__init__.py").unlink(missing_ok=True)  # what is imported from is no package itself
        report, project = project_of(root, Config(workers=1))
        owners = {app.label: app.label for app in report.apps}
        partition = Partition("by hand", {}, owners)
        boundary = boundary_of(root, project, partition, {})
        seen = Seen(at, "", 1, 1, ())
        (judged,) = compared(Run(1, "", (seen,), ()), report.dependencies, partition, boundary, Places(root)).judged
    return judged.level


_DELETED = """
--- orders/models.py
from django.db import models

class Order(models.Model):
    def drop(self):
        self.delete()

class Draft(models.Model):
    pass

--- desk/models.py
from django.db import models

class Note(models.Model):
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE)

class Answer(models.Model):
    note = models.ForeignKey(Note, on_delete=models.CASCADE)

class Kept(models.Model):
    note = models.ForeignKey(Note, on_delete=models.DO_NOTHING)
"""


@pytest.mark.parametrize(
    ("deleted", "reached", "level"),
    [
        ("orders.Order", "desk.Note", "elsewhere"),
        ("orders.Order", "desk.Answer", "elsewhere"),
        ("orders.Order", "desk.Kept", "missed"),
        ("orders.Draft", "desk.Answer", "missed"),
    ],
)
def test_a_cascade_goes_on_in_the_service_that_it_reaches(deleted: str, reached: str, level: Level) -> None:
    assert _judged(SeenAt("cascade", "", "orders/models.py", 5, "orders", "desk", reached, deleted), _DELETED) == level
