"""Makes a model of another side answer from over there, or from the replica that is kept here."""

import functools
from typing import Any, Callable, Type

from django.db import models
from django.db.models.options import Options

from service_links import querysets, registry
from service_links.declarations import CLIENT, REPLICA
from service_links.errors import Misconfigured


def mirror(side: str, access: str = CLIENT) -> Callable[[Type[Any]], Type[Any]]:
    """Marks a model class as one of another side, and wires its managers."""

    def decorate(model: Type[Any]) -> Type[Any]:
        wire(model, side, access)
        return model

    return decorate


def wire(model: Any, side: str, access: str) -> None:
    """Makes all managers of a model ask the side that owns its rows, whenever that is not this one."""
    if access not in (CLIENT, REPLICA):
        raise Misconfigured("%s is a client or a replica, not %r" % (model._meta.label, access))
    known = registry.linked(model)
    registry.add(registry.Linked(model, side, access))
    if known is None or known.model is not model:
        _link_managers(model)
        for name in ("save_base", "delete"):
            setattr(model, name, _guarded(getattr(model, name), name))
    for field in model._meta.local_many_to_many:
        through = field.remote_field.through
        if not isinstance(through, str) and through._meta.auto_created:
            wire(through, side, access)


class LinkedManager:
    """Mixed into the manager class of a model of another side, before it."""

    def get_queryset(self) -> Any:
        return querysets.link(super().get_queryset())


@functools.lru_cache(maxsize=None)
def _manager_class(plain: Any) -> Any:
    if issubclass(plain, LinkedManager):
        return plain
    # Migrations name a manager by its module and class.
    names = {"__module__": plain.__module__, "__qualname__": plain.__qualname__}
    return type(plain.__name__, (LinkedManager, plain), names)


def _linked(manager: Any) -> Any:
    manager.__class__ = _manager_class(type(manager))
    return manager


class LinkedOptions:
    """Mixed into the options of a model, whose managers are copies that it makes as they are asked for."""

    @functools.cached_property
    def managers(self) -> Any:
        found = Options.__dict__["managers"].func(self)
        for manager in found:
            _linked(manager)
        return found

    @functools.cached_property
    def base_manager(self) -> Any:
        return _linked(Options.__dict__["base_manager"].func(self))


def _link_managers(model: Any) -> None:
    options = model._meta
    if not isinstance(options, LinkedOptions):
        options.__class__ = type("Options", (LinkedOptions, type(options)), {"__module__": type(options).__module__})
    options._expire_cache()


def _guarded(original: Callable[..., Any], name: str) -> Callable[..., Any]:
    if hasattr(original, "service_links_guard"):
        return original

    @functools.wraps(original)
    def method(self: models.Model, *args: Any, **kwargs: Any) -> Any:
        if not registry.is_written_there(type(self)):
            return original(self, *args, **kwargs)
        if registry.writer is not None:
            return registry.writer.write_row(self, name, args, kwargs)
        raise querysets.refusal(type(self), "save" if name == "save_base" else name)

    method.service_links_guard = True
    return method
