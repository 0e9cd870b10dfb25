"""Finds fields that hold secrets, by what they are and are called: `User.password`, `Account.api_key`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from banyan.comparison.redaction import is_secret
from extracted.extractor.model import Cut, Decision, Monolith

KIND = "secret"
_HARMLESS = re.compile(r"(?:Boolean|Integer|Decimal|Float|Date|Time|Duration|Auto|File|Image)\w*$|^DateTime")
"""Columns that say something of a secret, as when it was changed, rather than it."""


@dataclass(frozen=True, slots=True, order=True)
class Secret:
    """A field that never leaves its side, where it is declared; `path` is "" for what Django itself declares."""

    model: str
    field: str
    path: str = ""
    line: int = 0

    @property
    def name(self) -> str:
        """As `service_contracts` has it."""
        return f"{self.model}.{self.field}"


def secrets_of(monolith: Monolith, cut: Cut, *, is_moved: bool) -> tuple[Secret, ...]:
    """The fields of the models on one side that hold secrets: of those that leave, or of all others; sorted."""
    found = {secret for secret in _all(monolith) if _is_moved(monolith, cut, secret) is is_moved}
    return tuple(sorted(found))


def column_of(monolith: Monolith, secret: Secret) -> str:
    """The column of a secret: its own name, unless its declaration says another with `db_column`."""
    for node in ast.walk(_tree(monolith, secret.path)):
        match node:
            case (
                ast.Assign(targets=[ast.Name(secret.field)], value=ast.Call(keywords=keywords), lineno=secret.line)
                | ast.AnnAssign(target=ast.Name(secret.field), value=ast.Call(keywords=keywords), lineno=secret.line)
            ):
                given = {keyword.arg: keyword.value for keyword in keywords}.get("db_column")
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    return given.value
    return secret.field


def decisions_on(monolith: Monolith, cut: Cut, models: Iterable[str]) -> Iterator[Decision]:
    """One decision on each secret of models that another side knows."""
    known = set(models)
    for is_moved in (False, True):
        for secret in secrets_of(monolith, cut, is_moved=is_moved):
            if secret.model in known:
                yield _decision(monolith, secret, is_moved=is_moved)


def _tree(monolith: Monolith, path: str) -> ast.Module:
    """A file of the monolith; nothing where there is none, or one that this Python cannot read."""
    try:
        return ast.parse(monolith.read_bytes(path) if path else b"")
    except (OSError, SyntaxError, ValueError):
        return ast.Module([], [])


def _decision(monolith: Monolith, secret: Secret, *, is_moved: bool) -> Decision:
    side, path = "service" if is_moved else "monolith", secret.path or monolith.modules.get(monolith.settings, "")
    return Decision(
        KIND,
        "service" if side == "service" else "monolith",
        "rewritten",
        path,
        secret.line or 1,
        secret.name,
        "never leaves its side: no row, event or snapshot tells of it, and nothing can be asked by it",
    )


def _all(monolith: Monolith) -> Iterator[Secret]:
    user = monolith.report.project.auth_user_model or "auth.User"
    if user not in monolith.models:
        yield Secret(user, "password")
    for model in monolith.project.models:
        if model.is_abstract or model.is_proxy or not model.is_local:
            continue
        place = monolith.models.get(model.label)
        path, line = (place.file, place.line) if place is not None else ("", 0)
        if model.label == user:
            yield Secret(user, "password", path, line)
        for name, field in model.fields.items():
            column = field.field_class.rpartition(".")[2]
            if is_secret(name) and field.kind is None and not field.is_primary_key and not _HARMLESS.search(column):
                here = (field.path, field.line) if field.path and field.line else (path, line)
                yield Secret(model.label, name, *(here if model.label != user or name != "password" else (path, line)))


def _is_moved(monolith: Monolith, cut: Cut, secret: Secret) -> bool:
    model = monolith.models.get(secret.model)
    return model is not None and cut.moves(model.app)
