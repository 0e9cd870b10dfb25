"""YAML read as JSON would be: `no` and dates stay texts, and keys are texts, as OpenAPI asks."""

from __future__ import annotations

import re
from typing import Any

import yaml

Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEPT = {"null", "float", "merge"}
_BOOL = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")


class Loader(Safe):  # type: ignore[misc]
    """PyYAML's safe loader, which by itself reads YAML 1.1."""

    yaml_implicit_resolvers = {  # noqa: RUF012  the name that PyYAML looks for
        first: [(tag, pattern) for tag, pattern in pairs if tag.rpartition(":")[2] in _KEPT]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002
        """A mapping whose keys are texts: `200:` is "200"."""
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return {_text(key): value for key, value in found.items()}


def _text(key: object) -> str:
    if key is None:
        return "null"
    return str(key).lower() if isinstance(key, bool) else str(key)


Loader.add_implicit_resolver("tag:yaml.org,2002:bool", _BOOL, list("tTfF"))
Loader.add_implicit_resolver("tag:yaml.org,2002:int", _INT, list("-+0123456789"))
Loader.add_constructor("tag:yaml.org,2002:merge", Loader.construct_yaml_str)  # as a value, `<<` is a text like others
