"""Asks the other sides, before a row is deleted, whether a key over there protects it (`on_delete=PROTECT`).

Models whose rows are asked for are `exposed.protected` of the contracts; a side that is played here is not asked.
"""

from typing import Any, Callable, Dict, List, Type

from django.apps import apps
from django.db import models
from django.db.models.signals import pre_delete

from service_links.contracts import contracts
from service_links.events import deletes, sources
from service_links.switch import is_remote

PROTECTING = (models.PROTECT, models.RESTRICT)


def connect() -> None:
    """Ask before each deletion of a row of a protected model."""
    for label in contracts().exposed.protected:
        pre_delete.connect(check, sender=apps.get_model(label), dispatch_uid="service_links_events:protected")


def check(sender: Type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Raise ProtectedError for a row that another side protects; a receiver of `pre_delete`."""
    for side in [link.name for link in contracts().links if is_remote(link.name)]:
        refuse(side, instance)


def refuse(side: str, instance: models.Model, ask: Callable[..., Any] = sources.ask) -> None:
    """Ask one side for what protects a row. Raises ProtectedError."""
    label = instance._meta.concrete_model._meta.label
    found = ask(side, "POST", "events/protected/", {"model": label, "values": [str(instance.pk)]})["protected"]
    if found:
        keys = ", ".join("%s (%s)" % (item["key"], ", ".join(item["rows"])) for item in found)
        raise models.ProtectedError(
            "Cannot delete some instances of model %r because they are referenced through protected foreign keys"
            " of %s: %s." % (sender_name(instance), side, keys),
            set(),
        )


def sender_name(instance: models.Model) -> str:
    """The name of a row's model, as Django's own message has it."""
    return type(instance).__name__


def protecting(model: Type[models.Model], values: List[str]) -> List[Dict[str, Any]]:
    """The keys of this side that protect rows of another, with at most twenty of the rows that hold them."""
    found = []
    for field in deletes.keys(model):
        if field.remote_field.on_delete in PROTECTING:
            rows = field.model._base_manager.filter(**{"%s__in" % field.attname: values}).order_by("pk")
            held = [str(key) for key in rows.values_list("pk", flat=True)[:20]]
            if held:
                found.append({"key": "%s.%s" % (field.model._meta.label, field.name), "rows": held})
    return found
