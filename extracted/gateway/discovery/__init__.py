"""One file per way to discover the endpoints of a side, named by the scheme of its url, `+` as `_`."""

from __future__ import annotations

from banyan.registry import Registry

DISCOVERIES = Registry("extracted.gateway.discovery", "way to discover endpoints")
