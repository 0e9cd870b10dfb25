"""What stands in a column whose values stay behind: nothing, or something with which nobody gets in."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable

from extracted.data.address import Engine
from extracted.data.layout import Cell, Column

Give = Callable[[], Cell]
_LENGTH = 20


def stand_in(column: Column, engine: Engine) -> Give | None:
    """Makes a value for each new row, as the driver takes it; None for a type of which no harmless value is known.

    Values are drawn by chance, so that they neither clash where they are unique nor can be guessed.
    """
    match column.kind:
        case "uuid":
            return lambda: str(uuid.uuid4())
        case "json":
            return lambda: "{}"
        case "bytes":
            return _text_of_bytes if engine == "postgresql" else lambda: secrets.token_bytes(_LENGTH)
        case "text" if engine == "sqlite" and column.type.lower() == "char(32)":  # a UUID, in Django's words
            return lambda: uuid.uuid4().hex
        case "text" if engine == "sqlite" and column.type.lower() == "text":  # JSON perhaps, which is checked
            return lambda: f'"!{secrets.token_hex(_LENGTH)}"'
        case "text":
            return lambda: f"!{secrets.token_hex(_LENGTH)}"[: column.size if column.size > 0 else None]
    return None


def _text_of_bytes() -> str:
    return "\\x" + secrets.token_hex(_LENGTH)
