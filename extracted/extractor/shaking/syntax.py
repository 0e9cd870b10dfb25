"""What a piece of code names: every chain of names, text and import in it, told in one walk over its LibCST nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import libcst as cst

Chain = tuple[str, ...]
"""A name with the attributes read from it: `a.b.c` is ("a", "b", "c")."""

LONGEST_TEXT = 200
"""Characters; a longer text names nothing."""

_PASSED_OVER = frozenset(
    {"leading_lines", "trailing_whitespace", "header", "footer", "lpar", "rpar", "comma", "equal", "semicolon"}
    | {"lines_after_decorators", "dot", "colon", "lbracket", "rbracket", "lbrace", "rbrace", "semicolons", "star"}
)
_CALLED = frozenset({"storage"})
"""Options of fields that are called as soon as a field is made, if they are functions."""
_FIELDS: dict[type, tuple[str, ...]] = {}
_NODES: dict[type, bool] = {}


@dataclass(frozen=True, slots=True)
class Imported:
    """One name that is imported: `from <level dots><module> import <name> as <bound>`; a plain import has no `name`."""

    level: int
    module: str
    name: str
    bound: str


@dataclass(slots=True)
class References:
    """Everything that code names. `calls` run on import, `later` are the calls inside functions.

    `hints` are names in annotations of functions, `mentions` all attributes, keywords and parts of look-ups,
    `steps` the parts of `order__number`, `apps` the labels that apps are asked for by, `pairs` the first two texts of
    calls, as in `get_class("shop.prices", "P")`.
    """

    chains: set[Chain] = field(default_factory=set)
    calls: set[Chain] = field(default_factory=set)
    later: set[Chain] = field(default_factory=set)
    hints: set[Chain] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    mentions: set[str] = field(default_factory=set)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    apps: set[str] = field(default_factory=set)
    imports: list[Imported] = field(default_factory=list)

    def add(self, other: References) -> None:
        """Take over all that another piece of code names."""
        for name in ("chains", "calls", "later", "hints", "texts", "mentions", "pairs", "steps", "apps"):
            getattr(self, name).update(getattr(other, name))
        self.imports.extend(other.imports)


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The nodes below a node, without white space and punctuation."""
    kind = type(node)
    names = _FIELDS.get(kind)
    if names is None:
        fields = kind.__dataclass_fields__
        names = tuple(n for n in fields if not n.startswith("whitespace") and n not in _PASSED_OVER)
        _FIELDS[kind] = names
    found: list[cst.CSTNode] = []
    for name in names:
        value = getattr(node, name)
        what = type(value)
        if what is list or what is tuple:
            found.extend([item for item in value if _is_node(type(item))])
        elif _is_node(what):
            found.append(value)
    return found


def _is_node(what: type) -> bool:
    """Whether values of a type are nodes; asked of each type once, since the question is slow."""
    known = _NODES.get(what)
    if known is None:
        known = _NODES[what] = issubclass(what, cst.CSTNode)
    return known


def descend(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and all below it, in no particular order."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(children(current))


def chain_of(node: cst.CSTNode) -> Chain:
    """The chain that a name or attribute is; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return ()
    parts.append(node.value)
    return tuple(reversed(parts))


def dotted(node: cst.CSTNode | None) -> str:
    """A dotted name as text."""
    return ".".join(chain_of(node)) if node is not None else ""


def text_of(node: cst.CSTNode) -> str | None:
    """The text of a string literal without parts to fill in."""
    if isinstance(node, cst.SimpleString) and len(node.raw_value) <= LONGEST_TEXT:
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None


def imported(node: cst.Import | cst.ImportFrom) -> tuple[Imported, ...]:
    """The names that an import binds; `*` for all of a module."""
    if isinstance(node, cst.Import):
        return tuple(_plain(alias) for alias in node.names)
    level, module = len(node.relative), dotted(node.module)
    if isinstance(node.names, cst.ImportStar):
        return (Imported(level, module, "*", "*"),)
    return tuple(Imported(level, module, dotted(a.name), _as_name(a) or dotted(a.name)) for a in node.names)


def _plain(alias: cst.ImportAlias) -> Imported:
    name = dotted(alias.name)
    return Imported(0, name, "", _as_name(alias) or name.partition(".")[0])


def _as_name(alias: cst.ImportAlias) -> str:
    return dotted(alias.asname.name) if alias.asname is not None else ""


def is_alias(one: Imported) -> bool:
    """Whether a plain import binds the whole dotted module, by `as` or since it has no dots."""
    return not one.name and (one.bound != one.module.partition(".")[0] or "." not in one.module)


def for_type_checkers(node: cst.CSTNode) -> bool:
    """Whether a statement is `if TYPE_CHECKING:` and nothing else, as an `else` runs."""
    return isinstance(node, cst.If) and node.orelse is None and chain_of(node.test)[-1:] == ("TYPE_CHECKING",)


def references(node: cst.CSTNode) -> References:
    """All that a piece of code names."""
    found = References()
    _Walk(found).visit(node)
    return found


def references_in(nodes: Iterable[cst.CSTNode]) -> References:
    """All that several pieces of code name."""
    found = References()
    walk = _Walk(found)
    for node in nodes:
        walk.visit(node)
    return found


class _Walk:
    """Visits nodes with a list of what is left, as recursion would be slow; `deferred` are bodies of functions."""

    def __init__(self, found: References) -> None:
        self.found = found
        self._pending: list[tuple[cst.CSTNode, bool]] = []

    def visit(self, root: cst.CSTNode) -> None:
        pending = self._pending
        pending.append((root, False))
        while pending:
            node, deferred = pending.pop()
            visit = _VISITS.get(type(node))
            if visit is None:
                pending.extend([(child, deferred) for child in children(node)])
            else:
                visit(self, node, deferred)

    def name(self, node: cst.Name, deferred: bool) -> None:  # noqa: FBT001
        self.found.chains.add((node.value,))

    def attribute(self, node: cst.Attribute, deferred: bool) -> None:  # noqa: FBT001
        chain = chain_of(node)
        if chain:
            self.found.chains.add(chain)
            self.found.mentions.update(chain[1:])
        else:
            self.found.mentions.add(node.attr.value)
            self._pending.append((node.value, deferred))

    def call(self, node: cst.Call, deferred: bool) -> None:  # noqa: FBT001
        chain = chain_of(node.func)
        if chain:
            (self.found.later if deferred else self.found.calls).add(chain)
        if chain[-1:] in (("get_model",), ("get_registered_model",)) and len(node.args) > 1:
            parts = [text_of(arg.value) for arg in node.args[:2]]
            if all(parts):
                self.found.texts.add(f"{parts[0]}.{parts[1]}")
        if chain[-1:] == ("get_app_config",) and node.args:
            self.found.apps.update(filter(None, [text_of(node.args[0].value)]))
        if len(node.args) > 1:
            self.found.pairs.update(_pairs(node.args[0].value, node.args[1].value))
        self._pending.append((node.func, deferred))
        self._pending.extend((arg, deferred) for arg in node.args)

    def arg(self, node: cst.Arg, deferred: bool) -> None:  # noqa: FBT001
        if node.keyword is not None:
            self._path(node.keyword.value)
            chain = chain_of(node.value) if node.keyword.value in _CALLED else ()
            if chain:
                (self.found.later if deferred else self.found.calls).add(chain)
        self._pending.append((node.value, deferred))

    def _path(self, text: str) -> None:
        parts = text.split("__")
        self.found.mentions.update(parts)
        if len(parts) > 1:
            self.found.steps.update(parts)

    def text(self, node: cst.SimpleString, deferred: bool) -> None:  # noqa: FBT001
        value = text_of(node)
        if value:
            self.found.texts.add(value)
            bare = value.lstrip("-")
            if bare.isidentifier():
                self._path(bare)
            elif "." in bare and bare.replace(".", "").isidentifier():
                self.found.mentions.update(bare.split("."))

    def part(self, node: cst.FormattedStringText, deferred: bool) -> None:  # noqa: FBT001
        """`f"shop.plugins.{name}"`: the text before the name may be that of a package."""
        if len(node.value) <= LONGEST_TEXT and node.value.endswith(".") and node.value.count(".") > 1:
            self.found.texts.add(node.value)

    def function(self, node: cst.FunctionDef, deferred: bool) -> None:  # noqa: FBT001
        for decorator in node.decorators:
            chain = chain_of(decorator.decorator)
            if chain and not deferred:
                self.found.calls.add(chain)
            self._pending.append((decorator.decorator, deferred))
        self._signature(node.params, deferred)
        if node.type_parameters is not None:
            self._pending.append((node.type_parameters, deferred))
        if node.returns is not None:
            self._hint(node.returns)
        self._pending.append((node.body, True))

    def function_of_names(self, node: cst.Lambda, deferred: bool) -> None:  # noqa: FBT001
        self._signature(node.params, deferred)
        self._pending.append((node.body, True))

    def _signature(self, params: cst.Parameters, deferred: bool) -> None:  # noqa: FBT001
        for param in parameters(params):
            if param.annotation is not None:
                self._hint(param.annotation)
            if param.default is not None:
                self._pending.append((param.default, deferred))

    def _hint(self, annotation: cst.Annotation) -> None:
        self.found.hints |= hints(annotation)

    def class_definition(self, node: cst.ClassDef, deferred: bool) -> None:  # noqa: FBT001
        for decorator in node.decorators:
            chain = chain_of(decorator.decorator)
            if chain and not deferred:
                self.found.calls.add(chain)
            self._pending.append((decorator.decorator, deferred))
        self._pending.extend((arg, deferred) for arg in (*node.bases, *node.keywords))
        self.found.mentions.update(_body_names(node))
        if node.type_parameters is not None:
            self._pending.append((node.type_parameters, deferred))
        self._pending.append((node.body, deferred))

    def condition(self, node: cst.If, deferred: bool) -> None:  # noqa: FBT001
        self._pending.append((node.test, deferred))
        if not for_type_checkers(node):
            self._pending.append((node.body, deferred))
        if node.orelse is not None:
            self._pending.append((node.orelse, deferred))

    def import_statement(self, node: cst.Import | cst.ImportFrom, deferred: bool) -> None:  # noqa: FBT001
        self.found.imports.extend(imported(node))


def _body_names(node: cst.ClassDef) -> Iterator[str]:
    """Names that a class body gives a value: fields of forms, serializers and factories are named after columns."""
    for statement in node.body.body:
        for part in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            target = part.targets[0].target if isinstance(part, cst.Assign) else getattr(part, "target", None)
            if isinstance(target, cst.Name):
                yield target.value


def _pairs(first: cst.BaseExpression, second: cst.BaseExpression) -> Iterator[tuple[str, str]]:
    home = text_of(first)
    inner = [e.value for e in second.elements] if isinstance(second, cst.List | cst.Tuple) else [second]
    for name in (text_of(one) for one in inner) if home else ():
        if home and name and name.isidentifier():
            yield home, name


def parameters(params: cst.Parameters) -> Iterator[cst.Param]:
    """All parameters of a signature, in order."""
    yield from params.posonly_params
    yield from params.params
    if isinstance(params.star_arg, cst.Param):
        yield params.star_arg
    yield from params.kwonly_params
    if params.star_kwarg is not None:
        yield params.star_kwarg


def hints(annotation: cst.CSTNode) -> set[Chain]:
    """The names in an annotation, those inside quotes included."""
    found: set[Chain] = set()
    for node in descend(annotation):
        if isinstance(node, cst.Attribute):
            found.add(chain_of(node))
        elif isinstance(node, cst.SimpleString):
            found.update(_quoted(text_of(node) or ""))
        elif isinstance(node, cst.Name):
            found.add((node.value,))
    attributes = {part for chain in found for part in chain[1:]}
    return {chain for chain in found if chain and not (len(chain) == 1 and chain[0] in attributes)}


def _quoted(text: str) -> Iterator[Chain]:
    try:
        yield from hints(cst.parse_expression(text))
    except cst.ParserSyntaxError:
        return


_VISITS: Mapping[type, Callable[[_Walk, Any, bool], None]] = {
    cst.Name: _Walk.name,
    cst.Attribute: _Walk.attribute,
    cst.Call: _Walk.call,
    cst.Arg: _Walk.arg,
    cst.SimpleString: _Walk.text,
    cst.FormattedStringText: _Walk.part,
    cst.FunctionDef: _Walk.function,
    cst.Lambda: _Walk.function_of_names,
    cst.ClassDef: _Walk.class_definition,
    cst.If: _Walk.condition,
    cst.Import: _Walk.import_statement,
    cst.ImportFrom: _Walk.import_statement,
}
