"""All that is known of a run, for other programs: `--format json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def render(document: Mapping[str, Any]) -> str:
    """Return the document itself."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
