"""What of the extractor can be named on the command line, for `banyan list`: a title, and a registry."""

from __future__ import annotations

from extracted.extractor.deciding import KINDS
from extracted.extractor.formats import FORMATS

COUPLINGS = ("couplings that `banyan extract` decides on", KINDS)
EXTRACTIONS = ("formats of `banyan extract`", FORMATS)
