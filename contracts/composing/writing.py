"""A document as text: the same bytes for the same document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def as_json(document: Mapping[str, Any]) -> str:
    """As JSON, in the order that it has."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_yaml(document: Mapping[str, Any]) -> str:
    """As YAML, in the order that it has; nothing is shortened to an alias."""
    import yaml

    from banyan.writing_yaml import Dumper

    return yaml.dump(dict(document), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120)
