"""What stands in a path: a variable for each of its blanks, and which answer shows a value that there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.postman.document import Api, Operation
from contracts.postman.samples import variable

NOTHING = {"integer": "2147483646", "number": "2147483646", "boolean": "true"}
"""Values of types that most likely nothing is known by."""
_NO_UUID = "00000000-0000-4000-8000-000000000000"
NO_NAME = "nothing-is-called-this"


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank in a path; `start` is what its variable holds until a value is known."""

    name: str
    variable: str
    start: str


def blanks(operation: Operation, api: Api) -> tuple[Blank, ...]:
    """The blanks of a path, in order; `/orders/{number}/` has `orders_number`."""
    said = {each.get("name"): each for each in operation.parameters if each.get("in") == "path"}
    found = []
    for name in operation.blanks:
        before = [part for part in operation.path.partition(f"{{{name}}}")[0].split("/") if part and "{" not in part]
        owner = f"{before[-1]}_" if before else ""
        found.append(Blank(name, variable(f"{owner}{name}"), _start(said.get(name, {}), api)))
    return tuple(found)


def teaches(operation: Operation, api: Api, wanted: Mapping[str, Blank]) -> dict[str, str]:
    """The variables that an answer of an operation fills, each with the field of a row in which its value is."""
    if operation.method != "get" or operation.path.rstrip("/").endswith("}"):
        return {}
    row = _row(operation, api)
    last = next((part for part in reversed(operation.path.split("/")) if part), "")
    return {
        name: field
        for name, blank in sorted(wanted.items())
        if name == variable(f"{last}_{blank.name}")
        for field in [next((each for each in _fields(blank.name) if each in row), "")]
        if field
    }


def _row(operation: Operation, api: Api) -> Mapping[str, Any]:
    """The properties of what an answer has a list of, {} where it has none."""
    answers = operation.said.get("responses") or {}
    for status in ("200", "2XX", "default"):
        for media, said in (api.followed(answers.get(status)).get("content") or {}).items():
            if media.partition(";")[0].endswith("json") and isinstance(said, dict):
                return _properties(_items(said.get("schema"), api), api)
    return {}


def _items(schema: Any, api: Api) -> Any:
    found = api.followed(schema)
    if "items" in found:
        return found["items"]
    for each in _properties(schema, api).values():
        said = api.followed(each)
        if "items" in said and _properties(said["items"], api):
            return said["items"]
    return None


def _properties(schema: Any, api: Api, depth: int = 0) -> dict[str, Any]:
    found = api.followed(schema)
    properties = dict(found.get("properties") or {})
    for part in found.get("allOf") or () if depth < 5 else ():
        properties |= _properties(part, api, depth + 1)
    return properties


def _fields(name: str) -> Iterator[str]:
    """What a field may be called that holds what a blank wants: `order_number` → `order_number`, `number`."""
    yield name
    last = name.rpartition("_")[2]
    yield from dict.fromkeys((last, "id" if last in {"pk", "id"} else last, "pk" if last == "id" else last))


def _start(parameter: Mapping[str, Any], api: Api) -> str:
    schema = api.followed(parameter.get("schema"))
    for said in (parameter.get("example"), schema.get("example"), *(schema.get("enum") or ())[:1]):
        if said is not None and not isinstance(said, dict | list):
            return str(said).replace("{{", "{ {")
    if schema.get("format") == "uuid":
        return _NO_UUID
    return "2026-01-31" if schema.get("format") == "date" else NOTHING.get(str(schema.get("type")), NO_NAME)
