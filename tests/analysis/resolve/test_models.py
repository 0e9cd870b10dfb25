"""Models as Django's metaclass would build them."""

from __future__ import annotations

import pytest

from tests.analysis.resolve.registry import field, labels, model, project_of, relations

BASES = """
--- core/models.py
from django.db import models
class Owner(models.Model):
    pass
class Owned(models.Model):
    owner = models.ForeignKey(Owner, on_delete=models.CASCADE)
    class Meta:
        abstract = True
"""


def test_takes_relations_from_an_abstract_base_in_another_app():
    tree = f"{BASES}\n--- shop/models.py\nfrom core.models import Owned\nclass Cart(Owned):\n    pass\n"
    assert relations(tree) == ["shop.Cart.owner ForeignKey core.Owner"]
    assert field(tree, "shop.Cart.owner").origin == "abstract"
    assert field(tree, "shop.Cart.owner").path == "core/models.py"


def test_passes_over_an_inherited_relation_that_the_model_sets_to_none():
    tree = f"{BASES}\n--- shop/models.py\nfrom core.models import Owned\nclass Cart(Owned):\n    owner = None\n"
    assert relations(tree) == []


def test_passes_over_an_inherited_relation_that_a_mixin_before_it_hides():
    tree = f"""{BASES}
--- shop/models.py
from core.models import Owned
class Hides:
    owner = None
class Cart(Hides, Owned):
    pass
"""
    assert relations(tree) == []


def test_names_an_abstract_target_as_the_app_of_the_concrete_model_would():
    tree = """
--- core/models.py
from django.db import models
class Node(models.Model):
    parent = models.ForeignKey("Tree", on_delete=models.CASCADE)
    twin = models.ForeignKey("self", on_delete=models.CASCADE)
    class Meta:
        abstract = True
--- shop/models.py
from core.models import Node
from django.db import models
class Tree(models.Model):
    pass
class Leaf(Node):
    pass
"""
    assert relations(tree) == ["shop.Leaf.parent ForeignKey shop.Tree", "shop.Leaf.twin ForeignKey shop.Leaf"]


PARENTS = """
--- shop/models.py
from django.db import models
class Place(models.Model):
    pass
class Trade(models.Model):
    pass
"""


def test_links_to_every_concrete_parent():
    tree = f"{PARENTS}\n--- shop/models.py\nclass Shop(Place, Trade):\n    pass\n"
    assert relations(tree) == [
        "shop.Shop.place_ptr OneToOneField shop.Place",
        "shop.Shop.trade_ptr OneToOneField shop.Trade",
    ]


def test_takes_a_written_parent_link_for_the_link():
    link = "place = models.OneToOneField(Place, models.CASCADE, parent_link=True)"
    tree = f"{PARENTS}\n--- shop/models.py\nclass Shop(Place):\n    {link}\n"
    assert relations(tree) == ["shop.Shop.place OneToOneField shop.Place"]
    assert field(tree, "shop.Shop.place").is_primary_key


def test_takes_no_other_one_to_one_for_the_link():
    tree = f"{PARENTS}\n--- shop/models.py\nclass Shop(Place):\n    at = models.OneToOneField(Place, models.CASCADE)\n"
    assert "shop.Shop.place_ptr OneToOneField shop.Place" in relations(tree)


def test_gives_a_proxy_the_table_of_its_parent_and_no_link():
    tree = f"{PARENTS}\n--- shop/models.py\nclass Home(Place):\n    class Meta:\n        proxy = True\n"
    assert relations(tree) == []
    assert model(tree, "shop.Home").db_table == "shop_place"


def test_links_a_child_of_a_proxy_to_the_model_behind_it():
    tree = f"""{PARENTS}
--- shop/models.py
class Home(Place):
    class Meta:
        proxy = True
class Villa(Home):
    pass
"""
    assert relations(tree) == ["shop.Villa.place_ptr OneToOneField shop.Place"]


@pytest.mark.parametrize(
    ("meta", "label", "table"),
    [
        ("", "shop.Order", "shop_order"),
        ("db_table = 'orders'", "shop.Order", "orders"),
        ("app_label = 'sales'", "sales.Order", "sales_order"),
        ("app_label = __name__", "shop.Order", "shop_order"),
    ],
)
def test_reads_label_and_table_from_meta(meta, label, table):
    tree = f"""
--- shop/models.py
from django.db import models
class Order(models.Model):
    class Meta:
        ordering = ["pk"]
        {meta}
"""
    assert model(tree, label).db_table == table


def test_inherits_meta_of_an_abstract_base_but_not_that_it_is_abstract():
    tree = """
--- shop/models.py
from django.db import models
class Dated(models.Model):
    class Meta:
        abstract = True
        app_label = "sales"
class Order(Dated):
    pass
class Line(Dated):
    class Meta(Dated.Meta):
        db_table = "line"
class Own(Dated):
    class Meta:
        verbose_name = "own"
"""
    assert labels(tree) == ["sales.Line", "sales.Order", "shop.Own"]


def test_is_abstract_by_a_plain_class_that_its_meta_derives_from():
    tree = """
--- shop/models.py
from django.db import models
class Shared:
    abstract = True
class Dated(models.Model):
    class Meta(Shared):
        ordering = ["day"]
class Order(Dated):
    class Meta(Dated.Meta):
        db_table = "orders"
"""
    assert labels(tree) == ["shop.Order"]


def test_inherits_no_meta_of_a_concrete_parent():
    tree = """
--- shop/models.py
from django.db import models
class Place(models.Model):
    class Meta:
        db_table = "places"
class Shop(Place):
    pass
"""
    assert model(tree, "shop.Shop").db_table == "shop_shop"


@pytest.mark.parametrize(
    ("engine", "length"), [("django.db.backends.postgresql", 63), ("django.db.backends.mysql", 64), ("x.sqlite3", 75)]
)
def test_cuts_a_table_name_to_what_the_database_allows(engine, length):
    tree = f"""
--- config/settings.py
INSTALLED_APPS = ["shop"]
DATABASES = {{"default": {{"ENGINE": "{engine}"}}}}
--- shop/models.py
from django.db import models
class {"Long" * 17}Na(models.Model):
    pass
"""
    (found,) = project_of(tree).models
    assert len(found.db_table or "") == length


def test_cuts_as_django_does():
    name = "LoadBalancerPoolMemberCertificateProfileAssignment"
    tree = f"""
--- config/settings.py
INSTALLED_APPS = ["load_balancers"]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.postgresql"}}}}
--- load_balancers/models.py
from django.db import models
class {name}(models.Model):
    pass
"""
    table = model(tree, f"load_balancers.{name}").db_table
    assert table == "load_balancers_loadbalancerpoolmembercertificateprofileassi0862"


@pytest.mark.parametrize(
    "body",
    [
        "class Order:\n    pass",
        "class Order(dict):\n    pass",
        "class Order(models.Manager):\n    pass",
        "class Order(models.QuerySet):\n    pass",
        "class Order(models.TextChoices):\n    NEW = 'new'",
        "class Order(models.Field):\n    pass",
        "if TYPE_CHECKING:\n    class Order(models.Model):\n        pass",
        "def make():\n    class Order(models.Model):\n        pass",
        "class Order(models.Model):\n    class Meta:\n        abstract = True",
        "Order = None",
    ],
)
def test_takes_nothing_else_for_a_model(body):
    tree = f"--- shop/models.py\nfrom typing import TYPE_CHECKING\nfrom django.db import models\n{body}\n"
    assert labels(tree) == []


@pytest.mark.parametrize(
    "statement",
    [
        "class Order(models.Model):\n    pass",
        "if not is_registered('shop', 'Order'):\n    class Order(models.Model):\n        pass",
        "try:\n    class Order(models.Model):\n        pass\nexcept Exception:\n    Order = None",
        "Base = models.Model\nclass Order(Base):\n    pass",
        "class Order(six.with_metaclass(Meta, models.Model)):\n    pass",
        "class Order(*[models.Model]):\n    pass",
        "class Order(models.Model, metaclass=Meta):\n    pass",
    ],
)
def test_reads_a_model_in_every_spelling(statement):
    tree = f"--- shop/models.py\nfrom django.db import models\n{statement}\n"
    assert labels(tree) == ["shop.Order"]


def test_reads_a_class_that_takes_over_the_name_of_its_imported_base():
    tree = """
--- core/models.py
from django.db import models
class Order(models.Model):
    class Meta:
        abstract = True
--- shop/models.py
from core.models import Order
class Order(Order):
    pass
"""
    assert labels(tree) == ["shop.Order"]


def test_follows_get_model_whatever_the_order_of_the_files():
    tree = """
--- shop/benefits.py
from django.apps import apps
Benefit = apps.get_model("shop", "Benefit")
class Percentage(Benefit):
    class Meta:
        proxy = True
--- shop/models.py
from django.db import models
class Benefit(models.Model):
    pass
from shop.benefits import *
"""
    assert labels(tree) == ["shop.Benefit", "shop.Percentage"]


def test_survives_a_class_whose_base_is_itself():
    tree = """
--- shop/models.py
from django.apps import apps
class Order(apps.get_model("shop", "Order")):
    pass
class A(B):
    pass
class B(A):
    pass
"""
    assert labels(tree) == []


def test_takes_the_meta_that_a_metaclass_makes_for_the_models_own():
    tree = """
--- shop/models.py
from django.db import models
from django.db.models.base import ModelBase
class Typed(ModelBase):
    def __new__(cls, name, bases, attrs):
        class Meta:
            proxy = True
        attrs.setdefault("Meta", Meta)
        return super().__new__(cls, name, bases, attrs)
class Thing(models.Model):
    pass
class Chair(Thing, metaclass=Typed):
    pass
"""
    assert model(tree, "shop.Chair").is_proxy


def test_names_the_reverse_side_after_default_related_name():
    tree = """
--- shop/models.py
from django.db import models
class Order(models.Model):
    pass
class Line(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    class Meta:
        default_related_name = "lines"
"""
    order = model(tree, "shop.Order")
    assert (list(order.accessors), list(order.reverse)) == (["lines"], ["lines"])


@pytest.mark.parametrize(
    "base", ["from lib.models import AbstractThing as Base", "from lib.models import ThingModel as Base"]
)
def test_trusts_an_unknown_base_that_lies_among_models_and_a_body_with_columns(base):
    tree = (
        f"--- shop/models.py\nfrom django.db import models\n{base}\nclass Order(Base):\n    name = models.TextField()\n"
    )
    assert labels(tree) == ["shop.Order"]


@pytest.mark.parametrize("base", ["from lib.forms import Thing as Base", "from lib.views import ThingView as Base"])
def test_does_not_trust_an_unknown_base_of_another_kind(base):
    tree = f"--- shop/models.py\nfrom django import forms\n{base}\nclass Order(Base):\n    name = forms.CharField()\n"
    assert labels(tree) == []


def test_keeps_the_model_of_the_installed_app_where_two_apps_share_a_label():
    tree = """
--- config/settings.py
INSTALLED_APPS = ["shop"]
--- shop/models.py
from django.db import models
class Order(models.Model):
    pass
--- templates_for_projects/shop/apps.py
from django.apps import AppConfig
class ShopConfig(AppConfig):
    name = "templates_for_projects.shop"
--- templates_for_projects/shop/models.py
from django.db import models
class Extra(models.Model):
    pass
"""
    assert labels(tree) == ["shop.Order"]
    assert project_of(tree).label_clashes == (("shop", ("shop", "templates_for_projects.shop")),)


def test_survives_a_thousand_classes_on_top_of_each_other():
    chain = "\n".join(f"class C{i}(C{i - 1}):\n    pass" for i in range(1, 1100))
    tree = f"--- shop/models.py\nfrom django.db import models\nclass C0(models.Model):\n    pass\n{chain}\n"
    assert "shop.C0" in labels(tree)


def test_survives_a_field_of_a_thousand_terms():
    terms = " + ".join(["'x'"] * 900)
    tree = f"""
--- shop/models.py
from django.db import models
class Order(models.Model):
    name = models.CharField(help_text={terms}, related_name={terms})
    owner = models.ForeignKey("self", models.CASCADE)
"""
    assert relations(tree) == ["shop.Order.owner ForeignKey shop.Order"]
