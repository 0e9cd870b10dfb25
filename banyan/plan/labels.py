"""Names that fit everywhere: small letters, digits and hyphens, as hosts, Kubernetes and images want them."""

from __future__ import annotations

import re

_LONGEST = 52
"""So long that `-schedule` and a digest still fit into the 63 letters of a host's label."""


def label(name: str) -> str:
    """A name as a label of a host (RFC 1123): `Gift_Cards` -> `gift-cards`."""
    text = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return text[:_LONGEST].rstrip("-") or "unnamed"
