"""Tasks of other apps that are queued."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import SHOP, reasons, targets
from tests.analysis.projects import evidence_of

UNKNOWN = "the task's name cannot be told without running the code"


@pytest.mark.parametrize(
    "queueing",
    [
        "send_receipt.delay(1)",
        "send_receipt.apply_async(args=[1], countdown=3)",
        "send_receipt.s(1).delay()",
        "send_receipt.si(1)",
        "send_receipt.signature((1,))",
        "send_receipt.delay_on_commit(1)",
        "chain(send_receipt.s(1), send_receipt.si(2))()",
        "group(send_receipt.s(i) for i in range(3)).apply_async()",
        "transaction.on_commit(lambda: send_receipt.delay(1))",
        "transaction.on_commit(partial(send_receipt.delay, 1))",
        "transaction.on_commit(send_receipt.delay)",
        "task = send_receipt\n    task.delay(1)",
        "app.send_task('orders.tasks.send_receipt', args=[1])",
        "app.send_task(name='orders.tasks.send_receipt')",
        "app.send_task('orders.close_all')",
        "current_app.send_task('orders.close_all')",
        "signature('orders.close_all').delay()",
        "app.signature('orders.close_all')",
    ],
)
def test_sees_a_task(queueing: str) -> None:
    code = f"""
from functools import partial
from celery import chain, current_app, group, signature
from django.db import transaction
from config.celery import app
from orders.tasks import send_receipt

def pay():
    {queueing}

--- config/celery.py
from celery import Celery
app = Celery("shop")
"""
    assert targets("task", code) == [("orders", "pay")]


@pytest.mark.parametrize(
    ("statement", "task"),
    [
        ("from orders.tasks import send_receipt as receipt", "receipt"),
        ("from orders import tasks", "tasks.send_receipt"),
        ("import orders.tasks", "orders.tasks.send_receipt"),
        ("from orders.tasks import *", "send_receipt"),
    ],
)
def test_sees_a_task_however_it_is_imported(statement: str, task: str) -> None:
    assert targets("task", f"{statement}\n\ndef pay():\n    {task}.delay(1)\n") == [("orders", "pay")]
    assert statement.endswith("*") or targets("task", f"def pay():\n    {statement}\n    {task}.delay(1)\n") == [
        ("orders", "pay")
    ]


@pytest.mark.parametrize(
    "task",
    [
        "@app.task\ndef close(pk):\n    pass",
        "@app.task(bind=True, max_retries=3)\ndef close(self, pk):\n    pass",
        "@shared_task(bind=True)\ndef close(self, pk):\n    pass",
        "@celery.shared_task\ndef close(pk):\n    pass",
        "class Close(app.Task):\n    def run(self, pk):\n        pass\nclose = Close()",
        "class Close(Task):\n    def run(self, pk):\n        pass\nclose = app.register_task(Close())",
    ],
)
def test_sees_every_kind_of_task(task: str) -> None:
    code = f"""
from orders.more import close

def pay():
    close.delay(1)

--- orders/more.py
import celery
from celery import Celery, Task, shared_task
app = Celery()

{task}
"""
    assert targets("task", code) == [("orders", "pay")]


def test_sees_the_beat_schedule() -> None:
    tree = f"""{SHOP}
--- config/settings.py
CELERY_BEAT_SCHEDULE = {{
    "close": {{"task": "orders.close_all", "schedule": 60}},
    "receipt": {{"task": "orders.tasks.send_receipt", "schedule": 60}},
    "gone": {{"task": "orders.tasks.gone", "schedule": 60}},
}}
"""
    assert evidence_of(tree, "task") == [("config", "orders", "config/settings.py", "")]


@pytest.mark.parametrize(
    "schedule",
    [
        "app.conf.beat_schedule = {'close': {'task': 'orders.close_all', 'schedule': 60}}",
        "app.conf.update(beat_schedule={'close': {'task': 'orders.close_all', 'schedule': 60}})",
    ],
)
def test_sees_the_schedule_of_the_celery_application(schedule: str) -> None:
    tree = f"{SHOP}\n--- config/celery.py\nfrom celery import Celery\napp = Celery()\n{schedule}\n"
    assert evidence_of(tree, "task") == [("config", "orders", "config/celery.py", "")]


def test_gives_up_on_a_dynamic_task_name() -> None:
    assert reasons("task", "def pay(app, name):\n    app.send_task(name)\n") == [UNKNOWN]
    assert reasons("task", "def pay(app, name):\n    app.send_task(f'orders.{name}')\n") == [UNKNOWN]


@pytest.mark.parametrize(
    "code",
    [
        "send_receipt(1)",
        "send_receipt",
        "send_receipt.run(1)",
        "'orders.close_all'",
        "app.send_task('somewhere.else')",
        "animation.delay(3)",
        "'a'.s",
        "print('send_receipt.delay(1)')",
    ],
)
def test_is_no_task(code: str) -> None:
    assert targets("task", f"from orders.tasks import send_receipt\n\ndef pay(app, animation):\n    {code}\n") == []


def test_leaves_the_own_tasks_alone() -> None:
    code = "from celery import shared_task\n\n@shared_task\ndef own():\n    own.delay()\n"
    assert targets("task", code) == []
