"""Which model the row is of that an expression gives: by annotations, by managers, in methods and receivers."""

import ast
from typing import Any, Optional, Type

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from service_links.events.emitted.schemas import UNKNOWN, Schema, either, of_field
from service_links.events.emitted.scopes import FIRST, GIVEN, ITEM, PARAMETER, VALUE, Binding, Scope, arguments

_DEEPEST = 5
_ONE = {"get", "create", "first", "last", "earliest", "latest", "aget", "acreate", "afirst", "alast"}
_PAIRS = {"get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create"}
_OBTAINED = ("django.shortcuts.get_object_or_404", "django.shortcuts.aget_object_or_404")
_NO_ROWS = {"values", "values_list", "aggregate", "dates", "datetimes", "in_bulk", "explain", "raw"}
Model = Type[models.Model]


def model_of(node: Any, scope: Scope, depth: int = _DEEPEST) -> Optional[Model]:
    """The model of the row that an expression gives, where the code tells."""
    if not depth:
        return None
    if isinstance(node, ast.Await):
        return model_of(node.value, scope, depth)
    if isinstance(node, ast.Name):
        return _one_of([_bound(each, scope, depth) for each in scope.bindings(node.id)])
    if isinstance(node, ast.Attribute):
        inner = model_of(node.value, scope, depth - 1)
        field = _field(inner, node.attr) if inner else None
        related = getattr(field, "related_model", None)
        return related if related is not None and (field.many_to_one or field.one_to_one) else None  # type: ignore[union-attr]
    if isinstance(node, ast.Call):
        return _made(node, scope)
    return None


def attribute(node: ast.Attribute, scope: Scope) -> Schema:
    """The value of an attribute of a row; what is no field of it is not told."""
    model = model_of(node.value, scope)
    if model is None:
        return UNKNOWN
    if node.attr == "pk":
        return of_field(model._meta.pk)
    field = _field(model, node.attr)
    if field is None or not getattr(field, "concrete", False) or field.many_to_many:
        return UNKNOWN
    if field.remote_field is not None and node.attr != field.attname:
        return either({"type": "object"}, {"type": "null"}) if field.null else {"type": "object"}
    return of_field(field)


def named(full: str) -> Optional[Model]:
    """The model that a full name means; also by the package that offers it."""
    for model in apps.get_models():
        if full == "%s.%s" % (model.__module__, model.__qualname__):
            return model
    return None


def _bound(binding: Binding, scope: Scope, depth: int) -> Optional[Model]:
    if binding.how == PARAMETER:
        return _parameter(binding.node, scope)
    if binding.how == GIVEN:
        return model_of(binding.node.node, binding.node.scope, depth - 1)
    if binding.how == VALUE:
        return model_of(binding.node, scope, depth - 1)
    if binding.how == FIRST and isinstance(binding.node, ast.Call):
        method = binding.node.func
        return _managed(method.value, scope) if isinstance(method, ast.Attribute) and method.attr in _PAIRS else None
    return _managed(binding.node, scope) if binding.how == ITEM else None


def _parameter(argument: ast.arg, scope: Scope) -> Optional[Model]:
    if argument.annotation is not None:
        return _annotated(argument.annotation, scope)
    function, owner = scope.function, scope.owner
    if function is None:
        return None
    own = arguments(function)
    if owner is not None and own and argument is own[0] and function in owner.body:
        return named("%s.%s" % (scope.module.name, owner.name))
    if argument.arg == "instance":
        return _received(function, scope)
    return None


def _received(function: Any, scope: Scope) -> Optional[Model]:
    """The model whose signals a function receives, where its decorator says so."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and scope.meaning(decorator.func).startswith("django.dispatch"):
            for keyword in decorator.keywords:
                if keyword.arg == "sender":
                    return named(scope.meaning(keyword.value))
    return None


def _annotated(node: Any, scope: Scope) -> Optional[Model]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value, mode="eval").body
        except SyntaxError:
            return None
    if isinstance(node, ast.Subscript) and scope.meaning(node.value) == "typing.Optional":
        inner = node.slice
        return _annotated(inner.value if type(inner).__name__ == "Index" else inner, scope)  # type: ignore[attr-defined]
    return named(scope.meaning(node))


def _made(node: ast.Call, scope: Scope) -> Optional[Model]:
    full = scope.meaning(node.func)
    if full in _OBTAINED and node.args:
        return named(scope.meaning(node.args[0])) or _managed(node.args[0], scope)
    if full and named(full):
        return named(full)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _ONE:
        return _managed(node.func.value, scope)
    return None


def _managed(node: Any, scope: Scope) -> Optional[Model]:
    """The model whose rows a manager or a query set gives: `Order.objects.filter(...)`."""
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            if node.attr in _NO_ROWS:
                return None
            model = named(scope.meaning(node.value))
            if model is not None:
                return model if hasattr(model, node.attr) else None
            node = node.value
        else:
            return None


def _field(model: Model, name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return next((field for field in model._meta.concrete_fields if field.attname == name), None)


def _one_of(found: Any) -> Optional[Model]:
    kinds = set(found)
    return kinds.pop() if len(kinds) == 1 else None
