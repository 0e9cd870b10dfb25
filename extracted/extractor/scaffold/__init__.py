"""The new service's own project: everything around the code that moves."""

from __future__ import annotations

from extracted.extractor.scaffold.blueprint import Blueprint
from extracted.extractor.scaffold.deriving import blueprint_of
from extracted.extractor.scaffold.rendering import scaffold

__all__ = ["Blueprint", "blueprint_of", "scaffold"]
