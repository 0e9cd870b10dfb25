"""Names of variables, as the runtime of the links has them."""

from __future__ import annotations


def variable(name: str) -> str:
    """A side's name as part of a variable's, as the runtime of the links has it: `gift-cards` -> `GIFT_CARDS`."""
    return name.upper().replace("-", "_")
