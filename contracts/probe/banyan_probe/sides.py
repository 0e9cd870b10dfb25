"""Lets states be set in a project that was cut: models of other sides are tables here while one is set.

Each side is told to set a state by itself, with the same function, so nothing is asked of another one meanwhile.
"""

import contextlib
import os
from typing import Any, Iterator

TABLES = "BANYAN_PROBE_TABLES"
"""The variable that allows tables to be made, in a database that is for the probe alone."""


@contextlib.contextmanager
def all_here() -> Iterator[None]:
    """In this context no other side is asked. Where the links' runtime is not installed, it is nothing."""
    links = _links()
    with contextlib.ExitStack() as stack:
        for side in links:
            stack.enter_context(_switch().using(side, "local"))
        yield


def prepare() -> None:
    """Gives models that other sides are asked for tables here, which nobody but states reads or writes."""
    if not os.environ.get(TABLES) or not _links():
        return
    from service_links import stand_in

    stand_in.prepare()
    stand_in._make_tables()


def _links() -> Any:
    """The names of the other sides that this project asks."""
    from django.apps import apps

    if not apps.is_installed("service_links"):
        return ()
    from service_links.contracts import contracts

    return tuple(link.name for link in contracts().links)


def _switch() -> Any:
    from service_links import switch

    return switch
