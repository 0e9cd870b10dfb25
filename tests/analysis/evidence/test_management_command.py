"""Management commands of other apps that are called."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import reasons, targets

UNKNOWN = "the command's name cannot be told without running the code"
HEAD = """
from django.core import management
from django.core.management import call_command, execute_from_command_line
from django.core.management import call_command as run

NAME = "close_orders"
"""
COMMANDS = """
--- orders/management/commands/close_orders.py
from django.core.management.base import BaseCommand

class Command(BaseCommand):
    pass

--- billing/management/commands/own.py
from django.core.management.base import BaseCommand

class Command(BaseCommand):
    pass
"""


def within(code: str) -> list[tuple[str, str]]:
    return targets("management_command", f"{HEAD}\ndef show(name):\n    {code}\n{COMMANDS}")


@pytest.mark.parametrize(
    "code",
    [
        "call_command('close_orders')",
        "call_command('close_orders', '--all', verbosity=0)",
        "management.call_command('close_orders')",
        "run('close_orders')",
        "call_command(NAME)",
        "call_command(command_name='close_orders')",
        "from django.core.management import call_command\n    call_command('close_orders')",
        "from django.core.management import call_command as c\n    c('close_orders')",
        "for name in ('close_orders', 'migrate'):\n        call_command(name)",
        "from orders.management.commands.close_orders import Command\n    call_command(Command())",
    ],
)
def test_sees_a_command(code: str) -> None:
    assert within(code) == [("orders", "show")]


def test_gives_up_on_a_dynamic_name() -> None:
    code = "from django.core.management import call_command\n\ndef show(name):\n    call_command(name)\n"
    assert reasons("management_command", code) == [UNKNOWN]


@pytest.mark.parametrize(
    "code",
    [
        "call_command('own')",
        "call_command('migrate')",
        "call_command('gone')",
        "call_command(name)",
        "print('close_orders')",
        "call_command",
        "execute_from_command_line(['manage.py', 'migrate'])",
    ],
)
def test_is_no_command_of_another_app(code: str) -> None:
    assert within(code) == []
