"""Whether a function may run anywhere: nothing that it reaches asks for rows of what stays behind, or acts outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from analysis.model.evidence import Evidence
from extracted.extractor.shaking.library import Definition, Library, Meaning, ModuleName, Outside
from extracted.extractor.shaking.source import Source
from extracted.extractor.shaking.syntax import Chain, References

ACTING = (
    "django.db.connection",
    "django.db.connections",
    "django.db.transaction",
    "django.core.mail",
    "django.core.cache",
    "django.urls.resolve",
    "django.shortcuts",
    "django.contrib.auth.get_user_model",
    "django.contrib.contenttypes.models",
    "django.core.files.storage",
    "requests",
    "httpx",
    "urllib.request",
    "urllib3",
    "subprocess",
    "smtplib",
)
"""What acts on, or knows of, more than its arguments: a function that reaches it stays where it is."""

OF_ROWS = frozenset({"read", "write", "query_join", "raw_sql"})
"""Kinds of evidence that need rows of a model."""


class Purity:
    """Answers for functions and classes by definition, each once."""

    def __init__(
        self, library: Library, evidence: Callable[[str, int, int], Iterator[Evidence]], stays: Callable[[str], bool]
    ) -> None:
        """`evidence` gives what was seen in lines of a file, `stays` tells of a model whether it is left behind."""
        self._library = library
        self._evidence = evidence
        self._stays = stays
        self._known: dict[tuple[str, str], bool] = {}
        self._reading: dict[tuple[str, str], bool] = {}

    def touches(self, definition: Definition) -> bool:
        """Whether a name of a module leads to rows of the other side."""
        key = definition.source.name, definition.name
        if key not in self._known:
            self._known[key] = False
            self._known[key] = self._looks(definition)
        return self._known[key]

    def _looks(self, definition: Definition) -> bool:
        model = self._library.model(definition.source, definition.name)
        if model is not None and not model.is_abstract:
            return self._stays(model.label)
        source = definition.source
        if any(self.rows_in(source.path, *self._library.span(source, definition.name))):
            return True
        return any(self.code_touches(source, statement.references) for statement in definition.statements)

    def only_reads(self, definition: Definition) -> bool:
        """Whether calling a function again does no harm, as far as all that it reaches tells."""
        key = definition.source.name, definition.name
        if key not in self._reading:
            self._reading[key] = True
            self._reading[key] = self._reads(definition)
        return self._reading[key]

    def _reads(self, definition: Definition) -> bool:
        source = definition.source
        rows = self.rows_in(source.path, *self._library.span(source, definition.name))
        if any(piece.kind == "write" for piece in rows):
            return False
        return all(self._code_reads(source, s.references) for s in definition.statements if s.definition is not None)

    def _code_reads(self, source: Source, found: References) -> bool:
        if any(chain[-1] in CHANGING for chain in found.calls | found.later) or found.mentions & CHANGING:
            return False
        inner = {one.bound: one for one in found.imports}
        for chain in found.chains:
            one = inner.get(chain[0])
            meaning = self._library.imported(source, one) if one else self._library.in_module(source, chain[0])
            meaning, _ = self._library.chained(meaning, chain[1:])
            if isinstance(meaning, Outside) and acts(meaning.dotted) and not meaning.dotted.startswith(_READING):
                return False
            if isinstance(meaning, Definition) and self._is_function(meaning) and not self.only_reads(meaning):
                return False
        return True

    def _is_function(self, definition: Definition) -> bool:
        return any(s.defines and not s.is_class for s in definition.statements)

    def rows_in(self, path: str, first: int, last: int) -> Iterator[Evidence]:
        """Where rows of the other side were seen to be asked for in these lines."""
        for piece in self._evidence(path, first, last):
            if piece.kind in OF_ROWS and piece.target.model is not None and self._stays(piece.target.model):
                yield piece

    def code_touches(self, source: Source, found: References, but: frozenset[str] = frozenset()) -> bool:
        """Whether anything that a piece of code names does; the names in `but` are not followed."""
        inner = {one.bound: one for one in found.imports}
        for chain in found.chains:
            if chain[0] in but:
                continue
            one = inner.get(chain[0])
            meaning = self._library.imported(source, one) if one else self._library.in_module(source, chain[0])
            if self._means_rows(meaning, chain[1:]):
                return True
        return any(self._names_model(text) for text in found.texts if "." in text)

    def _means_rows(self, meaning: Meaning, rest: Chain) -> bool:
        meaning, _ = self._library.chained(meaning, rest)
        if isinstance(meaning, Outside):
            return acts(meaning.dotted)
        if isinstance(meaning, ModuleName):
            return False
        return meaning is not None and self.touches(meaning)

    def _names_model(self, text: str) -> bool:
        return self._stays(text)


CHANGING = frozenset(
    {"save", "delete", "create", "update", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
    | {"delay", "apply_async", "send", "send_robust", "on_commit", "add", "remove", "set", "clear", "execute"}
)
"""What a function that only reads calls nothing of."""
_READING = ("django.urls", "django.shortcuts", "django.contrib.auth.get_user_model", "django.contrib.contenttypes")


def acts(dotted: str) -> bool:
    """Whether something of another distribution acts on more than its arguments."""
    return any(dotted == name or dotted.startswith(f"{name}.") for name in ACTING)


def is_task(node: cst.FunctionDef) -> bool:
    """Whether a function is a Celery task."""
    for decorator in node.decorators:
        inner = decorator.decorator.func if isinstance(decorator.decorator, cst.Call) else decorator.decorator
        if isinstance(inner, cst.Name) and inner.value in {"shared_task", "task", "periodic_task"}:
            return True
        if isinstance(inner, cst.Attribute) and inner.attr.value == "task":
            return True
    return False
