"""The models of an app as operations of new migrations, so that each one comes after what it needs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from extracted.extractor.migrations.keys import Keys, is_many
from extracted.extractor.migrations.source import Written
from extracted.extractor.migrations.state import (
    LISTED,
    ModelKey,
    ModelState,
    Names,
    listed,
    made,
)

Settle = Callable[[Written], ast.expr]
"""An expression of an old file -> the same in the words of the new one."""
TOGETHER = {
    "unique_together": "AlterUniqueTogether",
    "index_together": "AlterIndexTogether",
    "order_with_respect_to": "AlterOrderWithRespectTo",
}
"""Options that name fields, with the operations that set them afterwards."""


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a new migration: its class under `migrations`, and its arguments by name."""

    kind: str
    arguments: Callable[[Settle], Mapping[str, ast.expr]]

    def node(self, settle: Settle) -> ast.expr:
        """The call."""
        function = settle(made(f"migrations.{self.kind}"))
        return ast.Call(function, [], [ast.keyword(k, v) for k, v in self.arguments(settle).items()])


@dataclass(slots=True)
class Stages:
    """The models of one app: `schema` makes them, `keys` adds what points to apps that are made later."""

    schema: list[Step] = field(default_factory=list)
    keys: list[Step] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)
    keys_need: set[str] = field(default_factory=set)
    settings: set[str] = field(default_factory=set)
    keys_settings: set[str] = field(default_factory=set)


class Staging:
    """Puts the models of one app in order; `later` are apps that its own one must not wait for."""

    def __init__(self, app: str, keys: Keys, names: Names, later: frozenset[str], dropped: Iterable[str] = ()) -> None:
        """`dropped` are options that the models here do not have."""
        self._app = app
        self._keys = keys
        self._names = names
        self._later = later
        self._dropped = frozenset(dropped)
        self._stages = Stages()
        self._waiting: dict[ModelKey, list[str]] = {}
        self._made: set[ModelKey] = set()

    def stages(self, models: Iterable[ModelState]) -> Stages:
        """All operations for some models."""
        waiting = list(models)
        states = {model.key: model for model in waiting}
        while waiting:
            model = next((m for m in waiting if self._is_ready(m, states)), None)
            model = model or next((m for m in waiting if not self._parents(m, states)), waiting[0])
            waiting.remove(model)
            self._create(model)
        for key, names in self._waiting.items():
            self._complete(states[key], names)
        return self._stages

    def _is_ready(self, model: ModelState, states: Mapping[ModelKey, ModelState]) -> bool:
        return not self._parents(model, states) and not any(
            target in states and target != model.key and target not in self._made
            for target in self._targets(model, with_many=False)
        )

    def _parents(self, model: ModelState, states: Mapping[ModelKey, ModelState]) -> list[ModelKey]:
        keys = (self._names.key(base, model.app) for base in model.bases)
        return [key for key in keys if key is not None and key in states and key not in self._made]

    def _targets(self, model: ModelState, *, with_many: bool) -> Iterator[ModelKey]:
        for name, written in model.fields.items():
            if with_many or not is_many(written):
                yield from self._ends(model, name)

    def _ends(self, model: ModelState, name: str) -> Iterator[ModelKey]:
        """The models that must be there before a field is made."""
        written = model.fields[name]
        if self._keys.is_over_the_cut(model, name) and not is_many(written):
            return
        for end in (self._keys.target(model, written), self._keys.through(model, written)):
            if end is not None:
                yield end

    def _create(self, model: ModelState) -> None:
        fields = self._keys.fields(model)
        late = [name for name in model.fields if not self._can_be_made(model, name)]
        if late:
            self._waiting[model.key] = late
        now = {name: written for name, written in fields.items() if name not in late}
        for name in now:
            self._need(model, name)
        self._need_parents(model)
        self._stages.schema.append(self._create_step(model, now, whole=not late))
        self._made.add(model.key)

    def _can_be_made(self, model: ModelState, name: str) -> bool:
        return all(
            end == model.key or (end in self._made if end[0] == self._app else end[0] not in self._later)
            for end in self._ends(model, name)
        )

    def _need(self, model: ModelState, name: str, *, later: bool = False) -> None:
        ends = [end for end in self._ends(model, name) if end[0] != self._app]
        setting = self._names.setting(model.fields[name])
        stages = self._stages
        if ends and setting:
            (stages.keys_settings if later else stages.settings).add(setting)
        else:
            (stages.keys_need if later else stages.needs).update(end[0] for end in ends)

    def _need_parents(self, model: ModelState) -> None:
        parents = (self._names.key(base, model.app) for base in model.bases if isinstance(base.node, ast.Constant))
        self._stages.needs.update(parent[0] for parent in parents if parent and parent[0] != self._app)

    def _create_step(self, model: ModelState, fields: Mapping[str, Written], *, whole: bool) -> Step:
        options = {k: v for k, v in model.options.items() if k not in self._dropped and (whole or k not in TOGETHER)}

        def arguments(settle: Settle) -> Mapping[str, ast.expr]:
            found: dict[str, ast.expr] = {
                "name": ast.Constant(model.name),
                "fields": listed(ast.Tuple([ast.Constant(n), settle(f)], ast.Load()) for n, f in fields.items()),
            }
            entries = {name: settle(value) for name, value in options.items()}
            for name, values in zip(LISTED, (model.indexes, model.constraints), strict=True):
                if whole and values:
                    entries[name] = listed(map(settle, values))
            if model.has("proxy"):
                entries.update({name: listed(()) for name in LISTED if name not in entries})
            if entries:
                found["options"] = ast.Dict([ast.Constant(name) for name in entries], list(entries.values()))
            if model.bases:
                found["bases"] = ast.Tuple([settle(base) for base in model.bases], ast.Load())
            if model.managers:
                found["managers"] = listed(map(settle, model.managers))
            return found

        return Step("CreateModel", arguments)

    def _complete(self, model: ModelState, late: Iterable[str]) -> None:
        """Add the fields of a model that had to wait, and what is said of several of its fields."""
        fields, is_later = self._keys.fields(model), False
        for name in late:
            waits = any(end[0] in self._later for end in self._ends(model, name))
            is_later = is_later or waits
            stages = self._stages
            self._need(model, name, later=waits)
            (stages.keys if waits else stages.schema).append(_add_field(model, name, fields[name]))
        (self._stages.keys if is_later else self._stages.schema).extend(_rest_of(model))


def _add_field(model: ModelState, name: str, written: Written) -> Step:
    return Step(
        "AddField",
        lambda settle: {
            "model_name": ast.Constant(model.name.lower()),
            "name": ast.Constant(name),
            "field": settle(written),
        },
    )


def _rest_of(model: ModelState) -> Iterator[Step]:
    """What CreateModel could not say of fields that come later."""
    for option, kind in TOGETHER.items():
        if option in model.options:
            yield _of_model(kind, model, "name", option, model.options[option])
    for index in model.indexes:
        yield _of_model("AddIndex", model, "model_name", "index", index)
    for constraint in model.constraints:
        yield _of_model("AddConstraint", model, "model_name", "constraint", constraint)


def _of_model(kind: str, model: ModelState, whose: str, what: str, written: Written) -> Step:
    return Step(kind, lambda settle: {whose: ast.Constant(model.name.lower()), what: settle(written)})
