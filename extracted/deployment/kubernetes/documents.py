"""Writes manifests as YAML: filled in, or as templates of Helm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from banyan.openapi.yaml12 import Loader
from banyan.writing_yaml import BlockDumper
from extracted.deployment.kubernetes.settings import Manifest, Setting, Values, filled

_FIRST = ("apiVersion", "kind", "metadata")


def plain(manifests: Iterable[Manifest], values: Values, head: str = "") -> str:
    """All of them in one file, each setting filled in."""
    return _joined((_dumped(filled(each, values)) for each in manifests), head)


def template(manifests: Iterable[Manifest], head: str = "") -> str:
    """All of them in one template, each setting an expression; what else looks like one is none."""
    return _joined((_templated(each) for each in manifests), head)


def data(value: object, head: str = "") -> str:
    """Any value as YAML."""
    return _comment(head) + _dumped(value)


def loaded(text: str) -> list[dict[str, Any]]:
    """All documents of a file that are not empty, as Kubernetes reads them. Raises yaml.YAMLError."""
    return [each for each in yaml.load_all(text, Loader) if each]


def _joined(documents: Iterable[str], head: str) -> str:
    return _comment(head) + "---\n".join(documents)


def _comment(head: str) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in head.splitlines())


def _templated(manifest: Manifest) -> str:
    """The text with a mark for each setting, which no text of the manifest has; then the marks are replaced."""
    mark = "banyan"
    while any(mark in text for text in _texts(manifest)):
        mark += "x"
    expressions: dict[str, str] = {}

    def marked(node: Any) -> Any:
        match node:
            case Mapping():
                return {key: marked(each) for key, each in node.items()}
            case str() | int() | float() | None:
                return node
            case Sequence():
                return [marked(each) for each in node]
            case _:
                setting: Setting = node
                name = f"{mark}-{len(expressions)}-{mark}"
                expressions[name] = f"{{{{ {setting.pipeline} | toJson }}}}"
                return name

    text = _dumped(marked(manifest)).replace("{{", '{{ "{{" }}')
    for name, expression in expressions.items():
        text = text.replace(name, expression)
    return text


def _dumped(value: object) -> str:
    text: str = yaml.dump(
        value, Dumper=BlockDumper, sort_keys=False, default_flow_style=False, allow_unicode=True, width=10_000
    )
    return text


def _texts(node: Any) -> Iterable[str]:
    match node:
        case Mapping():
            for key, each in node.items():
                yield key
                yield from _texts(each)
        case str():
            yield node
        case Sequence():
            for each in node:
                yield from _texts(each)
