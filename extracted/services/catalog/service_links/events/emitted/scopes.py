"""Where an expression stands, and what its names are bound to there."""

import ast
from functools import lru_cache
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple, Union

from service_links.events.emitted.reading import Code, Module, dotted

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
VALUE, ITEM, FIRST, PARAMETER, GIVEN, OTHER = "value", "item", "first", "parameter", "given", "other"


class Binding(NamedTuple):
    """How a name gets its value: a value, an item or the first of one, a parameter, or in a way that is not told.

    Of a parameter that a call gives a value, `node` is that with the scope of the call.
    """

    how: str
    node: Any = None


class Scope(NamedTuple):
    """A place in the code: its module, and the classes and functions around it, the outermost first.

    `given` is what one call of the innermost function gives to its parameters, as `Given`.
    """

    code: Code
    module: Module
    around: Tuple[ast.AST, ...] = ()
    given: Mapping[str, Any] = {}

    @property
    def function(self) -> Optional[Function]:
        """The innermost function around it."""
        found = [node for node in self.around if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        return found[-1] if found else None

    @property
    def owner(self) -> Optional[ast.ClassDef]:
        """The class whose method it stands in."""
        found = [node for node in self.around if isinstance(node, ast.ClassDef)]
        return found[-1] if found else None

    @property
    def label(self) -> str:
        """`package.module:Class.method`."""
        names = [node.name for node in self.around if not isinstance(node, ast.Lambda)]  # type: ignore[attr-defined]
        return "%s:%s" % (self.module.name, ".".join(names)) if names else self.module.name

    def line(self, node: ast.AST) -> str:
        """`path/of/module.py:31`."""
        return "%s:%d" % (self.module.place, node.lineno)  # type: ignore[attr-defined]

    def inside(self, node: ast.AST) -> "Scope":
        """The scope of what stands inside of a class or function."""
        return self._replace(around=(*self.around, node))

    def meaning(self, node: Any) -> str:
        """The full name of what a dotted name means here; "" for what is none, or a variable."""
        name = dotted(node)
        head = name.partition(".")[0]
        if not name or (self.bindings(head) and head not in self.module.imports):
            return ""
        return self.code.meaning(self.module, name)

    def bindings(self, name: str) -> List[Binding]:
        """How the innermost function that binds a name does it; empty for names of the module."""
        function = self.binder(name)
        if function is None:
            return []
        found = bound(function)[name]
        if function is self.function and name in self.given and len(found) == 1:
            return [Binding(GIVEN, self.given[name])]
        return found

    def binder(self, name: str) -> Optional[Function]:
        """The innermost function that binds a name."""
        functions = [node for node in self.around if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        return next((function for function in reversed(functions) if name in bound(function)), None)


class Given(NamedTuple):
    """What a call gives to a parameter, and where that call stands."""

    node: Any
    scope: Scope


@lru_cache(maxsize=10000)
def bound(function: Function) -> Dict[str, List[Binding]]:
    """What a function binds, but not what functions in it do."""
    found: Dict[str, List[Binding]] = {}
    for argument in arguments(function):
        found.setdefault(argument.arg, []).append(Binding(PARAMETER, argument))
    for node in within(function.body):
        for name, binding in _bindings(node):
            found.setdefault(name, []).append(binding)
    return found


def arguments(function: Function) -> List[ast.arg]:
    """All parameters of a function, those that take what is left over at the end."""
    told = function.args
    more = [each for each in (told.vararg, told.kwarg) if each is not None]
    return [*told.posonlyargs, *told.args, *told.kwonlyargs, *more]


def defaults(function: Function) -> Dict[str, Any]:
    """The default values of parameters."""
    told = function.args
    positional = [*told.posonlyargs, *told.args]
    late = positional[len(positional) - len(told.defaults) :]
    found = {argument.arg: value for argument, value in zip(late, told.defaults)}
    found.update({each.arg: value for each, value in zip(told.kwonlyargs, told.kw_defaults) if value is not None})
    return found


def within(body: List[Any]) -> Iterator[ast.AST]:
    """Every node of some statements, but not those of functions and classes that they define."""
    rest = list(reversed(body))
    while rest:
        node = rest.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            rest.extend(reversed(list(ast.iter_child_nodes(node))))


def _bindings(node: ast.AST) -> Iterator[Tuple[str, Binding]]:
    if isinstance(node, ast.Assign):
        for each in node.targets:
            yield from _targets(each, node.value, VALUE)
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and isinstance(node.target, ast.Name) and node.value:
        yield node.target.id, Binding(VALUE, node.value)
    elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        yield node.target.id, Binding(OTHER)
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        yield from _targets(node.target, node.iter, ITEM)
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                yield from _targets(item.optional_vars, None, OTHER)
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name, Binding(OTHER)


def _targets(target: ast.AST, value: Any, how: str) -> Iterator[Tuple[str, Binding]]:
    if isinstance(target, ast.Name):
        yield target.id, Binding(how, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for place, each in enumerate(target.elts):
            yield from _targets(each, value, FIRST if how == VALUE and place == 0 else OTHER)
