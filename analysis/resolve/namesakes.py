"""Parameters that bear the name of a model and are used as one: `def remind(order): ... order.customer.email`.

The name alone says little. It counts where the body reads something of the parameter that a row of that model has, and
nothing that it has not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.resolve.memo import Table
from analysis.resolve.models import Model
from analysis.resolve.symbols import FunctionInfo
from analysis.resolve.values import InstanceValue, Value
from analysis.syntax.expressions import walk

if TYPE_CHECKING:
    from analysis.resolve.flow import Flow

_OF_EVERY_ROW = frozenset(
    {"pk", "id", "save", "delete", "refresh_from_db", "full_clean", "clean", "validate_unique", "clean_fields"}
    | {"objects", "_meta", "_state", "DoesNotExist", "get_deferred_fields", "serializable_value", "asave", "adelete"}
    | {"arefresh_from_db", "__class__", "__dict__", "_prefetched_objects_cache"}
)
_PLAIN = ("django.db.models.", "django.utils.", "builtins.", "object")
"""Bases that every model has, or that add nothing to it."""


class Namesakes:
    """Looks up models by the names of parameters; one instance for a project."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._named: dict[str, list[Model]] = {}
        self._known: Table = {}

    def settle(self) -> None:
        """Learn how the models are called, once they are known."""
        self._named.clear()
        for model in self._flow.models.by_label.values():
            if model.is_local and not model.is_abstract:
                self._named.setdefault(model.cls.name.lower(), []).append(model)
        user = self._flow.user_model()
        found = self._flow.models.of(user.cls) if user is not None else None
        if found is not None:
            self._named["user"] = [found]

    def forget(self) -> None:
        """Forget what was told while less was known."""
        self._flow.symbols.memo.forget(self._known)

    def parameter(self, function: FunctionInfo, position: int) -> Value:
        """A row of the model after which a parameter is called, if the body uses it as one."""
        name = function.declaration.parameters[position].name.replace("_", "")
        if name not in self._named:
            return None
        key = (function.key, position)
        return self._flow.symbols.memo.recall(self._known, key, lambda: self._told(function, position, name))

    def _told(self, function: FunctionInfo, position: int, name: str) -> Value:
        self._flow.symbols.memo.note(function.ground)
        models = self._named[name]
        own = [model for model in models if model.app == function.module.app]
        found = own or models
        if len(found) != 1:
            return None
        read = _read(function, function.declaration.parameters[position].binding)
        model = self._flow.models.of(found[0].cls)  # also notes that the answer rests on it
        if model is None or not any(self._has(model, name) for name in read - _OF_EVERY_ROW):
            return None
        is_one = self._is_open(model) or all(self._has(model, name) for name in read)
        return InstanceValue(model.cls) if is_one else None

    def _is_open(self, model: Model) -> bool:
        """Whether a row has members that nobody here knows, of a base class outside the project."""
        chain = self._flow.symbols.mro(model.cls)
        return not model.is_local or any(isinstance(one, str) and not one.startswith(_PLAIN) for one in chain)

    def _has(self, model: Model, name: str) -> bool:
        """Whether a row has a member: a field, a relation, a method or an attribute."""
        if name in _OF_EVERY_ROW or name.startswith(("get_next_by_", "get_previous_by_")):
            return True
        column = name.removesuffix("_id")
        if name.startswith("get_") and name.endswith("_display"):
            column = name.removeprefix("get_").removesuffix("_display")
        if model.find(name) is not None or model.find(column) is not None:
            return True
        symbols = self._flow.symbols
        return (
            any(name in one.concrete.accessors for one in model.lineage())
            or symbols.method(model.cls, name) is not None
            or symbols.attribute(model.cls, name) is not None
        )


def _read(function: FunctionInfo, binding: int) -> frozenset[str]:
    """The attributes of a variable that a body reads."""
    parts = (part for _binding, value, _scope in function.declaration.uses for part in walk(value))
    return frozenset(part[2] for part in parts if part[0] == "." and part[1] == ("v", binding))
