"""Names classes on the wire, and finds them again: only such as this project's own packages and Django define."""

import dataclasses
import enum
from importlib import import_module
from typing import Any, FrozenSet, Optional

from django.apps import apps
from django.conf import settings

from service_links.contracts import contracts
from service_links.errors import Misconfigured

_ALWAYS = frozenset(["builtins", "django", "rest_framework", "service_links"])


def name_of(cls: type) -> str:
    """`package.module:Outer.Inner`."""
    return "%s:%s" % (cls.__module__, cls.__qualname__)


def find(name: str, kind: str) -> Optional[Any]:
    """The class of a name, None where it is not here, not of the kind, or outside the packages that may be named."""
    module, _, qualname = name.partition(":")
    if module.partition(".")[0] not in _roots():
        return None
    try:
        found = import_module(module)
        for part in qualname.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        return None
    return found if isinstance(found, type) and _KINDS[kind](found) else None


def resolve(name: str) -> Any:
    """What `package.module:qualname` names. Raises Misconfigured where there is nothing."""
    module, _, qualname = name.partition(":")
    try:
        found = import_module(module)
        for part in qualname.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise Misconfigured("there is no %s here: %s" % (name, error)) from error
    return found


def _roots() -> FrozenSet[str]:
    """The top packages of all apps and declared calls, and those that SERVICE_LINKS_VALUES adds."""
    declared = contracts()
    calls = [*declared.exposed.calls, *(call.path for link in declared.links for call in link.calls)]
    names = [
        *calls,
        *(config.name for config in apps.get_app_configs()),
        *getattr(settings, "SERVICE_LINKS_VALUES", ()),
    ]
    return _ALWAYS.union(name.partition(":")[0].partition(".")[0] for name in names)


_KINDS = {
    "data": dataclasses.is_dataclass,
    "enum": lambda cls: issubclass(cls, enum.Enum),
    "error": lambda cls: issubclass(cls, Exception),
    "named": lambda cls: issubclass(cls, tuple) and hasattr(cls, "_fields"),
}
