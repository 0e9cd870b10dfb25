"""A template or tag library of another app, e.g. `{% extends "core/base.html" %}`, `render(request, "core/a.html")`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.evidence._reference import Found, Gap, Reference, Site
from analysis.resolve.frames import Call
from analysis.resolve.symbols import ClassInfo
from analysis.resolve.templates import Tag, absolute_name, literal
from analysis.resolve.values import ExternalValue, FunctionValue, ItemsValue, TextValue, Value, alternatives
from analysis.syntax.expressions import walk

WEIGHT = 2.0
_POSITIONS = {
    "render": (1, "template_name"),
    "render_to_string": (0, "template_name"),
    "render_to_response": (0, "template_name"),
    "get_template": (0, "template_name"),
    "select_template": (0, "template_name_list"),
    "TemplateResponse": (1, "template"),
    "SimpleTemplateResponse": (0, "template"),
    "inclusion_tag": (0, "filename"),
    "as_view": (9, "template_name"),
}
CALLS = frozenset(_POSITIONS)
_UNKNOWN = "the template's name cannot be told without running the code"


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Every rendering or loading of a template by name."""
    if isinstance(call.receiver, TextValue) or any(isinstance(one, FunctionValue) for one in alternatives(call.callee)):
        return
    value = call.argument(*_POSITIONS[call.name])
    names = tuple(_texts(value))
    for name in names:
        yield from _named(name, call.line, f'{call.name}("{name}")', site)
    if not names and _is_loader(call) and len(call.args) > _POSITIONS[call.name][0]:
        yield Gap(call.line, f"{call.name}(...)", _UNKNOWN)


def _texts(value: Value) -> Iterator[str]:
    for one in value.items if isinstance(value, ItemsValue) else alternatives(value):
        if isinstance(one, TextValue):
            yield one.text
        elif isinstance(one, ItemsValue):
            yield from _texts(one)


def _is_loader(call: Call) -> bool:
    dotted = call.callee.dotted if isinstance(call.callee, ExternalValue) else ""
    return dotted.startswith("django.") and "()" not in dotted


def _named(name: str, line: int, detail: str, site: Site, besides: str = "") -> Iterator[Found]:
    found = site.names.templates.find(name, besides)
    if found is not None:
        yield Reference(found.app, line, detail, target_module=found.name)


def in_class(cls: ClassInfo, site: Site) -> Iterator[Found]:
    """`template_name` and the like in a class body, and the names that `get_template_names` returns."""
    for attribute in cls.attributes.values():
        if attribute.name.endswith(("template_name", "template")) and attribute.value is not None:
            for name in _texts(site.value(attribute.value)):
                yield from _named(name, attribute.line, f'{attribute.name} = "{name}"', site)
    method = cls.methods.get("get_template_names")
    for returned in method.declaration.returns if method is not None else ():
        for part in walk(returned):
            if part[0] == "s":
                for found in _named(part[1], part[2], f'"{part[1]}"', site):
                    yield _in_method(found, site)


def _in_method(found: Found, site: Site) -> Found:
    assert isinstance(found, Reference)
    return replace(found, symbol=f"{site.symbol}.get_template_names")


def in_template(tag: Tag, site: Site) -> Iterator[Found]:
    """`{% extends %}`, `{% include %}`, `{% import %}` and `{% load %}` of a template."""
    if tag.name == "load":
        for name in _libraries(tag.args):
            module = site.names.templates.library(name)
            if module is not None:
                yield Reference(module.app, tag.line, f"load {name}", target_module=module.name)
    elif tag.name != "url" and tag.args:
        yield from _loaded(tag, site)


def _libraries(words: tuple[str, ...]) -> tuple[str, ...]:
    """The libraries of `{% load a b %}`, or of `{% load x y from a %}`."""
    return words[-1:] if len(words) >= 3 and words[-2] == "from" else words


def _loaded(tag: Tag, site: Site) -> Iterator[Found]:
    first = tag.args[0].rstrip(",")
    names = [literal(first)] if not first.startswith("[") else [literal(w.strip("[],")) for w in tag.args]
    for name in names:
        if name is not None:
            besides = site.module.path if tag.name == "extends" else ""
            yield from _named(absolute_name(name, site.module.name), tag.line, f'{tag.name} "{name}"', site, besides)
    if names == [None] and not first.startswith(("self.", "super(")):
        yield Gap(tag.line, f"{tag.name} {first}", _UNKNOWN)
