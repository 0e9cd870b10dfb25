"""Ties a service to the monolith it came from: calls, models and events of the other side, as if they were here.

This package is copied into both projects as it is and never edited; `service_contracts.CONTRACTS`, made for each of
them, says who owns what (`service_links.declarations`). Nothing of Django is imported until a name is asked for.

What made code uses (the public names)::

    from service_links import dual
    @dual("catalog", idempotent=False)            # monolith: on the definition of a function or method (below
    def product_publish(*, product, by): ...      # @staticmethod/@classmethod/@property); local or remote by the switch

    from service_links import stubs
    @stubs.remote_function("monolith", idempotent=False)     # service: keeps signature and docstring; the body, a bare
    def order_total(order: "Order") -> Decimal: ...          # `...`, never runs; the path is module:qualname
    @stubs.remote_method("monolith", idempotent=False)       # the same inside a mirror class; for a property:
    def get_total(self): ...                                 # @property above @stubs.remote_method("monolith")
    @stubs.remote_task("monolith", name="orders.tasks.ship") # has delay(), apply_async(), s() and __call__
    def ship(order_id): ...
    @stubs.unavailable("why it could not be told")           # a function or class that raises Unavailable when called
    stubs.unavailable_value("orders.conf:RATES", "why")      # a value that raises Unavailable when used

    from service_links import mirror
    @mirror("monolith", "client")                 # or "replica"; on a model class of the other side, above `class`
    class Order(models.Model): ...                # a client mirror has `managed = False` in its Meta

    from service_links.fields import (
        LinkedForeignKey,            # (to, on_delete, **kwargs of ForeignKey)
        LinkedOneToOneField,         # (to, on_delete, **kwargs of OneToOneField)
        LinkedManyToManyField,       # (to, **kwargs of ManyToManyField)
        LinkedGenericForeignKey,     # (ct_field="content_type", fk_field="object_id", for_concrete_model=True)
    )

    batch(order_total, [arguments(order) for order in orders])  # one request; see service_links.batches

A linked key is this plain column in migrations, whatever else is said of it: `models.<Column>(db_column="<name>_id",
null=True, unique=True | db_index=True)`, `null`, `unique` and `db_index` only where they hold and `db_index` only
where `unique` does not. <Column> is that of the target's key: AutoField -> IntegerField, SmallAutoField ->
SmallIntegerField, BigAutoField -> BigIntegerField, Positive* -> without Positive; others keep their class and only
`max_length`, `max_digits` and `decimal_places`; a key that is itself a key is followed. A LinkedManyToManyField is
`models.ManyToManyField(db_constraint=False, ...)` there.

What settings modules need::

    INSTALLED_APPS += ["service_links"]                       # before the apps whose models it wires; then
    INSTALLED_APPS += ["service_links.events"]                # label service_links_events, where events are used
    MIDDLEWARE = ["service_links.middleware.LinksMiddleware", *MIDDLEWARE]
    urlpatterns += [path("internal/links/", include("service_links.urls"))]
    SERVICE_LINKS_URLS = {"monolith": "http://127.0.0.1:8000"}   # or SERVICE_LINKS_<NAME>_URL in the environment
    SERVICE_LINKS_TOKEN = "..."                               # one secret for both sides; or in the environment
    SERVICE_LINKS_SWITCH = "/path/switch.json"                # monolith only; or in the environment
    SERVICE_LINKS_STAND_IN = False                            # service tests: mirrors are tables here
    SERVICE_LINKS_TIMEOUT = 5.0                               # seconds for one request
    SERVICE_LINKS_BUDGET = 50                                 # calls for one incoming request; 0: no limit
    SERVICE_LINKS_CONTRACTS = "service_contracts.CONTRACTS"

What the runtime's other parts use: `switch.is_remote(side)`, `switch.using(side, mode)`, `contracts.contracts()`,
`wire.encode(value)`, `wire.decode(data)`, `client.call(side, path, args, kwargs, idempotent=False)`,
`client.send(side, method, path, body, idempotent=False) -> dict`, `registry.linked(model) -> Linked | None`,
`registry.writable()` (a context in which replicas may be written), `tokens.LinksAuthentication`, and the errors of
`service_links.errors`.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "arguments": "calls",
    "batch": "batches",
    "dual": "dispatch",
    "emit": "events",
    "is_remote": "switch",
    "mirror": "mirrors",
    "using": "switch",
}

__all__ = ["arguments", "batch", "dual", "emit", "is_remote", "mirror", "using"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError("module %r has no attribute %r" % (__name__, name))
    value = getattr(import_module("service_links." + _HOMES[name]), name)
    globals()[name] = value
    return value
