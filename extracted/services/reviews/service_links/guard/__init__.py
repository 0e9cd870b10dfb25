"""Fails tests in which something crosses to another side that nobody has declared: `pytest -p service_links.guard`.

A statement that names another side's table, an import of what is no part of this service, a receiver that no event
wakes. What counts is whose code does it: tests may fill tables of other sides as they like.

--guard-accept=FILE   crossings that are known, as JSON; when the whole suite runs, one that is gone fails it
--guard-json=FILE     writes everything that was seen; its `violations` can be accepted
--guard-ahead         looks at the code that stays in a monolith as if all its services ran elsewhere
--guard-root=FOLDER   modules from there belong to the service as well

For Django's own runner: `TEST_RUNNER = "service_links.guard.runner.GuardedRunner"`.
"""

from typing import Any

import pytest


def pytest_addoption(parser: Any) -> None:
    """Adds the options."""
    group = parser.getgroup("guard", "crossings to other sides")
    group.addoption("--guard-accept", metavar="FILE", default="", help="crossings that are known")
    group.addoption("--guard-json", metavar="FILE", default="", help="write all crossings as JSON")
    group.addoption("--guard-ahead", action="store_true", help="take services that are played here for remote ones")
    group.addoption(
        "--guard-root", metavar="FOLDER", action="append", default=[], help="a folder that belongs here too"
    )


def pytest_configure(config: Any) -> None:
    """Reads what is accepted, and begins."""
    from service_links.guard.plugin import Plugin
    from service_links.guard.session import Session

    options = config.option
    try:
        session = Session(options.guard_accept, options.guard_root, ahead=options.guard_ahead)
    except ValueError as error:
        raise pytest.UsageError(str(error)) from error
    config.pluginmanager.register(Plugin(session), "service_links_guard_run")
