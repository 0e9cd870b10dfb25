"""Definitions and imports of the syntax tree -> the outline of a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from tree_sitter import Node

from analysis.syntax.expressions import Expression
from analysis.syntax.grammar import COMMENTS, IDENTIFIERS, F, by_kind, text_of
from analysis.syntax.outline import TYPE_CHECKING, Class, Function, Import, Outline, Parameter, packed
from analysis.syntax.statements import Frame, StatementLowering


class ModuleLowering(StatementLowering):
    """Walks a module once and collects its outline."""

    def __init__(self, *, with_bodies: bool = True) -> None:
        super().__init__()
        self._with_bodies = with_bodies
        self.imports: list[Import] = []
        self.classes: list[Class] = []
        self.functions: list[Function] = []

    def outline(self, root: Node, lines: int) -> Outline:
        """Lower a whole module."""
        self._block(root)
        frame = self.frame
        return Outline(
            tuple(self.imports),
            tuple(frame.attributes),
            tuple(self.classes),
            tuple(self.functions),
            tuple(frame.uses),
            len(self.values),
            lines,
            tuple(self.errors),
        )

    def _decorated(self, node: Node) -> None:
        decorators = tuple(self._inner(child) for child in node.named_children if child.type == "decorator")
        definition = node.child_by_field_id(F.definition)
        if definition is None:
            return
        if definition.type == "class_definition":
            self._class(definition, decorators)
        else:
            self._function(definition, decorators)

    def _function(self, node: Node, decorators: tuple[Expression, ...] = ()) -> None:
        outer, environment = self.frame, self.environment
        name = self.text(node.child_by_field_id(F.name))
        annotation = self.expression(node.child_by_field_id(F.return_type))
        parameters_node = node.child_by_field_id(F.parameters)
        frame = Frame("function", _qualified(outer, name), owner=outer if outer.kind == "class" else None)
        self.environment = dict(environment)
        self.frame = frame
        parameters = self._parameters(parameters_node)
        if self._with_bodies:
            self._block(node.child_by_field_id(F.body))
        self.frame, self.environment = outer, environment
        lines = (node.start_point[0] + 1, node.end_point[0] + 1)
        returns, body, scopes = tuple(frame.returns), packed(frame.uses), tuple(frame.scopes)
        self.functions.append(
            Function(name, frame.qualname, *lines, parameters, decorators, annotation, returns, body, scopes)
        )
        outer.methods.append(name)
        if outer.kind == "function":
            self.environment[name] = ("n", frame.qualname)

    def _parameters(self, node: Node | None) -> tuple[Parameter, ...]:
        found: list[Parameter] = []
        for child in node.named_children if node is not None else ():
            if child.kind_id in IDENTIFIERS:
                self._parameter(found, self.text(child), None, None)
                continue
            if child.kind_id in COMMENTS or child.type in ("keyword_separator", "positional_separator"):
                continue
            name_node = child.child_by_field_id(F.name) or child
            if child.type == "typed_parameter" or name_node.type.endswith("splat_pattern"):
                name_node = name_node.named_children[0] if name_node.named_children else name_node
            if name_node.type.endswith("splat_pattern"):
                name_node = name_node.named_children[0] if name_node.named_children else name_node
            name = self.text(name_node)
            annotation = self.expression(child.child_by_field_id(F.type))
            if annotation is not None and self.text(child).startswith("*"):
                annotation = ("d", ((None, annotation),)) if self.text(child).startswith("**") else ("*", annotation)
            default = self.expression(child.child_by_field_id(F.value))
            self._parameter(found, name, annotation, default)
        return tuple(found)

    def _parameter(self, found: list[Parameter], name: str, annotation: Expression, default: Expression) -> None:
        self.values.append(("p", len(found), annotation))
        found.append(Parameter(name, annotation, default, len(self.values) - 1))
        self.environment[name] = ("v", len(self.values) - 1)

    def _class(self, node: Node, decorators: tuple[Expression, ...] = ()) -> None:
        outer, environment = self.frame, self.environment
        name = self.text(node.child_by_field_id(F.name))
        bases, keywords = self._superclasses(node.child_by_field_id(F.superclasses))
        frame = Frame("class", _qualified(outer, name))
        position = len(self.classes)
        self.environment, self.frame = dict(environment), frame
        self._block(node.child_by_field_id(F.body))
        self.frame, self.environment = outer, environment
        function = outer.qualname if outer.kind == "function" else TYPE_CHECKING if self.type_checking else ""
        lines = (node.start_point[0] + 1, node.end_point[0] + 1)
        attributes, instance, methods = tuple(frame.attributes), tuple(frame.instance), tuple(frame.methods)
        uses = tuple(frame.uses)
        self.classes.insert(
            position,
            Class(
                name, frame.qualname, *lines, bases, keywords, decorators, attributes, instance, methods, function, uses
            ),
        )
        if outer.kind == "function":
            self.environment[name] = ("n", frame.qualname)

    def _superclasses(
        self, node: Node | None
    ) -> tuple[tuple[Expression, ...], tuple[tuple[str | None, Expression], ...]]:
        args: list[Expression] = []
        keywords: list[tuple[str | None, Expression]] = []
        for child in node.named_children if node is not None else ():
            self._call_argument(child, args, keywords)
        return tuple(args), tuple(keywords)

    def _type_alias(self, node: Node) -> None:
        left, right = node.child_by_field_id(F.left), node.child_by_field_id(F.right)
        if left is not None and left.named_children:
            self.assign(left.named_children[0], self.expression(right))

    def _import(self, node: Node) -> None:
        for name in node.children_by_field_name("name"):
            if name.type == "aliased_import":
                module = self.text(name.child_by_field_id(F.name))
                self._imported(0, module, "", self.text(name.child_by_field_id(F.alias)), node)
            else:
                module = self.text(name)
                self._imported(0, module, "", module, node)

    def _import_from(self, node: Node) -> None:
        level, module = _module_of(node.child_by_field_id(F.module_name))
        if any(child.type == "wildcard_import" for child in node.named_children):
            self._imported(level, module, "*", "*", node)
        for name in node.children_by_field_name("name"):
            if name.type == "aliased_import":
                written = self.text(name.child_by_field_id(F.name))
                self._imported(level, module, written, self.text(name.child_by_field_id(F.alias)), name)
            else:
                written = self.text(name)
                self._imported(level, module, written, written, name)

    def _imported(self, level: int, module: str, name: str, bound: str, node: Node) -> None:
        frame = self.frame
        place: Literal["module", "function", "type_checking"] = (
            "type_checking" if self.type_checking else "function" if frame.kind == "function" else "module"
        )
        symbol = frame.qualname
        self.imports.append(Import(level, module, name, bound, node.start_point[0] + 1, symbol, place))
        if frame.kind == "function" or bound in self.environment:
            local = bound.split(".", maxsplit=1)[0]
            self.environment[local] = ("m", level, module if name or bound != module else local, name)


def _qualified(outer: Frame, name: str) -> str:
    match outer.kind:
        case "module":
            return name
        case "class":
            return f"{outer.qualname}.{name}"
        case _:
            return f"{outer.qualname}.<locals>.{name}"


def _module_of(node: Node | None) -> tuple[int, str]:
    text = text_of(node).replace(" ", "")
    name = text.lstrip(".")
    return len(text) - len(name), name


_SILENT = (
    "pass_statement",
    "comment",
    "global_statement",
    "nonlocal_statement",
    "future_import_statement",
    "break_statement",
    "continue_statement",
)
_HANDLERS: dict[str, Callable[[Any, Node], None]] = {
    "expression_statement": StatementLowering._expression_statement,
    "if_statement": StatementLowering._if,
    "for_statement": StatementLowering._for,
    "while_statement": StatementLowering._while,
    "try_statement": StatementLowering._try,
    "with_statement": StatementLowering._with,
    "match_statement": StatementLowering._match,
    "decorated_definition": ModuleLowering._decorated,
    "return_statement": StatementLowering._return,
    "assert_statement": StatementLowering._assert,
    "import_statement": ModuleLowering._import,
    "import_from_statement": ModuleLowering._import_from,
    "block": StatementLowering._block,
    "ERROR": StatementLowering._block,
    "type_alias_statement": ModuleLowering._type_alias,
    "function_definition": ModuleLowering._function,
    "class_definition": ModuleLowering._class,
    **dict.fromkeys(_SILENT, StatementLowering._nothing),
}
ModuleLowering.handlers = by_kind(_HANDLERS)
