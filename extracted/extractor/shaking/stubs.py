"""Writes what stands for a function, method, task or model of the other side."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from extracted.extractor.model import Access
from extracted.extractor.shaking.members import Members, assigned, is_private
from extracted.extractor.shaking.source import is_docstring
from extracted.extractor.shaking.syntax import chain_of, text_of

OWNER = "monolith"
_PROPERTIES = frozenset({"property", "cached_property", "staticmethod"})
_NOTHING = cst.SimpleStatementSuite(body=[cst.Expr(cst.Ellipsis())])
_BLANK = cst.EmptyLine(indent=False)


def remote_function(node: cst.FunctionDef, *, idempotent: bool) -> cst.FunctionDef:
    """A function that asks the other side: the signature and the docstring stay."""
    options = [_flag("idempotent")] if idempotent else []
    return _emptied(node, [_decorator("stubs.remote_function", [_text(OWNER)], options)])


def remote_task(node: cst.FunctionDef, module: str) -> cst.FunctionDef:
    """A task that is queued for the other side, under the name by which it is registered there."""
    option = cst.Arg(keyword=cst.Name("name"), value=_text(task_name(node, module)), equal=_TIGHT)
    return _emptied(node, [_decorator("stubs.remote_task", [_text(OWNER)], [option])])


def task_name(node: cst.FunctionDef, module: str) -> str:
    """The name under which a task is registered."""
    return next((name for d in node.decorators if (name := _name_given(d))), f"{module}.{node.name.value}")


def unavailable(node: cst.FunctionDef, why: str) -> cst.FunctionDef:
    """A function that raises when it is called."""
    return _emptied(node, [_decorator("stubs.unavailable", [_text(why)], [])])


def remote_method(node: cst.FunctionDef) -> cst.FunctionDef:
    """A method of a mirror that asks the other side."""
    names = [chain_of(d.decorator)[-1:] for d in node.decorators]
    if ("classmethod",) in names or is_private(node.name.value) or node.asynchronous is not None:
        return unavailable(node, f"{node.name.value} acts on rows that stay with the {OWNER}")
    kept = [d for d, name in zip(node.decorators, names, strict=True) if name and name[0] in _PROPERTIES]
    how = "stubs.remote_function" if ("staticmethod",) in names else "stubs.remote_method"
    return _emptied(node, [*kept, _decorator(how, [_text(OWNER)], [])])


def mirror(members: Members, node: cst.ClassDef, access: Access | None) -> cst.ClassDef:
    """The class of a model, a base or a mixin with the members that were taken; `access` is None for a base."""
    body: list[cst.CSTNode] = []
    for index, statement in enumerate(members.node.body.body):
        fate = members.fates.get(index)
        if fate == "remote" and isinstance(statement, cst.FunctionDef):
            body.append(remote_method(statement))
        elif fate == "kept":
            is_meta = isinstance(statement, cst.ClassDef) and statement.name.value == "Meta"
            body.append(members.meta(statement) if is_meta else node.body.body[index])
    is_proxy = members.model is not None and members.model.is_proxy
    if access == "client" and not is_proxy:
        body = _unmanaged(body, members.meta_base)
    if body and isinstance(body[0], cst.SimpleStatementLine | cst.BaseCompoundStatement):
        body[0] = body[0].with_changes(leading_lines=_without_blanks(body[0].leading_lines))
    decorators = [_decorator("mirror", [_text(OWNER), _text(access)], [])] if access else list(node.decorators)
    return node.with_changes(
        decorators=decorators, body=node.body.with_changes(body=body or [cst.SimpleStatementLine([cst.Pass()])])
    )


def _unmanaged(body: list[cst.CSTNode], base: str) -> list[cst.CSTNode]:
    """A body whose `Meta` says that the model has no table; one that is made for it says all that of `base` says."""
    option = cst.parse_statement("managed = False")
    for index, statement in enumerate(body):
        if isinstance(statement, cst.ClassDef) and statement.name.value == "Meta":
            inner = [s for s in statement.body.body if assigned(s) != "managed" and not _is_pass(s)]
            return [
                *body[:index],
                statement.with_changes(body=statement.body.with_changes(body=[*inner, option])),
                *body[index + 1 :],
            ]
    index = next((i for i, s in enumerate(body) if isinstance(s, cst.FunctionDef)), len(body))
    block = cst.IndentedBlock([option])
    bases = [cst.Arg(cst.parse_expression(f"{base}.Meta"))] if base else []
    meta = cst.ClassDef(cst.Name("Meta"), block, bases, leading_lines=[_BLANK] if index else [])
    return [*body[:index], meta, *body[index:]]


def _without_blanks(lines: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """Comments before a statement, without the blank lines before them."""
    index = next((i for i, line in enumerate(lines) if line.comment is not None), len(lines))
    return list(lines[index:])


def _is_pass(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and isinstance(node.body[0], cst.Pass)


def _emptied(node: cst.FunctionDef, decorators: Sequence[cst.Decorator]) -> cst.FunctionDef:
    first = node.body.body[0] if isinstance(node.body, cst.IndentedBlock) and node.body.body else None
    body: cst.BaseSuite = _NOTHING
    if first is not None and is_docstring(first):
        body = node.body.with_changes(body=[first], footer=[])
    return node.with_changes(decorators=decorators, asynchronous=None, body=body)


_TIGHT = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))


def _flag(name: str) -> cst.Arg:
    return cst.Arg(keyword=cst.Name(name), value=cst.Name("True"), equal=_TIGHT)


def _decorator(name: str, values: Sequence[cst.BaseExpression], options: Sequence[cst.Arg]) -> cst.Decorator:
    func = cst.parse_expression(name)
    return cst.Decorator(decorator=cst.Call(func=func, args=[*(cst.Arg(v) for v in values), *options]))


def _text(value: str) -> cst.SimpleString:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return cst.SimpleString(f'"{escaped}"')


def _name_given(node: cst.Decorator) -> str | None:
    if isinstance(node.decorator, cst.Call):
        for arg in node.decorator.args:
            if arg.keyword is not None and arg.keyword.value == "name":
                return text_of(arg.value)
    return None
