"""Tests what shaking says that it did not do."""

from __future__ import annotations

from tests.extracted.extractor.shaking.conftest import Shake

ORDERS = """
    from django.db import models

    class Order(models.Model):
        number = models.CharField(max_length=9)
"""


def test_a_model_that_shares_a_table_with_one_that_stays_is_refused(shaken: Shake) -> None:
    files = {
        "orders/models.py": ORDERS,
        "shop/models.py": (
            "from django.db import models\nfrom orders.models import Order\n\n\n"
            "class Gift(Order):\n    note = models.TextField()\n"
        ),
    }
    told = [d for d in shaken(files).shaken.decisions if d.fate == "refused"]
    assert [(d.file, d.line, d.subject) for d in told] == [("shop/models.py", 5, "shop.Gift")]
    assert told[0].how == "it keeps half of its columns in the table of orders.Order, which stays"


def test_a_view_of_the_other_side_raises_when_called_and_is_listed(shaken: Shake) -> None:
    files = {
        "orders/models.py": ORDERS,
        "orders/views.py": (
            "from orders.models import Order\n\n\ndef page(request):\n    return Order.objects.count()\n"
        ),
        "shop/urls.py": "from orders import views\n\nurlpatterns = [views.page]\n",
    }
    result = shaken(files)
    assert "@stubs.unavailable(" in result.texts["orders/views.py"]
    assert [(d.file, d.line, d.subject) for d in result.shaken.decisions] == [
        ("orders/views.py", 4, "orders.views.page")
    ]


def test_what_registers_a_copied_name_is_left_out_and_listed(shaken: Shake) -> None:
    files = {
        "orders/models.py": ORDERS,
        "orders/shapes.py": "from orders import registry\n\n\nclass Shape:\n    pass\n\n\nregistry.register(Shape)\n",
        "orders/registry.py": "ALL = []\n\n\ndef register(shape):\n    ALL.append(shape)\n",
        "shop/models.py": "from orders.shapes import Shape\n",
    }
    result = shaken(files)
    assert "register" not in result.texts["orders/shapes.py"]
    assert [d.subject for d in result.shaken.decisions] == ["orders.shapes: registry.register(Shape)"]


def test_a_copy_that_would_change_rows_of_the_other_side_is_listed(shaken: Shake) -> None:
    files = {
        "orders/models.py": ORDERS,
        "orders/closing.py": (
            "from orders.models import Order\n\n\nclass Closing:\n"
            '    def run(self):\n        Order.objects.update(number="")\n'
        ),
        "shop/models.py": "from orders.closing import Closing\n",
    }
    told = shaken(files).shaken.decisions
    assert [(d.file, d.line, d.subject) for d in told] == [("orders/closing.py", 6, "orders.closing.Closing")]


def test_a_damaged_file_is_listed(shaken: Shake) -> None:
    files = {
        "orders/models.py": ORDERS,
        "orders/broken.py": "def rate(:\n    return 1\n",
        "shop/models.py": "from orders.broken import rate\n",
    }
    assert "orders/broken.py" in {d.subject for d in shaken(files).shaken.decisions}
