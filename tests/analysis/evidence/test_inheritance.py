"""Classes that derive from a class of another app."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import targets, tree_with
from tests.analysis.projects import evidence_of

HEAD = """
from django.db import models
from accounts.services import Greeter
from orders.models import OrderQuerySet

class Base:
    pass
"""


@pytest.mark.parametrize(
    ("statement", "base"),
    [
        ("from accounts.services import Greeter", "Greeter"),
        ("from accounts.services import Greeter as Hello", "Hello"),
        ("from accounts import services", "services.Greeter"),
        ("import accounts.services", "accounts.services.Greeter"),
        ("from accounts.services import *", "Greeter"),
        ("from billing.names import Greeter", "Greeter"),
        ("from accounts.services import Greeter\nBase = Greeter", "Base"),
        ("from accounts.services import Greeter", "dict, Greeter"),
        (
            "from accounts.services import Greeter\nfrom typing import Generic, TypeVar\nT = TypeVar('T')",
            "Generic[T], Greeter",
        ),
        ("try:\n    from accounts.services import Greeter\nexcept ImportError:\n    Greeter = object", "Greeter"),
    ],
)
def test_sees_a_base_of_another_app(statement: str, base: str) -> None:
    names = "--- billing/names.py\nfrom accounts.services import Greeter\n"
    assert targets("inheritance", f"{statement}\n\nclass Own({base}):\n    pass\n\n{names}") == [("accounts", "Own")]


def test_sees_the_base_of_a_class_in_a_function_and_in_a_class() -> None:
    code = """
        from accounts.services import Greeter

        def make():
            class Inner(Greeter):
                pass

        class Outer:
            class Nested(Greeter):
                pass
    """
    assert targets("inheritance", code) == [("accounts", "Outer.Nested"), ("accounts", "make.Inner")]


def test_names_both_models() -> None:
    code = "from orders.models import Order\n\nclass Gift(Order):\n    pass\n"
    found = evidence_of(tree_with(code, "billing/models.py"), "inheritance")
    assert found == [("billing.Gift", "orders.Order", "billing/models.py", "Gift")]


def test_names_the_model_of_a_proxy() -> None:
    code = "from orders.models import Order\n\nclass Late(Order):\n    class Meta:\n        proxy = True\n"
    assert evidence_of(tree_with(code, "billing/models.py"), "inheritance") == [
        ("billing.Late", "orders.Order", "billing/models.py", "Late")
    ]


def test_names_the_model_that_takes_a_mixin() -> None:
    code = """
        from accounts.services import Greeter

        class Refund(Greeter, models.Model):
            pass
    """
    assert evidence_of(tree_with(code, "billing/models.py"), "inheritance") == [
        ("billing.Refund", "accounts", "billing/models.py", "Refund")
    ]


@pytest.mark.parametrize(
    "code",
    [
        "class Own:\n    pass",
        "class Own(object):\n    base = Greeter",
        "class Own(Base):\n    pass",
        "class Own(models.Model):\n    pass",
        "class Own(metaclass=Greeter):\n    pass",
        "class Own(unknown()):\n    pass",
        "Own = Greeter",
        "class Own(models.Manager.from_queryset(OrderQuerySet)):\n    pass",
        "class Own(list[Greeter]):\n    pass",
    ],
)
def test_is_no_inheritance(code: str) -> None:
    assert targets("inheritance", f"{HEAD}\n{code}\n") == []
