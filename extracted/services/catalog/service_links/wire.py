"""Puts values on the wire and takes them off again: JSON, in which what JSON lacks is an object with a `$` tag.

`encode` and `decode` do for single values. A call needs both ways: an `Encoder` numbers the rows that it sends, and
the answer names the same numbers, so that what a function changed in its arguments is seen by its caller.
"""

import base64
import datetime as dt
import decimal
import enum
import json
import math
import random
import uuid
from dataclasses import fields, is_dataclass
from typing import Any, Callable, Dict, List, Optional, Tuple

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.functional import LazyObject, Promise, empty
from django.utils.safestring import SafeString, mark_safe

from service_links import classes, errors, expressions, rows

Json = Any


def encode(value: Any) -> Json:
    """A value as plain JSON data. Raises NotEncodable."""
    return Encoder().encode(value)


def decode(data: Json) -> Any:
    """The value of plain JSON data. Raises NotEncodable."""
    return Decoder().decode(data)


def dumps(data: Json) -> bytes:
    """Encoded data as bytes."""
    return json.dumps(data, separators=(",", ":")).encode()


class Encoder:
    """Encodes values that may share rows; `numbers` maps the identity of a row to its number."""

    def __init__(self, known: Optional[Dict[int, models.Model]] = None) -> None:
        self.known = {id(row): number for number, row in (known or {}).items()}
        self.numbers: Dict[int, int] = dict(self.known)
        self.rows: Dict[int, models.Model] = dict(known or {})
        self.sent: Dict[int, Json] = {}
        self.errors: Dict[int, int] = {}
        self.randoms: List[random.Random] = []

    def encode(self, value: Any) -> Json:
        """A value as plain JSON data."""
        if value is None or value is True or value is False:
            return value
        for kind, encoder in _ENCODERS:
            if isinstance(value, kind):
                return encoder(self, value)
        if getattr(value, "is_anonymous", False) is True:
            return {"$": "anonymous"}
        if is_dataclass(value) and not isinstance(value, type):
            return _data(self, value)
        if hasattr(value, "resolve_expression"):
            return expressions.encode(self, value)
        if isinstance(value, type) and issubclass(value, models.Model):
            return {"$": "model", "v": value._meta.label}
        raise errors.NotEncodable("%s cannot be sent to another side: %r" % (classes.name_of(type(value)), value))

    def changed(self, before: Dict[int, Json]) -> List[Json]:
        """The rows that were known and not sent yet, if they are not what they were."""
        pending = [(number, row) for number, row in sorted(self.rows.items()) if id(row) in self.known]
        found = []
        for number, row in pending:
            if number not in self.sent:
                state = rows.encode(self, row)
                if rows.differs(state, before[number]):
                    found.append(state)
        return found


class Decoder:
    """Decodes values that may share rows; `rows` maps numbers to the rows that have them."""

    def __init__(self, rows: Optional[Dict[int, models.Model]] = None) -> None:
        self.rows: Dict[int, models.Model] = dict(rows or {})
        self.received: Dict[int, Json] = {}
        self.errors: Dict[int, BaseException] = {}
        self.randoms: List[random.Random] = []

    def decode(self, data: Json) -> Any:
        """The value of plain JSON data."""
        if isinstance(data, list):
            return [self.decode(item) for item in data]
        if not isinstance(data, dict):
            return data
        tag = data.get("$")
        if tag is None:
            return {key: self.decode(value) for key, value in data.items()}
        if tag not in _DECODERS:
            raise errors.NotEncodable("unknown tag on the wire: %r" % (tag,))
        return _DECODERS[tag](self, data)


def _tagged(tag: str, text: Callable[[Any], Any] = str) -> Callable[[Encoder, Any], Json]:
    return lambda encoder, value: {"$": tag, "v": text(value)}


def _float(encoder: Encoder, value: float) -> Json:
    return float(value) if math.isfinite(value) else {"$": "float", "v": repr(float(value))}


def _datetime(encoder: Encoder, value: dt.datetime) -> Json:
    zone = getattr(value.tzinfo, "key", None)
    return {"$": "datetime", "v": value.isoformat(), **({"z": zone} if zone else {})}


def _dict(encoder: Encoder, value: Dict[Any, Any]) -> Json:
    if all(type(key) is str for key in value) and "$" not in value:
        return {key: encoder.encode(item) for key, item in value.items()}
    return {"$": "dict", "v": [[encoder.encode(key), encoder.encode(item)] for key, item in value.items()]}


def _sequence(tag: str) -> Callable[[Encoder, Any], Json]:
    return lambda encoder, value: {"$": tag, "v": [encoder.encode(item) for item in value]}


def _list(encoder: Encoder, value: Any) -> Json:
    return [encoder.encode(item) for item in value]


def _tuple(encoder: Encoder, value: Tuple[Any, ...]) -> Json:
    items = [encoder.encode(item) for item in value]
    if hasattr(value, "_fields"):
        return {"$": "named", "c": classes.name_of(type(value)), "n": list(value._fields), "v": items}
    return {"$": "tuple", "v": items}


def _enum(encoder: Encoder, value: enum.Enum) -> Json:
    return {"$": "enum", "c": classes.name_of(type(value)), "n": value.name, "v": encoder.encode(value.value)}


def _data(encoder: Encoder, value: Any) -> Json:
    items = {field.name: encoder.encode(getattr(value, field.name)) for field in fields(value)}
    return {"$": "data", "c": classes.name_of(type(value)), "v": items}


def _lazy(encoder: Encoder, value: LazyObject) -> Json:
    if value._wrapped is empty:
        value._setup()
    return encoder.encode(value._wrapped)


def _text(encoder: Encoder, value: str) -> Json:
    if isinstance(value, SafeString):
        return {"$": "safe", "v": str.__str__(value)}
    if hasattr(value, "code"):
        return {"$": "detail", "v": str.__str__(value), "c": encoder.encode(value.code)}
    return str.__str__(value)


def _field_file(encoder: Encoder, value: FieldFile) -> Json:
    return {"$": "field_file", "v": encoder.encode(value.instance), "n": value.field.name}


def _upload(encoder: Encoder, value: UploadedFile) -> Json:
    value.seek(0)
    content = base64.b64encode(value.read()).decode()
    value.seek(0)
    return {"$": "upload", "n": value.name, "t": value.content_type, "v": content}


def _content_file(encoder: Encoder, value: ContentFile) -> Json:
    value.seek(0)
    return {"$": "content_file", "n": value.name, "v": encoder.encode(value.read())}


def _error(encoder: Encoder, value: BaseException) -> Json:
    """An exception with its classes, the nearest first; it may hold itself, as those of validation do."""
    number = encoder.errors.get(id(value))
    if number is not None:
        return {"$": "error_ref", "v": number}
    number = encoder.errors[id(value)] = len(encoder.errors) + 1
    names = [classes.name_of(cls) for cls in type(value).__mro__ if cls not in (Exception, BaseException, object)]
    args = [_attempt(encoder, item) or [str(item)] for item in value.args]
    state = {name: _attempt(encoder, item) for name, item in vars(value).items()}
    return {
        "$": "error",
        "n": number,
        "c": names,
        "t": str(value),
        "a": [item[0] for item in args],
        "s": {name: item[0] for name, item in state.items() if item},
    }


def _random(encoder: Encoder, value: random.Random) -> Json:
    """A generator; where it stands afterwards comes back, as for rows."""
    encoder.randoms.append(value)
    return {"$": "random", "v": encoder.encode(value.getstate())}


def _attempt(encoder: Encoder, value: Any) -> Optional[List[Json]]:
    """A value that need not be sent at any price, in a list."""
    try:
        return [encoder.encode(value)]
    except errors.NotEncodable:
        return None


# In this order: an enum may be a string as well, a datetime is a date, a boolean is handled before.
_ENCODERS: Tuple[Tuple[Any, Callable[[Encoder, Any], Json]], ...] = (
    (LazyObject, _lazy),
    (enum.Enum, _enum),
    (models.Model, rows.encode),
    (models.QuerySet, rows.encode_query),
    (FieldFile, _field_file),
    (str, _text),
    (int, lambda encoder, value: int(value)),
    (float, _float),
    (decimal.Decimal, _tagged("decimal")),
    (dt.datetime, _datetime),
    (dt.date, _tagged("date", lambda value: value.isoformat())),
    (dt.time, _tagged("time", lambda value: value.isoformat())),
    (dt.timedelta, _tagged("timedelta", lambda value: [value.days, value.seconds, value.microseconds])),
    (uuid.UUID, _tagged("uuid")),
    ((bytes, bytearray, memoryview), _tagged("bytes", lambda value: base64.b64encode(bytes(value)).decode())),
    (Promise, lambda encoder, value: encoder.encode(str(value))),
    (dict, _dict),
    (list, _list),
    (tuple, _tuple),
    (frozenset, _sequence("frozenset")),
    (set, _sequence("set")),
    ((range, map, filter, zip, type({}.keys()), type({}.values()), type({}.items()), type(_ for _ in ())), _list),
    (UploadedFile, _upload),
    (ContentFile, _content_file),
    (BaseException, _error),
    (random.Random, _random),
    (models.Q, expressions.encode_q),
    (models.F, expressions.encode_f),
)


def _decode_datetime(decoder: Decoder, data: Json) -> dt.datetime:
    value = dt.datetime.fromisoformat(data["v"])
    if not data.get("z"):
        return value
    try:
        from zoneinfo import ZoneInfo
    except ImportError:
        return value
    return value.astimezone(ZoneInfo(data["z"]))


def _decode_enum(decoder: Decoder, data: Json) -> Any:
    found = classes.find(data["c"], "enum")
    return found[data["n"]] if found is not None else decoder.decode(data["v"])


def _decode_data(decoder: Decoder, data: Json) -> Any:
    found = classes.find(data["c"], "data")
    if found is None:
        raise errors.NotEncodable("%s is not known on this side; name its package in SERVICE_LINKS_VALUES" % data["c"])
    value = found.__new__(found)
    for name, item in data["v"].items():
        object.__setattr__(value, name, decoder.decode(item))
    return value


def _decode_named(decoder: Decoder, data: Json) -> Any:
    from collections import namedtuple

    found = classes.find(data["c"], "named") or namedtuple("Row", data["n"])
    return found(*decoder.decode(data["v"]))


def _decode_error(decoder: Decoder, data: Json) -> BaseException:
    found = next(filter(None, (classes.find(name, "error") for name in data["c"])), None)
    if found is None:
        name = (data["c"] or ["Exception"])[0]
        return errors.RemoteError("%s: %s" % (name, data["t"]), name)
    error = decoder.errors[data["n"]] = found.__new__(found)
    error.args = tuple(decoder.decode(item) for item in data["a"])
    vars(error).update({key: decoder.decode(item) for key, item in data["s"].items()})
    return error


def _decode_random(decoder: Decoder, data: Json) -> random.Random:
    generator = random.Random()  # noqa: S311
    generator.setstate(decoder.decode(data["v"]))
    decoder.randoms.append(generator)
    return generator


def _decode_detail(decoder: Decoder, data: Json) -> Any:
    try:
        from rest_framework.exceptions import ErrorDetail
    except ImportError:
        return data["v"]
    return ErrorDetail(data["v"], decoder.decode(data["c"]))


def _decode_model(decoder: Decoder, data: Json) -> Any:
    return rows.model_of(data["v"])


_DECODERS: Dict[str, Callable[[Decoder, Json], Any]] = {
    "float": lambda decoder, data: float(data["v"]),
    "decimal": lambda decoder, data: decimal.Decimal(data["v"]),
    "datetime": _decode_datetime,
    "date": lambda decoder, data: dt.date.fromisoformat(data["v"]),
    "time": lambda decoder, data: dt.time.fromisoformat(data["v"]),
    "timedelta": lambda decoder, data: dt.timedelta(*data["v"]),
    "uuid": lambda decoder, data: uuid.UUID(data["v"]),
    "bytes": lambda decoder, data: base64.b64decode(data["v"]),
    "dict": lambda decoder, data: {decoder.decode(key): decoder.decode(item) for key, item in data["v"]},
    "tuple": lambda decoder, data: tuple(decoder.decode(data["v"])),
    "named": _decode_named,
    "frozenset": lambda decoder, data: frozenset(decoder.decode(data["v"])),
    "set": lambda decoder, data: set(decoder.decode(data["v"])),
    "enum": _decode_enum,
    "data": _decode_data,
    "safe": lambda decoder, data: mark_safe(data["v"]),  # noqa: S308
    "detail": _decode_detail,
    "random": _decode_random,
    "model": _decode_model,
    "error": _decode_error,
    "error_ref": lambda decoder, data: decoder.errors[data["v"]],
    "field_file": lambda decoder, data: getattr(decoder.decode(data["v"]), data["n"]),
    "upload": lambda decoder, data: SimpleUploadedFile(data["n"], base64.b64decode(data["v"]), data["t"]),
    "content_file": lambda decoder, data: ContentFile(decoder.decode(data["v"]), name=data["n"]),
    "row": rows.decode,
    "ref": lambda decoder, data: decoder.rows[data["v"]],
    "query": rows.decode_query,
    "content_type": rows.decode_content_type,
    "content_type_key": rows.decode_content_type_key,
    "anonymous": rows.decode_anonymous,
    "q": expressions.decode_q,
    "f": expressions.decode_f,
    "expression": expressions.decode,
    "field": expressions.decode_field,
}
