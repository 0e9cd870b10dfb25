"""Copies part of a document with other references in it; what is only a sample stays as it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Follow = Callable[[str, str], str]
"""From a reference, and the section of `components` that it should lead to, to the reference in its place."""

_SAMPLES = frozenset({"example", "default", "enum", "const", "value"})
_SCHEMAS = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_NAMED = {
    "responses": "responses",
    "headers": "headers",
    "examples": "examples",
    "links": "links",
    "callbacks": "callbacks",
    "content": "media",
    "encoding": "encoding",
}
"""Keys outside of schemas below which names are free, with what stands under these names."""
_ONE = {"schema": "schemas", "requestBody": "requestBodies", "parameters": "parameters"}


@dataclass(frozen=True, slots=True)
class Copier:
    """Copies values.

    `schemes` are the names of security schemes as they are to be, `ids` those of operations, by the id that a document
    has for them or by a reference to them; a link to another operation is left out.
    """

    follow: Follow
    schemes: Mapping[str, str]
    ids: Mapping[str, str]

    def copy(self, value: Any, section: str) -> Any:
        """A value that stands where `section` of `components` could."""
        if isinstance(value, list):
            return [self.copy(each, section) for each in value]
        if not isinstance(value, dict):
            return value
        if section == "schemas":
            return self._schema(value)
        if isinstance(value.get("$ref"), str):
            return {**value, "$ref": self.follow(value["$ref"], section)}
        return {key: self._below(key, each, section) for key, each in value.items()}

    def _below(self, key: str, value: Any, section: str) -> Any:
        if key in _SAMPLES or key.startswith("x-") or (section == "links" and key in {"parameters", "requestBody"}):
            return value
        if key == "links" and isinstance(value, dict):
            return {name: self._link(each) for name, each in value.items() if self._leads(each)}
        if key in _NAMED and isinstance(value, dict):
            return {name: self.copy(each, _NAMED[key]) for name, each in value.items()}
        if key == "security" and isinstance(value, list):
            return [{self.schemes.get(name, name): scopes for name, scopes in each.items()} for each in value]
        if key == "operationId" and isinstance(value, str):
            return self.ids.get(value, value)
        return self.copy(value, _ONE.get(key, "pathItems" if section == "callbacks" else section))

    def _leads(self, link: Any) -> bool:
        target = link.get("operationId", link.get("operationRef")) if isinstance(link, dict) else None
        return target is None or target in self.ids

    def _link(self, link: dict[str, Any]) -> dict[str, Any]:
        copied = {key: value for key, value in self.copy(link, "links").items() if key != "operationRef"}
        return {**copied, "operationId": self.ids[link["operationRef"]]} if "operationRef" in link else copied

    def _schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        copied = {key: self._of_schema(key, value) for key, value in schema.items()}
        if isinstance(schema.get("discriminator"), dict):
            copied["discriminator"] = self._discriminator(schema)
        return copied

    def _of_schema(self, key: str, value: Any) -> Any:
        if key == "$ref" and isinstance(value, str):
            return self.follow(value, "schemas")
        if key in _SCHEMAS and isinstance(value, dict):
            return {name: self.copy(each, "schemas") for name, each in value.items()}
        if key in _SAMPLES or key == "examples" or key.startswith("x-"):
            return value
        return self.copy(value, "schemas")

    def _discriminator(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Its mapping by references, with an entry for each choice whose name has changed."""
        said = schema["discriminator"]
        found = said.get("mapping")
        mapping = {name: self.follow(_reference(each), "schemas") for name, each in dict(found or {}).items()}
        choices = [each for key in ("oneOf", "anyOf") for each in schema.get(key) or () if isinstance(each, dict)]
        for reference in [each["$ref"] for each in choices if isinstance(each.get("$ref"), str)]:
            now, name = self.follow(reference, "schemas"), reference.rpartition("/")[2]
            if now not in mapping.values() and now.rpartition("/")[2] != name:
                mapping[name] = now
        return {**said, **({"mapping": mapping} if mapping else {})}


def _reference(target: str) -> str:
    """What an entry of a mapping means: a reference, or the name of a schema."""
    return target if "#" in target or "/" in target or "." in target else f"#/components/schemas/{target}"
