"""The whole document, for other programs: `--format json`; its schema is docs/ready.schema.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def render(document: Mapping[str, Any]) -> str:
    """Return the document, indented."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
