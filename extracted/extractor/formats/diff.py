"""Every line that is written, on both sides, as a diff that git takes: `banyan extract x --format diff | git apply`."""

from __future__ import annotations

from extracted.extractor.ledger import Ledger


def render(ledger: Ledger) -> str:
    """Return the unified diff of everything; "" if there is nothing to write."""
    return ledger.diff
