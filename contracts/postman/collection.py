"""A collection of Postman's format 2.1: reads of what there is, of one of it, and writes; and its environment."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from contracts.postman.blanks import Blank, blanks, teaches
from contracts.postman.document import Api, Operation
from contracts.postman.guards import guards, variables
from contracts.postman.samples import Samples
from contracts.postman.scripts import TESTS, WRITES, before

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
FOLDERS = ("1 What there is", "2 One of it", "3 Writes")
SECRET, PLAIN = "secret", "default"

_NAMESPACE = uuid.UUID("6f2f8f1c-6a0e-5b1e-9c5e-0a4b7d3c2e11")
_TOLD = """

Made from the OpenAPI document by `banyan openapi postman`. Values of paths are taken from the answers of the first
folder; set a collection variable to choose your own. Without credentials in the environment the tests expect that
guarded operations refuse. Nothing is written unless the environment has `writes` = `yes`."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A collection and the environment that goes with it."""

    collection: Mapping[str, Any]
    environment: Mapping[str, Any]


def render(api: Api, name: str = "") -> Rendered:
    """The collection of a document, and its environment; secrets are variables of the environment without a value."""
    info = api.whole.get("info") or {}
    name = name or str(info.get("title") or "API")
    operations = tuple(api.operations())
    known = {str(each): blanks(each, api) for each in operations}
    wanted = {blank.variable: blank for some in known.values() for blank in some}
    samples = Samples(api)
    items = [_item(each, api, known[str(each)], teaches(each, api, wanted), samples) for each in operations]
    collection = {
        "info": {
            "_postman_id": _id("collection", name),
            "name": name,
            "description": str(info.get("description") or "").strip() + _TOLD,
            "schema": SCHEMA,
        },
        "item": _folders(operations, items),
        "event": [_event("test", TESTS.splitlines())],
        "variable": [{"key": key, "value": wanted[key].start} for key in sorted(wanted)],
    }
    return Rendered(collection, _environment(api, name, samples.secrets))


def as_text(value: Mapping[str, Any]) -> str:
    """What is written to a file."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _folders(operations: Iterable[Operation], items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, list[Mapping[str, Any]]]] = {name: {} for name in FOLDERS}
    for operation, item in zip(operations, items, strict=True):
        name = FOLDERS[(1 if operation.blanks else 0) if operation.is_read else 2]
        found[name].setdefault(operation.tag, []).append(item)
    return [
        {"name": name, "item": [{"name": tag, "item": tags[tag]} for tag in sorted(tags)]}
        for name, tags in found.items()
        if tags
    ]


def _item(
    operation: Operation, api: Api, own: tuple[Blank, ...], taught: Mapping[str, str], samples: Samples
) -> dict[str, Any]:
    said = operation.said
    served = str(said.get("x-served-by") or "")
    told = "\n\n".join(filter(None, (str(said.get("description") or ""), served and f"Served by {served}.")))
    return {
        "name": str(said.get("summary") or operation),
        "request": {
            "method": operation.method.upper(),
            "header": [*_headers(operation, samples), {"key": "Accept", "value": "application/json"}],
            "url": _url(operation, own, samples),
            **_body(operation, api, samples),
            "description": told,
        },
        "event": [_event("prerequest", before(operation, api, own, taught, guards(operation, api)))],
        "response": [],
    }


def _url(operation: Operation, own: tuple[Blank, ...], samples: Samples) -> dict[str, Any]:
    path = operation.path
    for blank in own:
        path = path.replace(f"{{{blank.name}}}", f"{{{{{blank.variable}}}}}")
    query: list[dict[str, Any]] = [
        {
            "key": str(each["name"]),
            "value": _plain(each, samples),
            "disabled": each.get("required") is not True,
            "description": str(each.get("description") or ""),
        }
        for each in operation.parameters
        if each.get("in") == "query"
    ]
    sent = "&".join(f"{quote(each['key'])}={each['value']}" for each in query if not each["disabled"])
    url = {"raw": f"{{{{baseUrl}}}}{path}" + (f"?{sent}" if sent else ""), "host": ["{{baseUrl}}"]}
    return {**url, "path": path.lstrip("/").split("/"), **({"query": query} if query else {})}


def _headers(operation: Operation, samples: Samples) -> list[dict[str, Any]]:
    return [
        {"key": str(each["name"]), "value": _plain(each, samples), "disabled": each.get("required") is not True}
        for each in operation.parameters
        if each.get("in") == "header"
    ]


def _plain(parameter: Mapping[str, Any], samples: Samples) -> str:
    name, schema = str(parameter.get("name")), parameter.get("schema") or {}
    said = {**schema, "example": parameter["example"]} if "example" in parameter and "$ref" not in schema else schema
    value = samples.of(said, name)
    return value if isinstance(value, str) else json.dumps(value)


def _body(operation: Operation, api: Api, samples: Samples) -> dict[str, Any]:
    content = api.followed(operation.said.get("requestBody")).get("content") or {}
    types = {media.partition(";")[0].strip().lower(): said for media, said in content.items()}
    for media, said in types.items():
        if media.endswith("json"):
            value = json.dumps(_sample(said, samples), indent=2, ensure_ascii=False)
            return {"body": {"mode": "raw", "raw": value, "options": {"raw": {"language": "json"}}}}
    for media, mode in (("application/x-www-form-urlencoded", "urlencoded"), ("multipart/form-data", "formdata")):
        if media in types:
            value = _sample(types[media], samples)
            fields = value.items() if isinstance(value, dict) else ()
            rows = [{"key": key, "value": each if isinstance(each, str) else json.dumps(each)} for key, each in fields]
            return {"body": {"mode": mode, mode: rows}}
    return {}


def _sample(media: Any, samples: Samples) -> Any:
    said = media if isinstance(media, dict) else {}
    if "example" in said:
        return samples.of({"example": said["example"]})
    return samples.of(said.get("schema") or {})


def _environment(api: Api, name: str, secrets: set[str]) -> dict[str, Any]:
    servers = api.whole.get("servers") or [{}]
    url = str(servers[0].get("url") or "")
    origin = "/".join(url.split("/")[:3]) if "://" in url else "http://127.0.0.1:8080"
    values = [{"key": "baseUrl", "value": origin, "type": PLAIN, "enabled": True}]
    values += [{"key": WRITES, "value": "no", "type": PLAIN, "enabled": True}]
    names = sorted({*variables(api), *secrets})
    values += [{"key": each, "value": "", "type": SECRET, "enabled": True} for each in names]
    return {"id": _id("environment", name), "name": name, "values": values, "_postman_variable_scope": "environment"}


def _event(listen: str, lines: list[str]) -> dict[str, Any]:
    return {"listen": listen, "script": {"type": "text/javascript", "exec": lines}}


def _id(kind: str, name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{kind} {name}"))
