"""A history of migrations, replayed on texts: operation by operation to the models that it leaves."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from extracted.extractor.migrations.history import History, Migration
from extracted.extractor.migrations.operations import (
    FindSource,
    Operation,
    Unreplayable,
    operations_in,
    text_of,
)
from extracted.extractor.migrations.source import Written
from extracted.extractor.migrations.state import (
    LISTED,
    ModelKey,
    ModelState,
    Names,
    State,
    keyword,
    made,
    name_of,
    relation_target,
    with_keyword,
    with_texts,
)

ALTERABLE = (
    "base_manager_name",
    "default_manager_name",
    "default_related_name",
    "get_latest_by",
    "managed",
    "ordering",
    "permissions",
    "default_permissions",
    "select_on_save",
    "verbose_name",
    "verbose_name_plural",
)
"""Options that AlterModelOptions takes away where it does not name them; Django's list."""


class Replay:
    """Applies migrations to a state; an app whose history cannot be told is in `failures`, and its models with it."""

    def __init__(self, names: Names, find: FindSource) -> None:
        self.state = State()
        self.failures: dict[str, Unreplayable] = {}
        self._names = names
        self._find = find

    def run(self, history: History) -> None:
        """Replay all migrations in order."""
        self.failures.update(history.failures)
        for migration in history.migrations:
            if migration.app not in self.failures:
                self._migrate(migration)

    def apply(self, operation: Operation, app: str) -> None:
        """Replay one operation. Raises Unreplayable."""
        step = _STEPS.get(operation.kind)
        if step is not None:
            step(self, operation, app)

    def _migrate(self, migration: Migration) -> None:
        try:
            for operation in migration.operations:
                self.apply(operation, migration.app)
        except Unreplayable as failure:
            self.failures[migration.app] = failure

    def _model(self, operation: Operation, app: str, argument: str = "model_name") -> ModelState:
        name = operation.text(argument)
        model = self.state.models.get((app, name.lower()))
        if model is None:
            raise Unreplayable(operation.source, operation.call, f"{operation.kind}: there is no model {app}.{name}")
        return model

    def _create_model(self, operation: Operation, app: str) -> None:
        name = operation.text("name")
        options = _entries(operation.argument("options"), "the options of a model")
        lists = {each: _items(options.pop(each, None), each) for each in LISTED}
        model = ModelState(
            app,
            name,
            _fields(operation.needed("fields")),
            options,
            tuple(_items(operation.argument("bases"), "bases")),
            tuple(_items(operation.argument("managers"), "managers")),
            lists["indexes"],
            lists["constraints"],
            (operation.source.path, operation.line),
        )
        self.state.models[model.key] = model

    def _delete_model(self, operation: Operation, app: str) -> None:
        model = self._model(operation, app, "name")
        del self.state.models[model.key]
        self.state.tables.setdefault(app, set()).add(model.table)

    def _rename_model(self, operation: Operation, app: str) -> None:
        model = self._model(operation, app, "old_name")
        old, new = model.key, operation.text("new_name")
        self.state.tables.setdefault(app, set()).add(model.table)
        self.state.gone[app, new.lower()] = self.state.gone.pop(old, set())
        del self.state.models[old]
        model.name = new
        self.state.models[model.key] = model
        self.state.renamed[old] = model.key
        if old != model.key:
            self._repoint(old, f"{app}.{new}")

    def _repoint(self, old: ModelKey, label: str) -> None:
        """Let all that points to a model point to it under its new name."""
        value = ast.Constant(label)
        for model in self.state.models.values():
            for name, field in model.fields.items():
                is_target = self._names.target(field, model.app, model.name) == old
                is_through = self._names.through(field, model.app) == old
                found = _pointing(field, value) if is_target else field
                node = with_keyword(found.node, "through", value) if is_through else found.node
                model.fields[name] = found.with_node(node)
            model.bases = tuple(
                base.with_node(ast.Constant(label.lower())) if self._names.key(base, model.app) == old else base
                for base in model.bases
            )

    def _add_field(self, operation: Operation, app: str) -> None:
        model = self._model(operation, app)
        name, field = operation.text("name"), operation.needed("field")
        if not operation.flag("preserve_default", default=True):
            field = field.with_node(with_keyword(field.node, "default", None))
        model.fields[_spelled(model, name)] = field

    def _remove_field(self, operation: Operation, app: str) -> None:
        model = self._model(operation, app)
        name = _spelled(model, operation.text("name"))
        if model.fields.pop(name, None) is None:
            raise Unreplayable(operation.source, operation.call, f"there is no field {model.label}.{name}")
        self._miss(model, name)

    def _rename_field(self, operation: Operation, app: str) -> None:
        model = self._model(operation, app)
        old, new = _spelled(model, operation.text("old_name")), operation.text("new_name")
        if old not in model.fields:
            raise Unreplayable(operation.source, operation.call, f"there is no field {model.label}.{old}")
        model.fields = {(new if name == old else name): field for name, field in model.fields.items()}
        for option in ("unique_together", "index_together"):
            if option in model.options:
                written = model.options[option]
                model.options[option] = written.with_node(with_texts(written.node, {old: new}))
        self._miss(model, old)
        self._rename_in_relations(model.key, old, new)

    def _rename_in_relations(self, key: ModelKey, old: str, new: str) -> None:
        for model in self.state.models.values():
            for name, field in model.fields.items():
                is_target = self._names.target(field, model.app, model.name) == key
                is_through = self._names.through(field, model.app) == key
                found = _with_exchanged(field, "to_field", {old: new}) if is_target else field
                model.fields[name] = _with_exchanged(found, "through_fields", {old: new}) if is_through else found

    def _alter_options(self, operation: Operation, app: str) -> None:
        model = self._model(operation, app, "name")
        options = _entries(operation.needed("options"), "the options of a model")
        for name in LISTED:
            options.pop(name, None)
        kept = {name: value for name, value in model.options.items() if name not in ALTERABLE}
        model.options = {**kept, **options}

    def _alter_table(self, operation: Operation, app: str) -> None:
        self._set_option(operation, app, "table", "db_table")

    def _alter_comment(self, operation: Operation, app: str) -> None:
        self._set_option(operation, app, "table_comment", "db_table_comment")

    def _alter_unique(self, operation: Operation, app: str) -> None:
        self._set_option(operation, app, "unique_together", "unique_together")

    def _alter_index_together(self, operation: Operation, app: str) -> None:
        self._set_option(operation, app, "index_together", "index_together")

    def _alter_order(self, operation: Operation, app: str) -> None:
        self._set_option(operation, app, "order_with_respect_to", "order_with_respect_to")

    def _set_option(self, operation: Operation, app: str, argument: str, option: str) -> None:
        model = self._model(operation, app, "name")
        value = operation.needed(argument)
        if option == "db_table":
            self.state.tables.setdefault(app, set()).add(model.table)
        model.options.pop(option, None)
        if not _is_empty(value.node):
            model.options[option] = value

    def _alter_managers(self, operation: Operation, app: str) -> None:
        model = self._model(operation, app, "name")
        model.managers = tuple(_items(operation.needed("managers"), "managers"))

    def _add_index(self, operation: Operation, app: str) -> None:
        self._model(operation, app).indexes.append(operation.needed("index"))

    def _remove_index(self, operation: Operation, app: str) -> None:
        model, name = self._model(operation, app), operation.text("name")
        model.indexes = [each for each in model.indexes if name_of(each) != name]

    def _rename_index(self, operation: Operation, app: str) -> None:
        model, new = self._model(operation, app), ast.Constant(operation.text("new_name"))
        fields = operation.argument("old_fields")
        if fields is None:
            old = operation.text("old_name")
            model.indexes = [
                each.with_node(with_keyword(each.node, "name", new)) if name_of(each) == old else each
                for each in model.indexes
            ]
            return
        self._drop_together(model, fields)
        index = made("models.Index(fields=[], name='')")
        model.indexes.append(
            index.with_node(with_keyword(with_keyword(index.node, "fields", fields.node), "name", new))
        )

    @staticmethod
    def _drop_together(model: ModelState, fields: Written) -> None:
        """Take one group of fields out of `index_together`."""
        written = model.options.pop("index_together", None)
        if written is None:
            return
        gone = ast.dump(ast.Tuple(_elements(fields.node), ast.Load()))
        kept = [each for each in _elements(written.node) if ast.dump(ast.Tuple(_elements(each), ast.Load())) != gone]
        if kept:
            model.options["index_together"] = written.with_node(ast.Set(kept))

    def _add_constraint(self, operation: Operation, app: str) -> None:
        self._model(operation, app).constraints.append(operation.needed("constraint"))

    def _remove_constraint(self, operation: Operation, app: str) -> None:
        model, name = self._model(operation, app), operation.text("name")
        model.constraints = [each for each in model.constraints if name_of(each) != name]

    def _alter_constraint(self, operation: Operation, app: str) -> None:
        model, name = self._model(operation, app), operation.text("name")
        new = operation.needed("constraint")
        model.constraints = [new if name_of(each) == name else each for each in model.constraints]

    def _separate(self, operation: Operation, app: str) -> None:
        self._nested(operation, app, "state_operations")

    def _nested(self, operation: Operation, app: str, argument: str = "state_operations") -> None:
        found = operation.argument(argument)
        if found is not None and not _is_empty(found.node):
            for each in operations_in(found.node, found.source, self._find):
                self.apply(each, app)

    def _miss(self, model: ModelState, name: str) -> None:
        self.state.gone.setdefault(model.key, set()).add(name)


_STEPS: Mapping[str, Callable[[Replay, Operation, str], None]] = {
    "AddConstraint": Replay._add_constraint,
    "AddField": Replay._add_field,
    "AddIndex": Replay._add_index,
    "AlterConstraint": Replay._alter_constraint,
    "AlterField": Replay._add_field,
    "AlterIndexTogether": Replay._alter_index_together,
    "AlterModelManagers": Replay._alter_managers,
    "AlterModelOptions": Replay._alter_options,
    "AlterModelTable": Replay._alter_table,
    "AlterModelTableComment": Replay._alter_comment,
    "AlterOrderWithRespectTo": Replay._alter_order,
    "AlterUniqueTogether": Replay._alter_unique,
    "CreateModel": Replay._create_model,
    "DeleteModel": Replay._delete_model,
    "RemoveConstraint": Replay._remove_constraint,
    "RemoveField": Replay._remove_field,
    "RemoveIndex": Replay._remove_index,
    "RenameField": Replay._rename_field,
    "RenameIndex": Replay._rename_index,
    "RenameModel": Replay._rename_model,
    "RunSQL": Replay._nested,
    "SeparateDatabaseAndState": Replay._separate,
}


def _fields(written: Written) -> dict[str, Written]:
    found: dict[str, Written] = {}
    for item in _items(written, "the fields of a model"):
        match item.node:
            case ast.Tuple(elts=[name, value]):
                found[text_of(name, item.source, "the name of a field")] = _called(item.with_node(value))
            case _:
                raise Unreplayable(item.source, item.node, "a field is no pair of a name and a call")
    return found


def _called(field: Written) -> Written:
    """A field as the call that makes it."""
    node = field.source.value(field.node)
    if not isinstance(node, ast.Call):
        raise Unreplayable(field.source, node, "a field is no plain call")
    return field.with_node(node)


def _entries(written: Written | None, what: str) -> dict[str, Written]:
    if written is None:
        return {}
    match written.node:
        case ast.Dict(keys=keys, values=values) if all(isinstance(key, ast.Constant) for key in keys):
            pairs = zip(keys, values, strict=True)
            return {str(k.value): written.with_node(v) for k, v in pairs if isinstance(k, ast.Constant)}
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            return {k.arg: written.with_node(k.value) for k in keywords if k.arg is not None}
    raise Unreplayable(written.source, written.node, f"{what} are no plain dictionary")


def _items(written: Written | None, what: str) -> list[Written]:
    if written is None:
        return []
    node = written.source.value(written.node)
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [written.with_node(written.source.value(item)) for item in items]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [*_items(written.with_node(left), what), *_items(written.with_node(right), what)]
    raise Unreplayable(written.source, node, f"{what} are no plain list")


def _elements(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return items
        case ast.Call(func=ast.Name(id="set" | "list" | "tuple" | "frozenset"), args=[inner]):
            return _elements(inner)
    return []


def _is_empty(node: ast.expr) -> bool:
    """Whether a value says nothing: None, an empty text, list or set."""
    match node:
        case ast.Constant(value=value):
            return not value
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Set(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(func=ast.Name(id="set" | "list" | "tuple" | "frozenset"), args=[]):
            return True
        case ast.Call(func=ast.Name(id="set" | "list" | "tuple" | "frozenset"), args=[inner]):
            return _is_empty(inner)
    return False


def _spelled(model: ModelState, name: str) -> str:
    """A field's name as it was given, since migrations may write it in other cases."""
    if name in model.fields:
        return name
    return next((each for each in model.fields if each.lower() == name.lower()), name)


def _pointing(field: Written, target: ast.expr) -> Written:
    if relation_target(field) is not None and keyword(field.node, "to") is None:
        call = field.node
        assert isinstance(call, ast.Call)
        return field.with_node(ast.Call(call.func, [target, *call.args[1:]], call.keywords))
    return field.with_node(with_keyword(field.node, "to", target))


def _with_exchanged(field: Written, name: str, names: dict[str, str]) -> Written:
    value = keyword(field.node, name)
    return field if value is None else field.with_node(with_keyword(field.node, name, with_texts(value, names)))
