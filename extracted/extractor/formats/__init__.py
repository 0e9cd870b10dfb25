"""How the ledger of an extraction is written: one file each, with `render(ledger) -> str`, pure like report formats.

`terminal` takes `colour` and `width` as well.
"""

from __future__ import annotations

from banyan.registry import Registry

FORMATS = Registry("extracted.extractor.formats", "extraction format")
