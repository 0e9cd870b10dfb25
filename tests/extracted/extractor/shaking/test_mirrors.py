"""Tests how models of the other side are written that rest on others: on bases, on models of the same app."""

from __future__ import annotations

from tests.extracted.extractor.shaking.conftest import Shake


def test_models_that_rest_on_others_of_their_app_are_imported_after_them(shaken: Shake) -> None:
    files = {
        "orders/models.py": (
            "from django.db import models\n\n"
            '__all__ = ["gone"]\n\n\ndef gone():\n    pass\n\n\n'
            "if models:\n\n    class Rule(models.Model):\n        pass\n\n    __all__.append('Rule')\n\n\n"
            "from orders.rules import *\n"
        ),
        "orders/rules.py": (
            "from orders.models import Rule\n\n\nclass Sum(Rule):\n    class Meta:\n        proxy = True\n"
        ),
        "shop/models.py": (
            "from django.db import models\nfrom orders.rules import Sum\n\n\nclass Item(models.Model):\n"
            '    rule = models.ForeignKey("orders.Rule", on_delete=models.CASCADE)\n'
        ),
    }
    text = shaken(files).texts["orders/models.py"]
    assert text.index("class Rule(") < text.index("from orders.rules import Sum")
    assert "gone" not in text


def test_a_mirror_without_options_of_its_own_goes_on_having_those_of_its_base(shaken: Shake) -> None:
    files = {
        "orders/models.py": (
            "from django.db import models\n\n\nclass Numbered(models.Model):\n"
            '    after = models.ForeignKey("self", null=True, on_delete=models.CASCADE)\n\n'
            '    class Meta:\n        abstract = True\n        db_table = "numbers"\n\n\n'
            "class Order(Numbered):\n    pass\n"
        ),
        "shop/models.py": (
            "from django.db import models\nfrom orders.models import Order\n\n\nclass Item(models.Model):\n"
            "    order = models.ForeignKey(Order, on_delete=models.CASCADE)\n\n"
            "    def before(self):\n        return self.order.after\n"
        ),
    }
    text = shaken(files).texts["orders/models.py"]
    assert "class Meta(Numbered.Meta):\n        managed = False" in text
    assert 'after = LinkedForeignKey("self"' in text


def test_a_base_of_both_sides_keeps_its_key_to_itself(shaken: Shake) -> None:
    files = {
        "orders/models.py": (
            "from django.db import models\n\n\nclass Numbered(models.Model):\n"
            '    after = models.ForeignKey("self", null=True, on_delete=models.CASCADE)\n\n'
            "    class Meta:\n        abstract = True\n\n\nclass Order(Numbered):\n    pass\n"
        ),
        "shop/models.py": (
            "from django.db import models\nfrom orders.models import Numbered, Order\n\n\nclass Item(Numbered):\n"
            "    order = models.ForeignKey(Order, on_delete=models.CASCADE)\n\n"
            "    def before(self):\n        return self.order.after, self.after\n"
        ),
    }
    assert 'after = models.ForeignKey("self"' in shaken(files).texts["orders/models.py"]


def test_a_function_that_a_field_calls_when_it_is_made_is_here(shaken: Shake) -> None:
    files = {
        "orders/models.py": (
            "from django.core.files.storage import default_storage\nfrom django.db import models\n\n\n"
            "def kept_in():\n    return default_storage\n\n\n"
            "class Order(models.Model):\n    paper = models.FileField(storage=kept_in)\n"
        ),
        "shop/models.py": (
            "from django.db import models\n\n\nclass Item(models.Model):\n"
            '    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE)\n'
        ),
    }
    assert "def kept_in():\n    return default_storage\n" in shaken(files).texts["orders/models.py"]


def test_a_mirror_is_not_checked_for_what_its_owner_must_have(shaken: Shake) -> None:
    files = {
        "orders/models.py": (
            "from django.core import checks\nfrom django.db import models\n\n\n"
            "class Order(models.Model):\n    number = models.TextField()\n\n"
            "    class Meta:\n        constraints = [models.UniqueConstraint(fields=['number'], name='one')]\n\n"
            "    @classmethod\n    def check(cls, **options):\n"
            "        return [] if cls._meta.constraints else [checks.Error('there must be one')]\n"
        ),
        "shop/models.py": (
            "from django.db import models\n\n\nclass Item(models.Model):\n"
            '    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE)\n\n'
            "    def check(self):\n        return self.order.check()\n"
        ),
    }
    text = shaken(files).texts["orders/models.py"]
    assert "constraints" not in text
    assert "there must be one" not in text


def test_private_methods_that_a_property_is_made_of_are_here(shaken: Shake) -> None:
    files = {
        "orders/models.py": (
            "from django.db import models\n\n\n"
            "class Order(models.Model):\n    db_key = models.CharField(max_length=9)\n\n"
            "    def __key_get(self):\n        return self.db_key\n\n"
            "    def __key_set(self, value):\n        self.db_key = value\n        self.save()\n\n"
            "    key = property(__key_get, __key_set)\n"
        ),
        "shop/models.py": (
            "from django.db import models\nfrom orders.models import Order\n\n\n"
            "class Item(models.Model):\n    order = models.ForeignKey(Order, on_delete=models.CASCADE)\n\n"
            "    def show(self):\n        return self.order.key\n"
        ),
    }
    result = shaken(files)
    text = result.texts["orders/models.py"]
    assert "return self.db_key" in text
    assert "@stubs.unavailable" in text[: text.index("def __key_set")]
    assert not any("__key_set" in call for call in result.shaken.calls)
