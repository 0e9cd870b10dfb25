"""A permission of another app's model, e.g. `@permission_required("orders.refund_order")`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.evidence._reference import Found, Reference, Site
from analysis.resolve.frames import Call
from analysis.resolve.symbols import ClassInfo
from analysis.resolve.values import ItemsValue, TextValue, Value
from analysis.syntax.expressions import walk

WEIGHT = 1.0
CALLS = frozenset(
    {"has_perm", "has_perms", "permission_required", "user_has_perm", "ahas_perm", "with_perm", "has_permission"}
)
_PERMISSION = re.compile(r"^([a-z_][a-z0-9_]*)\.([a-z_][a-z0-9_]*)$")


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Every check of a permission that is written out."""
    for value in (*call.args, *(value for _key, value in call.keywords)):
        for text in _texts(value):
            yield from _reference(text, call.line, site)


def in_class(cls: ClassInfo, site: Site) -> Iterator[Found]:
    """`permission_required` and the like in a class body."""
    for attribute in cls.attributes.values():
        if "permission" in attribute.name or attribute.name == "perms_map":
            for part in walk(attribute.value):
                if part[0] == "s":
                    yield from _reference(part[1], part[2], site)
                elif part[0] in "n.m" and isinstance(value := site.value(part), TextValue):
                    yield from _reference(value.text, attribute.line, site)


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, TextValue):
        yield value.text
    elif isinstance(value, ItemsValue):
        for item in value.items:
            yield from _texts(item)


def _reference(text: str, line: int, site: Site) -> Iterator[Found]:
    match = _PERMISSION.match(text)
    if match is None or match[1] not in site.names.labels:
        return
    label, codename = match.groups()
    names = {m.cls.name.lower(): m for m in site.project.models if m.app == label and not m.is_abstract}
    parts = codename.split("_")
    tails = ("".join(parts[start:]) for start in range(1, len(parts)))
    model = next((names[tail] for tail in tails if tail in names), None)
    yield Reference(label, line, f'permission "{text}"', model.label if model is not None else None)
