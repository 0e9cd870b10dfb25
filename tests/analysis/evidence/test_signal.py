"""Receivers of other apps' signals and models, and sending of other apps' signals."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import reasons, targets, tree_with
from tests.analysis.projects import report_of

UNKNOWN = "the sender cannot be told without running the code"
HEAD = """
from django.conf import settings
from django.core.signals import request_finished
from django.db.models import signals
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver
from django.contrib.auth import get_user_model
from accounts.models import User
from orders import signals as order_signals
from orders.models import Line, Order
from orders.signals import order_paid
"""


@pytest.mark.parametrize(
    "decorator",
    [
        "@receiver(post_save, sender=Order)",
        "@receiver(signals.post_save, sender=Order)",
        "@receiver([post_save, pre_save], sender=Order)",
        "@receiver((post_save,), sender=Order)",
        "@receiver(post_save, sender='orders.Order')",
        "@receiver(signal=post_save, sender=Order)",
        "@receiver(pre_save, sender=Order, dispatch_uid='x', weak=False)",
        "@receiver(m2m_changed, sender=Order.watchers.through)",
        "@receiver(post_save)\n@receiver(pre_save, sender=Order)",
    ],
)
def test_sees_a_receiver(decorator: str) -> None:
    code = f"{HEAD}\n{decorator}\ndef on_change(sender, **kwargs):\n    pass\n"
    assert targets("signal", code) == [("orders.Order", "on_change")]


@pytest.mark.parametrize(
    "connection",
    [
        "post_save.connect(on_change, sender=Order)",
        "post_save.connect(on_change, Order)",
        "signals.post_save.connect(receiver=on_change, sender=Order)",
        "post_save.connect(on_change, sender='orders.Order')",
        "for signal in (post_save, pre_save):\n    signal.connect(on_change, sender=Order)",
        "for model in (Order,):\n    post_save.connect(on_change, sender=model)",
        "for model in [Order]:\n    post_save.connect(on_change, sender=model)",
    ],
)
def test_sees_a_connection(connection: str) -> None:
    code = f"{HEAD}\ndef on_change(sender, **kwargs):\n    pass\n\n{connection}\n"
    assert targets("signal", code) == [("orders.Order", "")]


def test_sees_a_connection_in_ready() -> None:
    code = """
        from django.apps import AppConfig, apps
        from django.db.models.signals import post_save

        class BillingConfig(AppConfig):
            name = "billing"

            def ready(self):
                from orders.models import Order
                from billing.services import on_change

                post_save.connect(on_change, sender=Order)
                post_save.connect(on_change, sender=apps.get_model("orders", "Line"))
                post_save.connect(on_change, sender="catalog.Product")
    """
    assert targets("signal", code, "billing/apps.py") == [
        ("catalog.Product", "BillingConfig.ready"),
        ("orders.Line", "BillingConfig.ready"),
        ("orders.Order", "BillingConfig.ready"),
    ]


def test_sees_the_user_model_as_sender() -> None:
    for sender in ("User", "get_user_model()", "settings.AUTH_USER_MODEL"):
        code = f"{HEAD}\n@receiver(post_save, sender={sender})\ndef on_user(**kwargs):\n    pass\n"
        assert targets("signal", code) == [("accounts.User", "on_user")]


@pytest.mark.parametrize("signal", ["order_paid", "order_signals.order_paid"])
def test_sees_a_receiver_of_a_signal_of_another_app(signal: str) -> None:
    assert targets("signal", f"{HEAD}\n@receiver({signal})\ndef on_paid(**kwargs):\n    pass\n") == [
        ("orders", "on_paid")
    ]
    assert targets("signal", f"{HEAD}\ndef on_paid(**kwargs):\n    pass\n\n{signal}.connect(on_paid)\n") == [
        ("orders", "")
    ]
    assert targets("signal", f"{HEAD}\n@{signal}.connect\ndef on_paid(**kwargs):\n    pass\n") == [
        ("orders", "on_paid")
    ]


@pytest.mark.parametrize("method", ["send", "send_robust", "asend", "asend_robust"])
@pytest.mark.parametrize("signal", ["order_paid", "order_signals.order_paid"])
def test_sees_a_signal_that_is_sent(signal: str, method: str) -> None:
    assert targets("signal", f"{HEAD}\ndef pay():\n    {signal}.{method}(sender=None)\n") == [("orders", "pay")]


def test_sees_a_signal_that_is_imported_in_the_function() -> None:
    code = "def pay():\n    from orders.signals import order_paid\n    order_paid.send(sender=None)\n"
    assert targets("signal", code) == [("orders", "pay")]
    code = "def pay():\n    from orders import signals\n    signals.order_paid.send(sender=None)\n"
    assert targets("signal", code) == [("orders", "pay")]


def test_sees_a_signal_through_a_re_export() -> None:
    code = "from billing.names import order_paid\n\ndef pay():\n    order_paid.send(None)\n"
    assert targets("signal", f"{code}--- billing/names.py\nfrom orders.signals import order_paid\n") == [
        ("orders", "pay")
    ]


def test_gives_up_on_a_dynamic_sender() -> None:
    code = f"{HEAD}\ndef watch(model, handler):\n    post_save.connect(handler, sender=model)\n"
    assert reasons("signal", code) == [UNKNOWN]


@pytest.mark.parametrize(
    "code",
    [
        "@signals.post_save.connect\ndef on_any(**kwargs):\n    pass",
        "@receiver(post_save)\ndef on_any(**kwargs):\n    pass",
        "@receiver(request_finished)\ndef on_end(**kwargs):\n    pass",
        "post_save.send(sender=Order)",
        "mail.send(order_paid)",
        "socket.connect('orders')",
        "order_paid",
        "socket.send(b'order_paid')",
        "button.clicked.connect(Order)",
    ],
)
def test_is_no_signal(code: str) -> None:
    assert targets("signal", f"{HEAD}\nmail = socket = button = object()\n{code}\n") == []


def test_leaves_the_own_signals_alone() -> None:
    code = "from django.dispatch import Signal\nown = Signal()\n\ndef pay():\n    own.send(None)\n"
    assert targets("signal", code) == []


def test_calls_a_signal_by_the_name_that_it_has_where_it_is_made() -> None:
    code = "from orders.signals import order_paid as paid\n\ndef f(order):\n    paid.send(sender=None)\n"
    sent = [one for one in report_of(tree_with(code, "billing/services.py")).dependencies if one.kind == "signal"]
    assert [(one.target.symbol, one.detail) for one in sent if one.file == "billing/services.py"] == [
        ("order_paid", "sends order_paid")
    ]


@pytest.mark.parametrize("signal", ["user_logged_in", "user_logged_out"])
def test_sees_that_signing_in_is_of_the_user(signal: str) -> None:
    imports = f"from django.contrib.auth.signals import {signal}\n"
    assert targets("signal", f"{HEAD}{imports}\n@receiver({signal})\ndef on_it(sender, **kwargs):\n    pass\n") == [
        ("accounts.User", "on_it")
    ]
    assert targets("signal", f"{HEAD}{imports}\ndef on_it(sender, **kwargs):\n    pass\n\n{signal}.connect(on_it)\n")


def test_a_failed_sign_in_is_of_nobody() -> None:
    imports = "from django.contrib.auth.signals import user_login_failed\n"
    assert not targets(
        "signal", f"{HEAD}{imports}\n@receiver(user_login_failed)\ndef on_it(sender, **kwargs):\n    pass\n"
    )
