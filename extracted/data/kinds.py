"""What the types of columns mean, and how a value goes from one database to another or is compared across them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from extracted.data.address import Engine
from extracted.data.layout import Cell, Column

Convert = Callable[[Cell], Cell]


@dataclass(frozen=True, slots=True)
class Passage:
    """How values of one column pass: `written` turns the source's into the target's, None for as they are.

    `source_plain` and `target_plain` bring each side's to one form that is equal if they mean the same.
    """

    written: Convert | None = None
    source_plain: Convert | None = None
    target_plain: Convert | None = None


PASSES: Mapping[str, frozenset[str]] = {
    "boolean": frozenset({"boolean", "integer"}),
    "integer": frozenset({"integer"}),
    "decimal": frozenset({"decimal"}),
    "float": frozenset({"float"}),
    "text": frozenset({"text"}),
    "moment": frozenset({"moment"}),
    "naive_moment": frozenset({"moment"}),
    "date": frozenset({"date"}),
    "time": frozenset({"time"}),
    "duration": frozenset({"integer"}),
    "uuid": frozenset({"text"}),
    "bytes": frozenset({"bytes"}),
    "json": frozenset({"text"}),
    "address": frozenset({"text"}),
}
"""For each kind of column in PostgreSQL, the kinds that it may be in SQLite."""

_POSTGRESQL = {
    "bool": "boolean",
    **dict.fromkeys(("int2", "int4", "int8"), "integer"),
    "numeric": "decimal",
    **dict.fromkeys(("float4", "float8"), "float"),
    **dict.fromkeys(("varchar", "text", "bpchar", "citext"), "text"),
    "timestamptz": "moment",
    "timestamp": "naive_moment",
    "date": "date",
    "time": "time",
    "interval": "duration",
    "uuid": "uuid",
    "bytea": "bytes",
    **dict.fromkeys(("json", "jsonb"), "json"),
    **dict.fromkeys(("inet", "cidr"), "address"),
}
_SQLITE = (
    ("bool", "boolean"),
    ("int", "integer"),
    ("serial", "integer"),
    ("decimal", "decimal"),
    ("numeric", "decimal"),
    ("real", "float"),
    ("double", "float"),
    ("float", "float"),
    ("datetime", "moment"),
    ("timestamp", "moment"),
    ("date", "date"),
    ("time", "time"),
    ("blob", "bytes"),
    ("char", "text"),
    ("text", "text"),
    ("clob", "text"),
)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?(?:(?:\+00(?::?00)?)|Z)?\Z")
_INTERVAL = re.compile(
    r"(?:(-?\d+) years? ?)?(?:(-?\d+) mons? ?)?(?:(-?\d+) days? ?)?(?:([-+]?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?\Z"
)
_TIME = re.compile(r"(\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\Z")


def postgresql_kind(name: str) -> str:
    """What a type of PostgreSQL means, by its own name (`int8`); one that SQLite has no counterpart for is itself."""
    return _POSTGRESQL.get(name, name)


def sqlite_kind(declared: str) -> str:
    """What a declared type of SQLite means (`bigint unsigned`)."""
    lower = declared.lower()
    return next((kind for part, kind in _SQLITE if part in lower), lower or "bytes")


def passage(source: Column, target: Column, engines: tuple[Engine, Engine], zone: str = "UTC") -> Passage:
    """How values pass from a column to its counterpart; `zone` is that of moments which SQLite keeps without one."""
    match engines:
        case ("sqlite", "postgresql"):
            plain, other = _plain(target, zone)
            return Passage(_into_postgresql(target, zone), other, plain)
        case ("postgresql", "sqlite"):
            plain, other = _plain(source, zone)
            return Passage(_into_sqlite(source, zone), plain, other)
    return Passage()


def _into_postgresql(column: Column, zone: str) -> Convert | None:
    different: Mapping[str, Convert] = {
        "boolean": lambda value: "t" if value else "f",
        "moment": lambda value: f"{moment(value, zone)}+00",
        "duration": lambda value: f"{value} microseconds",
        "bytes": _hex,
    }
    return different.get(column.kind, str)


def _into_sqlite(column: Column, zone: str) -> Convert | None:
    """Decimals go as text, which SQLite turns into numbers as it does for Django."""
    different: Mapping[str, Convert] = {
        "boolean": lambda value: 1 if value == "t" else 0,
        "integer": lambda value: int(str(value)),
        "duration": _microseconds,
        "float": lambda value: float(str(value)),
        "moment": partial(_local, zone=zone),
        "naive_moment": moment,
        "time": _time,
        "uuid": _bare,
        "bytes": lambda value: bytes.fromhex(str(value)[2:]),
    }
    return different.get(column.kind)


def _plain(column: Column, zone: str) -> tuple[Convert | None, Convert | None]:
    """How PostgreSQL's values and SQLite's come to one form, in this order."""
    rounded = partial(_decimal, scale=column.scale)
    different: Mapping[str, tuple[Convert | None, Convert | None]] = {
        "boolean": (None, lambda value: "t" if value else "f"),
        "integer": (None, str),
        "duration": (_microseconds, lambda value: int(str(value))),
        "decimal": (rounded, rounded),
        "float": (lambda value: float(str(value)), lambda value: float(str(value))),
        "moment": (moment, partial(moment, zone=zone)),
        "naive_moment": (moment, moment),
        "time": (_time, _time),
        "uuid": (_bare, _bare),
        "bytes": (None, _hex),
        "json": (_document, _document),
    }
    return different.get(column.kind, (None, None))


def _hex(value: Cell) -> str:
    return "\\x" + (value if isinstance(value, bytes) else str(value).encode()).hex()


def _bare(value: Cell) -> str:
    return str(value).replace("-", "").lower()


def _decimal(value: Cell, scale: int) -> str:
    """Rounded as Django rounds what it reads; without zeros at the end."""
    number = Decimal(str(value))
    if not number.is_finite():
        return str(number)
    exponent = number.as_tuple().exponent
    if scale >= 0 and isinstance(exponent, int) and -exponent > scale:
        number = round(number, scale)
    return _digits(number)


def moment(value: Cell, zone: str = "UTC") -> str:
    """A moment in UTC as Django writes it into SQLite: `2026-11-22 09:30:00.250000`, without a zero fraction."""
    found = _MOMENT.match(str(value))
    if found and zone == "UTC":
        day, clock, fraction = found.groups()
        return f"{day} {clock}{_fraction(fraction)}"
    try:
        found_at = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)  # infinity, or a year before Christ: the other side says what it thinks of it
    if found_at.tzinfo is None:
        found_at = found_at.replace(tzinfo=ZoneInfo(zone))
    return str(found_at.astimezone(UTC).replace(tzinfo=None))


def _local(value: Cell, zone: str) -> str:
    """A moment of PostgreSQL (`2026-11-22 09:30:00+00`) as SQLite keeps it: without a zone, in that of the project."""
    plain = moment(value)
    if zone == "UTC":
        return plain
    return str(datetime.fromisoformat(plain).replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None))


def _microseconds(value: Cell) -> int:
    """An interval of PostgreSQL (`1 day -02:00:00.5`) as Django keeps it in SQLite; a month has 30 days, a year 365."""
    found = _INTERVAL.match(str(value))
    if found is None:
        raise ValueError(f"{value} is no interval")
    years, months, days, sign, hours, minutes, seconds, fraction = (each or "" for each in found.groups())
    whole = 365 * int(years or 0) + 30 * int(months or 0) + int(days or 0)
    clock = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    part = clock * 1_000_000 + int(f"{fraction or 0:0<6}")
    return whole * 86_400_000_000 + (-part if sign == "-" else part)


def _time(value: Cell) -> str:
    found = _TIME.match(str(value))
    return f"{found[1]}{_fraction(found[2])}" if found else str(value)


def _fraction(digits: str | None) -> str:
    return f".{digits:0<6}" if digits and digits.strip("0") else ""


def _document(value: Cell) -> str:
    """JSON in one form, whatever the order of keys and the way in which numbers are written."""
    text = value.decode() if isinstance(value, bytes) else str(value)
    return repr(_sorted(json.loads(text, parse_float=Decimal, parse_int=Decimal)))


def _sorted(value: object) -> object:
    match value:
        case dict():
            return ("{}", *sorted((key, _sorted(each)) for key, each in value.items()))
        case list():
            return [_sorted(each) for each in value]
        case Decimal():
            return ("n", _digits(value))
    return value


def _digits(number: Decimal) -> str:
    """A number without an exponent, zeros at the end, or a sign of zero."""
    return format(number.normalize(), "f") if number else "0"
