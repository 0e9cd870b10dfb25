"""What expressions stand for, told by a light flow of types."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from analysis.resolve.flow import Flow
from analysis.resolve.frames import Call, SettingUse, Step
from analysis.resolve.symbols import FunctionInfo
from analysis.resolve.values import (
    ClassValue,
    EitherValue,
    ExternalValue,
    InstanceValue,
    ItemsValue,
    ListValue,
    MappingValue,
    MethodValue,
    ModuleValue,
    RowsValue,
    TextValue,
    Value,
)
from tests.analysis.resolve.built import resolved

MODELS = """
--- config/settings.py
INSTALLED_APPS = ["shop"]
AUTH_USER_MODEL = "shop.User"
SITE = "https://example.org"

--- shop/models.py
from django.contrib.auth.models import AbstractUser
from django.db import models

class User(AbstractUser):
    pass

class OrderQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed=False)

    def newest(self):
        return self.order_by("-pk").first()

class OrderManager(models.Manager.from_queryset(OrderQuerySet)):
    def by(self, user) -> "models.QuerySet":
        return self.filter(user=user)

class Order(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="orders")
    watchers = models.ManyToManyField(User, related_name="watched")
    objects = OrderManager()

    @property
    def owner(self):
        return self.user

class Receipt(models.Model):
    order = models.OneToOneField(Order, on_delete=models.CASCADE)

--- shop/tools.py
from shop.models import Order

LIMIT = "ten"
CHOSEN = Order

def same(x):
    return x

def pair():
    return Order.objects.first(), "text"

def promised() -> Order:
    return something()

def circle():
    return circle() or Order()

class Tool:
    kind = Order

    def __init__(self, order: Order):
        self.order = order
        self.late = None

    def load(self):
        self.late = Order.objects.first()

    def __call__(self):
        return self.order

    def __iter__(self):
        return iter(Order.objects.all())

    @classmethod
    def make(cls):
        return cls(None)

--- shop/code.py
import shop.tools
from django.conf import settings
from shop import tools
from shop.models import Order, Receipt, User
from shop.tools import CHOSEN, LIMIT, Tool, circle, pair, promised, same

"""


def function_of(body: str, parameters: str) -> tuple[Flow, FunctionInfo]:
    code = f"def f({parameters}):\n{indent(dedent(body), '    ')}\n"
    project, _names = resolved(f"{MODELS}{code}")
    module = project.symbols.module("shop.code")
    assert module is not None
    return project.flow, module.functions["f"]


def told(expression: str, before: str = "", parameters: str = "x=None") -> str:
    """What the expression that a function returns stands for, in few words."""
    flow, function = function_of(f"{dedent(before)}\nreturn {expression}", parameters)
    return words(flow.returned(function, None, ()))


def words(value: Value) -> str:
    """A value in few words."""
    match value:
        case ListValue(element):
            return f"many: {words(element)}"
        case MappingValue():
            return f"map of {words(value.values)}"
        case ItemsValue(items):
            return f"({', '.join(map(words, items))})"
        case EitherValue(values):
            return " or ".join(map(words, values))
    return _single(value)


def _single(value: Value) -> str:
    match value:
        case InstanceValue(cls):
            return f"a {cls.name}"
        case ClassValue(cls):
            return f"class {cls.name}"
        case RowsValue(model, is_rows=is_rows):
            return f"{'rows' if is_rows else 'values'} of {model.cls.name}"
        case MethodValue(_, name):
            return f"method {name}"
        case TextValue(text):
            return repr(text)
        case ModuleValue(module):
            return f"module {module.name}"
        case ExternalValue(dotted):
            return dotted
    return "unknown"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("Order", "class Order"),
        ("Order()", "a Order"),
        ("Order.objects", "rows of Order"),
        ("Order.objects.all()", "rows of Order"),
        ("Order.objects.open()", "rows of Order"),
        ("Order.objects.by(x)", "rows of Order"),
        ("Order.objects.newest()", "a Order"),
        ("Order.objects.open().filter(pk=1)[:3]", "rows of Order"),
        ("Order.objects.all()[0]", "a Order"),
        ("Order.objects.all()[x - 1]", "a Order"),
        ("Order.objects.values('pk')", "values of Order"),
        ("Order.objects.values('pk').first()", "unknown"),
        ("Order.objects.count()", "unknown"),
        ("Order.objects.get_or_create()", "(a Order, unknown)"),
        ("Order.objects.in_bulk()", "map of a Order"),
        ("Order.objects.model", "class Order"),
        ("Order.objects.first().user", "a User"),
        ("Order.objects.first().owner", "a User"),
        ("Order.objects.first().user.orders", "rows of Order"),
        ("Order.objects.first().receipt.order", "a Order"),
        ("Order.objects.first().watchers.first()", "a User"),
        ("Order.watchers.through", "class Order"),
        ("Order.objects.first().pk", "method pk"),
        ("Order.objects.first().__class__", "class Order"),
        ("type(Order())", "class Order"),
        ("[o for o in Order.objects.all()]", "many: a Order"),
        ("{o: o.user for o in Order.objects.all()}", "map of a User"),
        ("{'a': Order(), 'b': User()}['b']", "a User"),
        ("{'a': Order(), 'b': User()}[x]", "a Order or a User"),
        ("{**{'a': Order()}}['a']", "a Order"),
        ("[Order(), 'a']", "(a Order, 'a')"),
        ("(Order(), 'a')[1]", "'a'"),
        ("(Order(), 'a')[-1]", "'a'"),
        ("[Order(), 'a'][:1]", "(a Order, 'a')"),
        ("Order() if x else None", "a Order"),
        ("x or Order() or User()", "a Order or a User"),
        ("same(Order())", "a Order"),
        ("same(same)(Order())", "a Order"),
        ("pair()", "(a Order, 'text')"),
        ("pair()[0].user", "a User"),
        ("promised()", "a Order"),
        ("circle()", "a Order"),
        ("tools.promised().user", "a User"),
        ("shop.tools.promised().user", "a User"),
        ("tools", "module shop.tools"),
        ("CHOSEN", "class Order"),
        ("LIMIT", "'ten'"),
        ("LIMIT + ' more'", "'ten more'"),
        ("f'{LIMIT} more'", "'ten more'"),
        ("f'{x} more'", "unknown"),
        ("'%s more' % LIMIT", "'ten more'"),
        ("'{} more'.format(LIMIT)", "'ten more'"),
        ("settings.SITE", "'https://example.org'"),
        ("Tool(None).order", "a Order"),
        ("Tool(None).late", "a Order"),
        ("Tool(None).kind", "class Order"),
        ("Tool(None)()", "a Order"),
        ("Tool.make().order", "a Order"),
        ("[t for t in Tool(None)]", "many: a Order"),
        ("getattr(Order(), 'user')", "a User"),
        ("getattr(tools, 'promised')()", "a Order"),
        ("max(Order.objects.all())", "a Order"),
        ("list(Order.objects.all())", "rows of Order"),
        ("sorted({Order()})", "(a Order)"),
        ("dict(a=1)", "unknown"),
        ("print", "builtins.print"),
        ("x", "unknown"),
        ("x.user", "unknown"),
        ("nothing.user", "builtins.nothing.user"),
        ("lambda: Order()", "unknown"),
        ("not Order()", "unknown"),
        ("Order() == User()", "unknown"),
        ("3", "unknown"),
    ],
)
def test_tells_what_an_expression_is(expression: str, expected: str) -> None:
    assert told(expression) == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("x: Order", "a Order"),
        ("x: 'Order'", "a Order"),
        ("x: Order | None", "a Order"),
        ("x: 'Order | User'", "a Order or a User"),
        ("x: typing.Optional[Order]", "a Order"),
        ("x: list[Order]", "many: a Order"),
        ("x: 'dict[str, Order]'", "map of a Order"),
        ("x: tuple[Order, User]", "(a Order, a User)"),
        ("x: tuple[Order, ...]", "many: a Order"),
        ("x: type[Order]", "class Order"),
        ("*x: Order", "many: a Order"),
        ("**x: Order", "map of a Order"),
        ("x: int", "unknown"),
        ("x: 'not an annotation!'", "unknown"),
        ("x: Annotated[Order, 3]", "a Order"),
        ("request", "django.http.request.HttpRequest()"),
    ],
)
def test_tells_what_a_parameter_is(parameters: str, expected: str) -> None:
    assert told(parameters.split(":", maxsplit=1)[0].strip("*"), parameters=parameters) == expected


@pytest.mark.parametrize("depth", [3, 60])
def test_ends_whatever_the_code_calls(depth: int) -> None:
    chain = "\n".join(f"def g{n}():\n    return g{n + 1}()" for n in range(depth))
    tree = f"{MODELS}{chain}\n\ndef g{depth}():\n    return Order()\n"
    project, _names = resolved(tree)
    module = project.symbols.module("shop.code")
    assert module is not None
    answers = [words(project.flow.returned(module.functions[f"g{n}"], None, ())) for n in range(depth)]
    assert answers[-1] == "a Order"
    assert set(answers) <= {"a Order", "unknown"}


def events(body: str, parameters: str = "order: Order") -> list[str]:
    """What is met while a function runs."""
    flow, function = function_of(body, parameters)
    frame = flow.frame(function)
    frame.events = []
    for binding, expression, _scope in function.declaration.uses:
        value = flow.evaluate(expression, frame)
        if binding >= 0:
            frame.bindings[binding] = value
    return [_event(event) for event in frame.events]


def _event(event: object) -> str:
    match event:
        case Call(name=name, is_property=True):
            return f"property {name}"
        case Call(name=name):
            return f"call {name}"
        case Step(name=name, target=target):
            return f"step {name} to {target.cls.name}"
        case SettingUse(name):
            return f"setting {name}"
    return "?"


def test_notes_calls_and_steps_in_order() -> None:
    assert events("order.user.orders.filter(pk=promised())") == [
        "step user to User",
        "step orders to Order",
        "call promised",
        "call filter",
    ]


def test_notes_properties_and_settings() -> None:
    assert events("order.owner\nsettings.SITE") == ["property owner", "setting SITE"]


def test_names_a_call_after_what_is_called() -> None:
    assert events("from shop.tools import promised as p\np()") == ["call promised"]
    assert events("q = Order.objects.filter\nq(pk=1)") == ["call filter"]
    assert events("nothing()") == ["call nothing"]
    assert events("order.nothing()") == ["call nothing"]


def test_follows_what_is_put_into_collections() -> None:
    before = "a = []\nfor o in Order.objects.all():\n    a.append(o)\n"
    assert events(f"{before}a[0].user")[-1] == "step user to User"
    assert events("a = {}\na['x'] = Order()\na['x'].user")[-1] == "step user to User"
    assert events("a = {}\na[1] = []\na[1].append(Order())\na[2][0].user")[-1] == "step user to User"
    assert events("a = set()\na.add(Order())\nfor o in a:\n    o.user")[-1] == "step user to User"


def test_notes_nothing_where_nothing_happens() -> None:
    assert events("order\nx = order\nreturn x") == []
