"""The texts that an expression may be, where the code says it: constants, choices, and what is put together of them."""

import ast
from itertools import product
from typing import Any, FrozenSet, Iterator, Optional, Tuple

from django.conf import settings

from service_links.events.emitted.classes import family
from service_links.events.emitted.reading import dotted
from service_links.events.emitted.scopes import GIVEN, ITEM, VALUE, Scope

Texts = Optional[FrozenSet[str]]
_DEEPEST = 8
_MOST = 100
"""More names than these are not told by the code, but made by it."""
_MEMBERS = ("django.db.models.TextChoices", "django.db.models.enums.TextChoices", "enum.StrEnum")
"""Enumerations whose members are written as their values."""


def texts(node: Any, scope: Scope, depth: int = _DEEPEST) -> Texts:
    """All that an expression may be; None where the code does not tell."""
    if not depth:
        return None
    if isinstance(node, ast.Constant):
        return frozenset({node.value}) if isinstance(node.value, str) else None
    if isinstance(node, ast.IfExp):
        return _joined([texts(each, scope, depth - 1) for each in (node.body, node.orelse)])
    if isinstance(node, ast.BoolOp):
        return _joined([texts(each, scope, depth - 1) for each in node.values])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _combined([texts(each, scope, depth - 1) for each in (node.left, node.right)])
    if isinstance(node, ast.JoinedStr):
        return _combined([_part(each, scope, depth) for each in node.values])
    if isinstance(node, ast.Name) and scope.bindings(node.id):
        return _variable(node.id, scope, depth)
    return _named(node, scope, depth)


def beginning(node: Any, scope: Scope) -> str:
    """What the text of an expression begins with for sure, where all of it is not told."""
    if isinstance(node, ast.JoinedStr):
        first: Any = node.values[0] if node.values else None
        return first.value if isinstance(first, ast.Constant) else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
        known = texts(node.left, scope)
        if known and len(known) == 1:
            return next(iter(known)).partition("%")[0]
        return beginning(node.left, scope)
    return ""


def _variable(name: str, scope: Scope, depth: int) -> Texts:
    found = []
    for binding in scope.bindings(name):
        if binding.how == VALUE:
            found.append(texts(binding.node, scope, depth - 1))
        elif binding.how == ITEM and isinstance(binding.node, (ast.Tuple, ast.List, ast.Set)):
            found += [texts(each, scope, depth - 1) for each in binding.node.elts]
        elif binding.how == GIVEN:
            found.append(texts(binding.node.node, binding.node.scope, depth - 1))
        else:
            return None
    return _joined(found)


def _named(node: Any, scope: Scope, depth: int) -> Texts:
    """What a name of a module, of a class in it, or of the settings means."""
    full = scope.meaning(node)
    if full.startswith("django.conf.settings."):
        value = getattr(settings, full.rpartition(".")[2], None)
        return frozenset({value}) if isinstance(value, str) else None
    owner = scope.code.owner(full) if full else None
    if owner is None:
        return _own(node, scope, depth)
    module, rest = owner
    there = Scope(scope.code, module)
    head, _, inner = rest.partition(".")
    if not inner:
        return texts(module.assigned[head], there, depth - 1) if head in module.assigned else None
    return _of_class(module.defined.get(head), inner, there, depth)


def _own(node: Any, scope: Scope, depth: int) -> Texts:
    """What `self.NAME` or `cls.NAME` may mean: what the class itself, or one that inherits from it, says."""
    name = dotted(node)
    if scope.owner is None or name.count(".") != 1 or name.partition(".")[0] not in {"self", "cls"}:
        return None
    attribute, found = name.partition(".")[2], []
    for module, each in family(scope.code, scope.module, scope.owner):
        if any(attribute == told for told, value in _attributes(each) if not _is_nothing(value)):
            found.append(_of_class(each, attribute, Scope(scope.code, module), depth))
    return _joined(found)


def _attributes(node: ast.ClassDef) -> Iterator[Tuple[str, Any]]:
    for statement in node.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        for each in targets:
            if isinstance(each, ast.Name):
                yield each.id, getattr(statement, "value", None)


def _is_nothing(value: Any) -> bool:
    """Whether an attribute is only declared: what inherits says more."""
    return value is None or (isinstance(value, ast.Constant) and value.value in (None, "", ...))


def _of_class(node: Any, inner: str, scope: Scope, depth: int) -> Texts:
    if not isinstance(node, ast.ClassDef):
        return None
    attribute, _, value = inner.partition(".")
    bases = [scope.meaning(base) for base in node.bases]
    is_members = any(base in _MEMBERS for base in bases)
    is_plain = not any(base.startswith(("enum.", "django.db.models.")) for base in bases)
    if value != ("value" if value else "") or not (is_members or is_plain or value):
        return None
    for name, given in _attributes(node):
        if name == attribute:
            has_label = is_members and isinstance(given, ast.Tuple) and given.elts
            return texts(given.elts[0] if has_label else given, scope, depth - 1)
    return None


def _part(node: Any, scope: Scope, depth: int) -> Texts:
    if isinstance(node, ast.FormattedValue):
        return texts(node.value, scope, depth - 1) if node.conversion == -1 and node.format_spec is None else None
    return texts(node, scope, depth - 1)


def _joined(found: Any) -> Texts:
    if not found or any(each is None for each in found):
        return None
    return frozenset(text for each in found for text in each)


def _combined(found: Any) -> Texts:
    if any(each is None for each in found):
        return None
    made = frozenset("".join(each) for each in product(*found))
    return made if len(made) <= _MOST else None
