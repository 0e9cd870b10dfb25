"""Models as a history of migrations leaves them: fields, options and the rest as they are written."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from extracted.extractor.migrations.history import setting_of
from extracted.extractor.migrations.source import Source, Written
from extracted.extractor.model import Monolith

ModelKey = tuple[str, str]
"""A model: the label of its app, and its name in lower case, which is how migrations tell models apart."""
LISTED = ("indexes", "constraints")
"""Options that are lists of calls, each with a name."""


@dataclass(slots=True)
class ModelState:
    """A model at one moment of its history; the values are expressions, by name."""

    app: str
    name: str
    fields: dict[str, Written]
    options: dict[str, Written]
    bases: tuple[Written, ...]
    managers: tuple[Written, ...]
    indexes: list[Written]
    constraints: list[Written]
    place: tuple[str, int]
    """Where the model is made."""

    @property
    def key(self) -> ModelKey:
        return self.app, self.name.lower()

    @property
    def label(self) -> str:
        return f"{self.app}.{self.name}"

    def has(self, option: str) -> bool:
        """Whether an option is there and says True."""
        found = self.options.get(option)
        return found is not None and isinstance(found.node, ast.Constant) and found.node.value is True

    @property
    def is_managed(self) -> bool:
        """Whether there is a table that migrations make."""
        found = self.options.get("managed")
        return found is None or not isinstance(found.node, ast.Constant) or found.node.value is not False

    @property
    def table(self) -> str:
        """The name of its table."""
        match self.options.get("db_table"):
            case Written(node=ast.Constant(value=str(name))) if name:
                return name.strip('"')
        return f"{self.app}_{self.name.lower()}"


@dataclass(slots=True)
class State:
    """All models at one moment; `renamed` tells what models of the past are called now."""

    models: dict[ModelKey, ModelState] = field(default_factory=dict)
    renamed: dict[ModelKey, ModelKey] = field(default_factory=dict)
    gone: dict[ModelKey, set[str]] = field(default_factory=dict)
    """Names of fields that each model once had, whoever bears them now."""
    tables: dict[str, set[str]] = field(default_factory=dict)
    """Names that tables of each app once had."""


class Names:
    """Tells which models relations mean."""

    def __init__(self, monolith: Monolith) -> None:
        self._monolith = monolith
        self._labels = {app.label.lower(): app.label for app in monolith.report.apps}

    def target(self, field: Written, app: str, model: str = "") -> ModelKey | None:
        """The model that a field points to; None for one that is no relation, or that cannot be told."""
        node = relation_target(field)
        return self.key(field.with_node(node), app, model) if node is not None else None

    def through(self, field: Written, app: str) -> ModelKey | None:
        """The model of the rows between, if it is named."""
        node = keyword(field.node, "through")
        return self.key(field.with_node(node), app) if node is not None else None

    def key(self, written: Written, app: str, model: str = "") -> ModelKey | None:
        """The model that `"app.Model"`, `"Model"`, `"self"` or a setting means."""
        node = written.source.value(written.node)
        text: object = (
            node.value if isinstance(node, ast.Constant) else setting_of(node, written.source, self._monolith)
        )
        text = text or self._swapped(written.with_node(node))
        if not isinstance(text, str) or not text:
            return None
        if text == "self":
            return app, model.lower()
        label, dot, name = text.rpartition(".")
        return (self._labels.get(label.lower(), label) if dot else app), name.lower()

    def _swapped(self, written: Written) -> object:
        """`swapper.get_model_name("shop", "Item")`: what SHOP_ITEM_MODEL says, else `shop.Item`."""
        match written.node:
            case ast.Call(func=func, args=[ast.Constant(value=str(app)), ast.Constant(value=str(name))]):
                if written.source.dotted(func) == "swapper.get_model_name":
                    return self._monolith.project.setting(f"{app}_{name}_MODEL".upper()) or f"{app}.{name}"
        return None

    def setting(self, written: Written) -> str:
        """The name of the setting that names the model of a relation, or ""."""
        node = relation_target(written)
        if isinstance(node, ast.Attribute) and written.source.dotted(node).startswith("django.conf.settings."):
            return node.attr
        return ""


def relation_target(field: Written) -> ast.expr | None:
    """The expression that names the model of a relation, or None for a field that is none."""
    call = field.node
    if not isinstance(call, ast.Call):
        return None
    found = keyword(call, "to")
    if found is not None:
        return found
    is_relation = class_of(field) in {"ForeignKey", "OneToOneField", "ManyToManyField"}
    return call.args[0] if is_relation and call.args else None


def class_of(written: Written) -> str:
    """The bare name of the class that an expression calls."""
    return written.source.dotted(written.node.func).rpartition(".")[2] if isinstance(written.node, ast.Call) else ""


def keyword(node: ast.expr, name: str) -> ast.expr | None:
    """The value of a keyword of a call."""
    if isinstance(node, ast.Call):
        for each in node.keywords:
            if each.arg == name:
                return each.value
    return None


def with_keyword(node: ast.expr, name: str, value: ast.expr | None) -> ast.expr:
    """The same call with another value of a keyword, or without it."""
    if not isinstance(node, ast.Call):
        return node
    made = copy.copy(node)
    if value is None:
        made.keywords = [each for each in node.keywords if each.arg != name]
    elif keyword(node, name) is not None:
        made.keywords = [ast.keyword(k.arg, value) if k.arg == name else k for k in node.keywords]
    else:
        made.keywords = [*node.keywords, ast.keyword(name, value)]
    return made


def name_of(written: Written) -> str:
    """The name that an index or a constraint is given, or ""."""
    match keyword(written.node, "name"):
        case ast.Constant(value=str(name)):
            return name
        case ast.expr() as node:
            value = written.source.value(node)
            return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
    return ""


def texts_in(node: ast.expr) -> Iterator[str]:
    """All texts in an expression."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def with_texts(node: ast.expr, names: Mapping[str, str]) -> ast.expr:
    """The same expression with whole texts exchanged."""
    return _Exchange(names).visit(copy.deepcopy(node)) if not names.keys().isdisjoint(texts_in(node)) else node


class _Exchange(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Constant(self._names.get(node.value, node.value)) if isinstance(node.value, str) else node


STANDARD = Source(
    "",
    "",
    "import django.db.models.deletion\nfrom django.conf import settings\nfrom django.db import migrations, models\n",
)
"""Where the names of what is made here come from."""


def made(text: str) -> Written:
    """An expression of ours, in the usual names of migrations."""
    return Written(ast.parse(text, mode="eval").body, STANDARD)


def listed(items: Iterable[ast.expr]) -> ast.List:
    """A list of expressions."""
    return ast.List(list(items), ast.Load())
