"""An answer to a request, as it came over the wire."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""What a JSON text comes to."""

Form = Literal["json", "page", "text", "bytes", "nothing"]
"""How a body is compared."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers in their order and a body without any encoding; `is_whole` unless the body was cut off."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    is_whole: bool = True

    def header(self, name: str) -> str:
        """The first header of that name, or an empty string."""
        return next((value for given, value in self.headers if given.lower() == name), "")

    @property
    def form(self) -> Form:
        """By the type that the answer says it is of."""
        if not self.body:
            return "nothing"
        kind = self.header("content-type").partition(";")[0].strip().lower()
        if kind in {"application/json", "text/json"} or kind.endswith("+json"):
            return "json"
        if kind in {"text/html", "application/xhtml+xml"}:
            return "page"
        return "text" if kind.startswith("text/") or kind.endswith(("xml", "javascript")) else "bytes"


_LONG = re.compile(rb"\d{19}")
"""Numbers that are rounded unless they are read by Python's own parser."""


def parse_json(body: bytes) -> Json:
    """Read a JSON text, numbers of any size too; raise ValueError."""
    import orjson

    try:
        parsed: Json = _parse_leniently(body) if _LONG.search(body) else orjson.loads(body)
    except orjson.JSONDecodeError:
        parsed = _parse_leniently(body)
    return parsed


def _parse_leniently(body: bytes) -> Json:
    """By Python's own parser, which takes NaN as well."""
    try:
        parsed: Json = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return parsed
