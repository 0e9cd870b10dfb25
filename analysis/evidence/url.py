"""A URL of another app by name, or its views and URL modules in a URL module, e.g. `reverse("orders:detail")`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.evidence._reference import Found, Gap, Reference, Site
from analysis.resolve.frames import Call
from analysis.resolve.symbols import ClassInfo, Module
from analysis.resolve.templates import Tag, literal
from analysis.resolve.urltree import PATHS
from analysis.resolve.values import (
    ClassValue,
    ExternalValue,
    FunctionValue,
    InstanceValue,
    TextValue,
    Value,
    alternatives,
)
from analysis.syntax.expressions import Expression, argument

WEIGHT = 1.0
_REVERSED = frozenset({"reverse", "reverse_lazy"})
_OR_PATHS = frozenset({"redirect", "resolve_url"})
_BY_KEYWORD = {
    "as_view": ("url_name", "pattern_name", "success_url", "next_page"),
    "HyperlinkedIdentityField": ("view_name",),
    "HyperlinkedRelatedField": ("view_name",),
}
CALLS = _REVERSED | _OR_PATHS | PATHS | _BY_KEYWORD.keys() | {"include", "register"}
_ATTRIBUTES = frozenset({"success_url", "pattern_name", "login_url", "next_page", "redirect_url", "cancel_url"})
_NAME = re.compile(r"[\w.-]+(:[\w.-]+)*\Z")
_HOLE = re.compile(r"%[sdr(]|\{")
_UNKNOWN = "the name cannot be told without running the code"


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Look-ups by name, views given to `path` and view sets given to a router, and included URL modules."""
    if call.name in _REVERSED or call.name in _OR_PATHS:
        yield from _looked_up(call, site)
    elif call.name in _BY_KEYWORD:
        for key in _BY_KEYWORD[call.name]:
            if isinstance(value := call.keyword(key), TextValue):
                yield from _named(value.text, call.line, site, f"{key}=")
    elif call.name == "include":
        yield from _included(call, site)
    elif call.name in PATHS or len(call.args) > 1:
        yield from _routed(call, site)


def _looked_up(call: Call, site: Site) -> Iterator[Found]:
    if isinstance(call.receiver, InstanceValue | TextValue) or isinstance(call.callee, ClassValue):
        return
    written = argument(call.expression, 0, "to" if call.name in _OR_PATHS else "viewname")
    value = call.argument(0, "to" if call.name in _OR_PATHS else "viewname")
    for one in alternatives(value):
        match one:
            case TextValue(text):
                yield from _named(text, call.line, site, call.name)
            case FunctionValue(function) if function.module.is_local and call.name in _REVERSED:
                yield _to_view(function.module, call, function.declaration.name)
            case ClassValue(cls) if cls.module.is_local and call.name in _REVERSED:
                yield _to_view(cls.module, call, cls.name)
    if value is None and written is not None:
        yield from _unknown(site.written(written), call, site)


def _to_view(module: Module, call: Call, view: str) -> Reference:
    return Reference(module.app, call.line, f"{call.name}({view})", target_module=module.name, target_symbol=view)


def _of_view(app: str, line: int, detail: str, view: str, site: Site) -> Reference:
    """A reference to a view by its dotted path, as far as the module can be told."""
    module = site.module_of(view) if view else None
    if module is None or module.app != app:
        return Reference(app, line, detail)
    symbol = view.rpartition(".")[2]
    return Reference(
        app, line, detail, target_module=module.name, target_symbol=symbol if symbol.isidentifier() else None
    )


def _unknown(written: Expression, call: Call, site: Site) -> Iterator[Found]:
    """A name that is put together at run time, told by its namespace if that is written out."""
    start = _start(written)
    apps = site.names.urls.apps_under(start.rpartition(":")[0]) if ":" in start else frozenset()
    if apps:
        yield from (Reference(app, call.line, f'{call.name}("{start}...")') for app in sorted(apps))
    elif call.name in _REVERSED and "/" not in start:
        yield Gap(call.line, f"{call.name}(...)", _UNKNOWN)


def _start(written: Expression) -> str:
    match written:
        case ("f", (("s", text, _), *_), _) | ("o", "+" | "%", ("s", text, _), *_):
            return str(text)
        case ("(", (".", ("s", text, _), "format", _), *_):
            return str(text).partition("{")[0]
    return ""


def _named(text: str, line: int, site: Site, how: str) -> Iterator[Found]:
    """The apps behind a name; none for paths, and for names of third parties."""
    hole = _HOLE.search(text)
    start = text[: hole.start()] if hole else text
    if not _NAME.match(start.rstrip(":") or text):
        return
    urls = site.names.urls
    apps = urls.apps_under(start.rpartition(":")[0]) if hole else urls.apps_of(text)
    if site.app not in apps:
        detail = f'{how}"{text}"' if how.endswith(("=", " ")) else f'{how}("{text}")'
        yield from (_of_view(app, line, detail, urls.view_of(text, app), site) for app in sorted(apps))


def _included(call: Call, site: Site) -> Iterator[Found]:
    homes: dict[str, set[str]] = {}
    for module in site.names.urls.included(call.expression, site.module):
        homes.setdefault(module.app, set()).add(module.name)
    for app, names in sorted(homes.items()):
        name = names.pop() if len(names) == 1 else None
        yield Reference(app, call.line, f"include of {app}'s URLs", target_module=name)


def _routed(call: Call, site: Site) -> Iterator[Found]:
    if call.name == "register" and not _is_router(call, site):
        return
    view = site.names.urls.view_at(argument(call.expression, 1, "view"), site.module, site.bindings)
    if view is not None and view.app:
        yield _of_view(view.app, call.line, f"route to {view.dotted}", view.dotted, site)


def _is_router(call: Call, site: Site) -> bool:
    function = call.expression[1]
    owner = site.value(function[1]) if isinstance(function, tuple) and function[0] == "." else None
    return (isinstance(owner, ExternalValue) and "outer" in owner.dotted.rpartition(".")[2]) or (
        isinstance(owner, InstanceValue) and any("Router" in name for name in site.project.symbols.ancestors(owner.cls))
    )


def in_class(cls: ClassInfo, site: Site) -> Iterator[Found]:
    """Names of URLs in a class body, such as `pattern_name` and `success_url`; what calls `reverse` is seen there."""
    for attribute in cls.attributes.values():
        if attribute.name in _ATTRIBUTES or attribute.name.endswith(("url_name", "view_name")):
            for one in alternatives(_constant(attribute.value, site)):
                if isinstance(one, TextValue):
                    yield from _named(one.text, attribute.line, site, f"{attribute.name} = ")


def _constant(value: Expression, site: Site) -> Value:
    return site.value(value) if value is not None and value[0] in "sn.fo?" else None


def in_template(tag: Tag, site: Site) -> Iterator[Found]:
    """`{% url %}` and `url()` of a template."""
    if tag.name != "url" or not tag.args:
        return
    name = literal(tag.args[0])
    if name is not None:
        yield from _named(name, tag.line, site, "url ")
    else:
        yield Gap(tag.line, f"url {tag.args[0]}", _UNKNOWN)
