"""Which models of others an extracted service keeps rows of: its `service_contracts`, read as text and never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from banyan.errors import BadInput

PACKAGE = "service_contracts"


def declared_replicas(service: Path) -> tuple[str, ...] | None:
    """The replicas of the service in a folder, sorted; None where there is no such service yet.

    Raises BadInput for contracts that are no Python.
    """
    folder = service / PACKAGE
    if not (folder / "__init__.py").is_file():
        return None
    return tuple(sorted({model for file in folder.glob("*.py") for model in _replicas(file)}))


def _replicas(file: Path) -> Iterator[str]:
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError) as error:
        raise BadInput(f"is no Python: {error}", where=str(file), hint="extract the service again") from error
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name("Access") | ast.Attribute(attr="Access"),
                args=[ast.Constant(value=str(model)), ast.Constant(value="replica")],
            ):
                yield model
