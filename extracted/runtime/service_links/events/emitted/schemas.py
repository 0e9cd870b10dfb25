"""JSON Schemas of what `wire` makes of values: plain where JSON has them, else an object with the tag `$`."""

from typing import Any, Dict, List, Optional

from service_links.events.payload import target

Schema = Dict[str, Any]
UNKNOWN: Schema = {"x-unknown": True}
"""What the code does not tell: it may be anything."""
NULL: Schema = {"type": "null"}
BOOLEAN: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
TEXT: Schema = {"type": "string"}
ANY_OBJECT: Schema = {"type": "object"}


def tagged(tag: str, value: Schema) -> Schema:
    """What is an object with a tag on the wire."""
    return {"type": "object", "properties": {"$": {"const": tag}, "v": value}, "required": ["$", "v"]}


TAGGED = {name: tagged(name, TEXT) for name in ("decimal", "datetime", "date", "time", "uuid", "bytes")}
TAGGED["timedelta"] = tagged("timedelta", {"type": "array", "items": WHOLE})
_OF_FIELDS: Dict[str, Schema] = {
    **{"%s%sField" % (size, kind): WHOLE for size in ("", "Big", "Small") for kind in ("Auto", "Integer")},
    **{"Positive%sIntegerField" % size: WHOLE for size in ("", "Big", "Small")},
    **{"%sField" % kind: TEXT for kind in ("Char", "Email", "FilePath", "IPAddress", "Slug", "Text", "URL")},
    "GenericIPAddressField": TEXT,
    "BooleanField": BOOLEAN,
    "FloatField": NUMBER,
    "BinaryField": TAGGED["bytes"],
    "DateField": TAGGED["date"],
    "DateTimeField": TAGGED["datetime"],
    "DecimalField": TAGGED["decimal"],
    "DurationField": TAGGED["timedelta"],
    "TimeField": TAGGED["time"],
    "UUIDField": TAGGED["uuid"],
}


def of_field(field: Any) -> Schema:
    """A field's value as the attribute of a row; a choice may be a text, or the member of an enumeration."""
    inner = target(field)
    if not type(inner).__module__.startswith("django.db.models"):
        return UNKNOWN
    known = _OF_FIELDS.get(inner.get_internal_type())
    if known is None:
        return UNKNOWN
    found = either(known, ANY_OBJECT) if getattr(inner, "choices", None) else known
    return either(found, NULL) if field.null else found


def an_object(properties: Dict[str, Schema], required: Optional[List[str]] = None) -> Schema:
    """An object of which some fields are always there, by default all."""
    needed = sorted(properties) if required is None else sorted(required)
    return {"type": "object", "properties": dict(sorted(properties.items())), "required": needed}


def either(one: Schema, other: Schema) -> Schema:
    """What is of one of two schemas; fields that only one has may be missing."""
    if one == other:
        return one
    if not kinds(one) or not kinds(other):
        return UNKNOWN
    found: Schema = {}
    both = sorted({*kinds(one), *kinds(other)})
    both = [kind for kind in both if kind != "integer" or "number" not in both]
    found["type"] = both[0] if len(both) == 1 else both
    objects = [each for each in (one, other) if "object" in kinds(each)]
    if all("properties" in each for each in objects) and objects:
        found.update(_fields(objects))
    arrays = [each for each in (one, other) if "array" in kinds(each)]
    if arrays and all("items" in each for each in arrays):
        found["items"] = arrays[0]["items"] if len(arrays) == 1 else either(arrays[0]["items"], arrays[1]["items"])
    return found


def kinds(schema: Schema) -> List[str]:
    """The types that a schema allows, or none where it says none."""
    told = schema.get("type", [])
    return [told] if isinstance(told, str) else list(told)


def _fields(objects: List[Schema]) -> Schema:
    if len(objects) == 1:
        return {name: objects[0][name] for name in ("properties", "required")}
    one, other = objects
    names = sorted({*one["properties"], *other["properties"]})
    properties = {}
    for name in names:
        there = [each["properties"][name] for each in objects if name in each["properties"]]
        properties[name] = there[0] if len(there) == 1 else _tags(there) or either(*there)
    return {"properties": properties, "required": sorted({*one["required"]} & {*other["required"]})}


def _tags(there: List[Schema]) -> Optional[Schema]:
    """Two tags, where both are one."""
    values = [value for each in there for value in (each.get("enum") or ([each["const"]] if "const" in each else []))]
    return {"enum": sorted(set(values))} if all("const" in each or "enum" in each for each in there) else None
