"""Takes the code of a service out of the monolith, with exactly as much of the rest as it needs to run."""

from __future__ import annotations

from extracted.extractor.shaking.checking import unresolved_imports
from extracted.extractor.shaking.outcome import Shaken
from extracted.extractor.shaking.shake import shake

__all__ = ["Shaken", "shake", "unresolved_imports"]
