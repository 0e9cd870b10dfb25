"""What an environment has otherwise than the base, as patches of Kustomize (JSON Patch, RFC 6902)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Operation = Mapping[str, Any]


def patches(base: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One patch for each object that differs; both have the same objects in the same order."""
    return [
        {"target": _target(before), "patch": operations, **_renamed(before, after)}
        for before, after in zip(base, other, strict=True)
        if (operations := list(_operations(before, after, "")))
    ]


def _target(manifest: Mapping[str, Any]) -> dict[str, str]:
    group, _, version = str(manifest["apiVersion"]).rpartition("/")
    found = {"group": group} if group else {}
    return {**found, "version": version, "kind": manifest["kind"], "name": manifest["metadata"]["name"]}


def _renamed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    if before["metadata"]["name"] == after["metadata"]["name"]:
        return {}
    return {"options": {"allowNameChange": True}}


def _operations(before: Any, after: Any, path: str) -> Iterator[Operation]:
    if before == after and type(before) is type(after):
        return
    match before, after:
        case Mapping(), Mapping():
            for key in sorted(before.keys() - after.keys()):
                yield {"op": "remove", "path": _below(path, key)}
            for key, value in after.items():
                if key in before:
                    yield from _operations(before[key], value, _below(path, key))
                else:
                    yield {"op": "add", "path": _below(path, key), "value": value}
        case list(), list() if len(before) == len(after):
            for index, (one, two) in enumerate(zip(before, after, strict=True)):
                yield from _operations(one, two, _below(path, str(index)))
        case _:
            yield {"op": "replace", "path": path, "value": after}


def _below(path: str, key: str) -> str:
    return f"{path}/{key.replace('~', '~0').replace('/', '~1')}"
