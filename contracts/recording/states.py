"""Suggests the provider states that an interaction needs: `a product exists` with the values of its path."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from contracts.openapi.api import arguments
from contracts.recording.grouping import Group, Sample

_PARAMETER = re.compile(r"\{[^{}]*\}")
SIGNED_IN = "somebody is signed in"


def suggested(group: Group, sample: Sample) -> list[dict[str, Any]]:
    """States with their parameters: who asks, and what is there. A person renames and defines them."""
    states: list[dict[str, Any]] = []
    if group.is_known and group.status != 401:
        states.append({"name": SIGNED_IN})
    values = {name: unquote(value) for name, value in arguments(group.template, sample.recorded.path).items()}
    noun = _noun(group.template)
    if values:
        there = group.status not in {404, 410}
        name = f"{_article(noun)} {noun} exists" if there else f"no such {noun} exists"
        states.append({"name": name, "params": dict(sorted(values.items()))})
    elif group.method == "GET" and group.status < 300:
        states.append({"name": f"there is something at {group.template}"})
    return states


def _noun(template: str) -> str:
    """What the last value of a path is one of: `/products/{slug}/related/` -> `product`."""
    parts = [part for part in template.split("/") if part]
    last = max((index for index, part in enumerate(parts) if _PARAMETER.search(part)), default=len(parts))
    noun = next((part for part in reversed(parts[:last]) if not _PARAMETER.search(part)), "thing")
    word = re.sub(r"[\W_]+", " ", noun).strip() or "thing"
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _article(noun: str) -> str:
    return "an" if noun[:1].lower() in "aeiou" else "a"
