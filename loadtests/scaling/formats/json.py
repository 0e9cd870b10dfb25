"""The whole document, for other programs: `--format json`; its schema is docs/scale.schema.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson


def render(document: Mapping[str, Any]) -> str:
    """Return the document, indented."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"
