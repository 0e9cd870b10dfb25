"""How Envoy spells the types of its configuration."""

from __future__ import annotations

from typing import Any

TYPE = "type.googleapis.com/envoy."
Table = dict[str, Any]
