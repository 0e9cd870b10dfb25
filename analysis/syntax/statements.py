"""Assignments, branches and loops of the syntax tree -> uses, with the variables that they bind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, Literal

from tree_sitter import Node

from analysis.syntax.expressions import Expression
from analysis.syntax.grammar import COMMENTS, IDENTIFIERS, F
from analysis.syntax.lowering import ExpressionLowering
from analysis.syntax.narrowing import narrowings
from analysis.syntax.outline import Attribute, Scope, Use

_BARE = frozenset("nkvsmp")
_LEAVES = frozenset({"return_statement", "raise_statement", "continue_statement", "break_statement"})
_RETURNS = 6


@dataclass(slots=True)
class Frame:
    """What is being collected for the module, class or function that encloses the current statement."""

    kind: Literal["module", "class", "function"]
    qualname: str
    uses: list[Use] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    returns: list[Expression] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    instance: list[Attribute] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    owner: Frame | None = None
    self_name: str = ""
    scope: int = -1
    branch: int = 0


class StatementLowering(ExpressionLowering):
    """Lowers what is neither a definition nor an import: assignments, branches, loops, blocks."""

    handlers: ClassVar[dict[int, Callable[[Any, Node], None]]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[tuple[int, str]] = []
        self.frame = Frame("module", "")
        self.type_checking = False

    def use(self, value: Expression, binding: int = -1) -> None:
        if value is not None and (binding >= 0 or value[0] not in _BARE):
            self.frame.uses.append((binding, value, self.frame.scope))

    def assign(self, target: Node | None, value: Expression, annotation: Expression = None) -> None:
        if target is None:
            return
        match target.type:
            case "identifier":
                self._assign_name(self.text(target), value, annotation, target.start_point[0] + 1)
            case "pattern_list" | "tuple_pattern" | "list_pattern" | "expression_list" | "tuple" | "list":
                bound = self._bound(value)
                for position, item in enumerate(c for c in target.named_children if c.kind_id not in COMMENTS):
                    self.assign(item, _item_of(bound, value, position))
            case "attribute":
                self._assign_attribute(target, value, annotation)
            case "list_splat_pattern" | "list_splat":
                self.assign(target.named_children[0] if target.named_children else None, _rest_of(value))
            case _:
                self.use(("o", "set[]", self.expression(target), value))

    def _block(self, node: Node | None) -> None:
        if node is None:
            return
        for child in node.named_children:
            handler = self.handlers.get(child.kind_id)
            try:
                if handler is not None:
                    handler(self, child)
                else:
                    self.use(self.expression(child))
            except RecursionError:
                self.errors.append((child.start_point[0] + 1, "nested too deep to be read"))

    def _nothing(self, _node: Node) -> None:
        """Pass over a statement that names nothing."""

    def _expression_statement(self, node: Node) -> None:
        for child in node.named_children:
            match child.type:
                case "assignment":
                    self._assignment(child)
                case "augmented_assignment":
                    self._augmented(child)
                case "comment" | "string":
                    pass
                case _:
                    self.use(self.expression(child))

    def _assignment(self, node: Node) -> Expression:
        right = node.child_by_field_id(F.right)
        annotation = self.expression(node.child_by_field_id(F.type))
        value = self._assignment(right) if right is not None and right.type == "assignment" else self.expression(right)
        self.assign(node.child_by_field_id(F.left), value, annotation)
        return value

    def _augmented(self, node: Node) -> None:
        left, right = node.child_by_field_id(F.left), self.expression(node.child_by_field_id(F.right))
        operator = node.child_by_field_id(F.operator)
        sign = self.text(operator).rstrip("=") if operator is not None else "+"
        if left is not None and left.type == "identifier":
            name = self.text(left)
            self._assign_name(name, ("o", sign, self._identifier(left), right), None, left.start_point[0] + 1)
        else:
            self.use(right)
            self.use(self.expression(left))

    def _assign_name(self, name: str, value: Expression, annotation: Expression, line: int) -> None:
        frame = self.frame
        if frame.kind != "function" and not self.is_inner:
            frame.attributes.append(Attribute(name, value, annotation, line, frame.branch > 0))
            self.use(value)
            if name in self.environment:
                self.environment[name] = self._bound(value)
            return
        if annotation is not None and not _says_all(value):
            promised = ("=", annotation)
            value = ("?", promised, value) if value is not None and value[0] != "k" else promised
        self.environment[name] = self._bound(value)

    def _bound(self, value: Expression) -> Expression:
        bound = self.bind(value)
        if bound is not None and bound is not value and bound[0] == "v":
            self.use(value, bound[1])
        return bound

    def _assign_attribute(self, target: Node, value: Expression, annotation: Expression) -> None:
        owner = self.expression(target.child_by_field_id(F.object))
        bound = self._bound(value)
        self.use(owner)
        frame = self.frame
        is_self = frame.owner is not None and owner is not None and owner[0] == "v" and self._is_self(owner[1])
        name = self.text(target.child_by_field_id(F.attribute))
        if is_self and frame.owner is not None:
            line = target.start_point[0] + 1
            frame.owner.instance.append(Attribute(name, self.inlined(bound), annotation, line, is_conditional=False))
        else:
            self.use(("o", "set", owner, ("s", name, target.end_point[0] + 1), bound))

    def _is_self(self, binding: int) -> bool:
        value = self.values[binding]
        return value is not None and value[0] == "p" and value[1] == 0

    def _return(self, node: Node) -> None:
        value = self.expression(node.named_children[0]) if node.named_children else None
        self.use(value)
        self.yielded(value)

    def yielded(self, value: Expression) -> None:
        if value is not None and value[0] != "k" and len(self.frame.returns) < _RETURNS:
            self.frame.returns.append(self.inlined(value))

    def narrow(self, condition: Node | None, *, holds: bool = True) -> dict[str, Expression]:
        before: dict[str, Expression] = {}
        for name, class_node in narrowings(condition, holds=holds):
            if name in self.environment:
                before.setdefault(name, self.environment[name])
                self.environment[name] = self._bound(("=", self.expression(class_node)))
        return before

    def _if(self, node: Node) -> None:
        condition = node.child_by_field_id(F.condition)
        self.use(self.expression(condition))
        checking = self.type_checking
        self.type_checking = checking or (condition is not None and self.text(condition).endswith("TYPE_CHECKING"))
        branches: list[Callable[[], bool]] = [lambda: self._branch(node.child_by_field_id(F.consequence), condition)]
        branches += [partial(self._alternative, clause) for clause in node.children_by_field_name("alternative")]
        has_else = any(n.type == "else_clause" for n in node.children_by_field_name("alternative"))
        self._either(branches if has_else else [*branches, lambda: self._branch(None, condition, holds=False)])
        self.type_checking = checking

    def _branch(self, block: Node | None, condition: Node | None = None, *, holds: bool = True) -> bool:
        self.narrow(condition, holds=holds)
        self._block(block)
        last = block.named_children[-1] if block is not None and block.named_children else None
        return last is not None and last.type in _LEAVES

    def _alternative(self, clause: Node) -> bool:
        condition = clause.child_by_field_id(F.condition)
        self.use(self.expression(condition))
        return self._branch(clause.child_by_field_id(F.consequence) or clause.child_by_field_id(F.body), condition)

    def _assert(self, node: Node) -> None:
        for child in node.named_children:
            self.use(self.expression(child))
        self.narrow(node.named_children[0] if node.named_children else None)

    def _either(self, branches: Iterable[Callable[[], bool]]) -> None:
        before = self.environment
        ends: list[dict[str, Expression]] = []
        self.frame.branch += 1
        for branch in branches:
            self.environment = dict(before)
            if not branch():
                ends.append(self.environment)
        self.frame.branch -= 1
        self.environment = self._merged(ends) if ends else dict(before)

    def _merged(self, ends: list[dict[str, Expression]]) -> dict[str, Expression]:
        merged = dict(ends[0])
        for end in ends[1:]:
            for name, value in end.items():
                known = merged.get(name)
                if name not in merged or known is None or known == ("k", None):
                    merged[name] = value
                elif value is not None and value not in (known, ("k", None)):
                    merged[name] = self._bound(("?", known, value))
        return merged

    def _for(self, node: Node) -> None:
        value = self.expression(node.child_by_field_id(F.right))
        self.use(value)
        self._scoped("for", value, node, lambda: self._loop_body(node, value))
        for alternative in node.children_by_field_name("alternative"):
            self._block(alternative.child_by_field_id(F.body))

    def _loop_body(self, node: Node, value: Expression) -> None:
        bound = self.bind(value)
        if bound is not None and bound[0] == "v" and bound is not value:
            self.use(value, bound[1])
        self.assign(node.child_by_field_id(F.left), ("i", bound))
        self._block(node.child_by_field_id(F.body))

    def _while(self, node: Node) -> None:
        self.use(self.expression(node.child_by_field_id(F.condition)))
        self._scoped("for", None, node, lambda: self._block(node.child_by_field_id(F.body)))
        for alternative in node.children_by_field_name("alternative"):
            self._block(alternative.child_by_field_id(F.body))

    def _scoped(self, kind: Literal["with", "for"], value: Expression, node: Node, body: Callable[[], None]) -> None:
        frame = self.frame
        outer = frame.scope
        frame.scopes.append((outer, kind, value, node.start_point[0] + 1))
        frame.scope = len(frame.scopes) - 1
        body()
        frame.scope = outer

    def _try(self, node: Node) -> None:
        branches: list[Callable[[], bool]] = [lambda: self._branch(node.child_by_field_id(F.body))]
        branches += [partial(self._except, clause) for clause in node.named_children if _catches(clause)]
        self._either(branches)
        for clause in node.named_children:
            if clause.type in ("else_clause", "finally_clause"):
                for child in clause.named_children:
                    self._block(child) if child.type == "block" else None

    def _except(self, clause: Node) -> bool:
        value = clause.child_by_field_id(F.value)
        if value is not None and value.type == "as_pattern":
            caught, alias = value.named_children[0], value.child_by_field_id(F.alias)
            errors = self.expression(caught)
            self.use(errors)
            if alias is not None and alias.named_children:
                self._assign_name(self.text(alias.named_children[0]), ("=", errors), None, alias.start_point[0] + 1)
        elif value is not None:
            self.use(self.expression(value))
        block = next((child for child in clause.named_children if child.type == "block"), None)
        return self._branch(block)

    def _with(self, node: Node) -> None:
        clause = next((child for child in node.named_children if child.type == "with_clause"), None)
        items = [child for child in clause.named_children if child.type == "with_item"] if clause is not None else []
        self._with_items(items, node)

    def _with_items(self, items: list[Node], node: Node) -> None:
        if not items:
            self._block(node.child_by_field_id(F.body))
            return
        value_node = items[0].child_by_field_id(F.value)
        alias = None
        if value_node is not None and value_node.type == "as_pattern":
            alias = value_node.child_by_field_id(F.alias)
            value_node = value_node.named_children[0]
        value = self.expression(value_node)
        if alias is not None and alias.named_children:
            self.assign(alias.named_children[0], ("o", "with", value))
        else:
            self.use(value)
        self._scoped("with", value, items[0], lambda: self._with_items(items[1:], node))

    def _match(self, node: Node) -> None:
        subjects = node.children_by_field_name("subject")
        values = [self._bound(self.expression(subject)) for subject in subjects]
        subject = values[0] if len(values) == 1 else ("l", tuple(values))
        body = node.child_by_field_id(F.body)
        cases = [child for child in body.named_children if child.type == "case_clause"] if body is not None else []
        self._either([*(partial(self._case, case, subject, subjects) for case in cases), lambda: False])

    def _case(self, clause: Node, subject: Expression, subjects: list[Node]) -> bool:
        patterns = [child for child in clause.named_children if child.type == "case_pattern"]
        if len(patterns) == 1:
            matched = self._pattern(patterns[0], subject)
            if len(subjects) == 1 and subjects[0].kind_id in IDENTIFIERS and matched is not subject:
                self.assign(subjects[0], matched)
        elif subject is not None and subject[0] == "l" and len(subject[1]) == len(patterns):
            for pattern, item in zip(patterns, subject[1], strict=True):
                self._pattern(pattern, item)
        guard = clause.child_by_field_id(F.guard)
        if guard is not None:
            self.use(self._inner(guard))
        return self._branch(clause.child_by_field_id(F.consequence))

    def _pattern(self, node: Node, value: Expression) -> Expression:
        """Bind the names of a pattern, and return what the value is if the pattern matches."""
        inner = node.named_children
        match node.type:
            case "case_pattern" if inner:
                return self._pattern(inner[0], value)
            case "as_pattern" if len(inner) == 2:
                value = self._pattern(inner[0], value)
                self.assign(inner[1], value)
            case "dotted_name" if len(inner) == 1:
                self.assign(inner[0], value)
            case "class_pattern" if inner:
                value = self._bound(("=", self._dotted(inner[0])))
                for part in (p for child in inner[1:] for p in child.named_children if p.type == "keyword_pattern"):
                    name, *pattern = part.named_children
                    read = (".", value, self.text(name), name.start_point[0] + 1)
                    self._pattern(pattern[0], read) if pattern else self.use(read)
            case "list_pattern" | "tuple_pattern":
                for position, item in enumerate(inner):
                    self._pattern(item, _item_of(value, value, position))
            case "splat_pattern" if inner:
                self.assign(inner[0], _rest_of(value))
        return value

    def _dotted(self, node: Node) -> Expression:
        first, *rest = node.named_children
        found = self._identifier(first)
        for name in rest:
            found = (".", found, self.text(name), name.start_point[0] + 1)
        return found


def _says_all(value: Expression) -> bool:
    """Whether a value is a literal, to which an annotation adds nothing."""
    return value is not None and (value[0] in "sf" or (value[0] in "ld" and bool(value[1])))


def _rest_of(item: Expression) -> Expression:
    """What `*rest` takes, given the one item at its place."""
    return ("g", item) if item is not None and item[0] == "u" else None


def _catches(clause: Node) -> bool:
    return clause.type in ("except_clause", "except_group_clause")


def _item_of(bound: Expression, value: Expression, position: int) -> Expression:
    if value is not None and value[0] == "l" and not any(item and item[0] == "*" for item in value[1]):
        return value[1][position] if position < len(value[1]) else None
    return ("u", position, bound) if bound is not None else None
