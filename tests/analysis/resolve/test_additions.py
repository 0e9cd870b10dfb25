"""Fields that code adds to models from outside their class statement."""

from __future__ import annotations

import pytest

from tests.analysis.resolve.registry import field, model, relations

SHOP = """
--- shop/models.py
from django.db import models
class Badge(models.Model):
    pass
class Order(models.Model):
    pass
"""


@pytest.mark.parametrize(
    "code",
    [
        'Order.add_to_class("badge", models.ForeignKey(Badge, models.CASCADE))',
        'models.ForeignKey(Badge, models.CASCADE).contribute_to_class(Order, "badge")',
        'if True:\n    Order.add_to_class("badge", models.ForeignKey("shop.Badge", models.CASCADE))',
        'def ready():\n    Order.add_to_class("badge", models.ForeignKey(Badge, models.CASCADE))',
        'def ready():\n    f = models.ForeignKey(Badge, models.CASCADE)\n    f.contribute_to_class(Order, "badge")',
        (
            "from django.apps import apps\n"
            'apps.get_model("shop.Order").add_to_class("badge", models.ForeignKey(Badge, models.CASCADE))'
        ),
    ],
)
def test_reads_a_field_that_another_app_adds(code):
    tree = f"{SHOP}\n--- extra/models.py\nfrom django.db import models\nfrom shop.models import Badge, Order\n{code}\n"
    assert relations(tree) == ["shop.Order.badge ForeignKey shop.Badge"]
    added = field(tree, "shop.Order.badge")
    assert (added.origin, added.path) == ("contributed", "extra/models.py")


@pytest.mark.parametrize(
    "code",
    [
        'Order.add_to_class("label", property(str))',
        "Order.add_to_class(name(), models.ForeignKey(Badge, models.CASCADE))",
        'Order.add_to_class("badge")',
        'unknown.add_to_class("badge", models.ForeignKey(Badge, models.CASCADE))',
        'models.ForeignKey(Badge, models.CASCADE).contribute_to_class(unknown, "badge")',
        'super().contribute_to_class(Order, "badge")',
    ],
)
def test_takes_nothing_else_for_an_added_relation(code):
    tree = f"{SHOP}\n--- extra/models.py\nfrom django.db import models\nfrom shop.models import Badge, Order\n{code}\n"
    assert relations(tree) == []


CONTRIBUTING = f"""{SHOP}
--- shop/fields.py
from django.db import models
class BadgedField(models.CharField):
    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        cls.add_to_class(f"{{name}}_badge", models.ForeignKey("shop.Badge", on_delete=models.CASCADE))
--- shop/models.py
from shop.fields import BadgedField
class Line(models.Model):
    title = BadgedField()
class Kept(models.Model):
    title = BadgedField()
    class Meta:
        abstract = True
class Child(Kept):
    pass
"""


def test_reads_what_a_custom_field_adds_beside_itself():
    assert "shop.Line.title_badge ForeignKey shop.Badge" in relations(CONTRIBUTING)
    assert model(CONTRIBUTING, "shop.Line").fields["title_badge"].origin == "contributed"
    assert model(CONTRIBUTING, "shop.Line").fields["title"].kind is None


def test_passes_on_to_children_what_a_custom_field_adds_to_an_abstract_base():
    assert "shop.Child.title_badge ForeignKey shop.Badge" in relations(CONTRIBUTING)
