"""A saved report, read back: JSON text -> Report, held to the published schema on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast, get_args

from analysis.model.evidence import End, Evidence, Unresolved
from analysis.model.models import DjangoModel, Origin, Relation, RelationKind
from analysis.model.project import App, ProjectSummary, UnreadFile
from analysis.model.proposal import Crossing, Proposal, Remedy, Role, Service, Verdict
from analysis.model.report import Coupling, Cycle, Report
from analysis.model.urls import UrlPattern
from banyan.errors import BadInput

SUPPORTED_VERSION = 1

T = TypeVar("T")


class BadReport(BadInput):
    """A saved report that does not follow the schema; `where` is the place in it, as `dependencies[3].line`."""

    def __init__(self, problem: str, *, where: str) -> None:
        super().__init__(problem, where=where, hint="write it anew with `banyan report PATH --format json`")


def read_report(text: str) -> Report:
    """Return the report that a JSON document holds; raise BadReport."""
    document = _Item(_decode(text), "report")
    _check_version(document)
    return Report(
        project=_project(document.item("project")),
        apps=document.items("apps", _app),
        models=document.items("models", _model),
        dependencies=document.items("dependencies", _evidence),
        unresolved=document.items("unresolved", _unresolved),
        couplings=document.items("couplings", _coupling),
        cycles=document.items("cycles", _cycle),
        proposal=_proposal(document.item("proposal")),
        urls=document.items("urls", _url) if "urls" in document.value else (),
    )


@dataclass(frozen=True, slots=True)
class _Item:
    """One JSON value and the path to it; each method takes a key and raises BadReport for what is not as promised."""

    value: Any
    path: str

    def __getitem__(self, key: str) -> Any:
        try:
            return self.value[key]
        except KeyError:
            raise BadReport(f"the key {key!r} is missing", where=self.path) from None
        except (TypeError, IndexError):
            raise self._complain("an object", self.value, self.path) from None

    def text(self, key: str) -> str:
        return cast(str, self._expect(key, str, "a string"))

    def number(self, key: str) -> float:
        value = self[key]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._complain("a number", value, self._at(key))
        return value

    def integer(self, key: str) -> int:
        value = self[key]
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._complain("a whole number", value, self._at(key))
        return value

    def flag(self, key: str) -> bool:
        return cast(bool, self._expect(key, bool, "true or false"))

    def optional(self, key: str) -> str | None:
        value = self[key]
        return None if value is None else self.text(key)

    def choice(self, key: str, choices: Sequence[str]) -> str:
        value = self.text(key)
        if value not in choices:
            raise self._complain(f"one of {', '.join(choices)}", value, self._at(key))
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._list(key)
        for index, value in enumerate(values):
            if not isinstance(value, str):
                raise self._complain("a string", value, f"{self._at(key)}[{index}]")
        return tuple(values)

    def item(self, key: str) -> _Item:
        return _Item(self._expect(key, dict, "an object"), self._at(key))

    def items(self, key: str, read: Callable[[_Item], T]) -> tuple[T, ...]:
        path = self._at(key)
        return tuple(read(_Item(value, f"{path}[{index}]")) for index, value in enumerate(self._list(key)))

    def counts(self, key: str) -> tuple[tuple[str, int], ...]:
        found = self.item(key)
        return tuple((name, found.integer(name)) for name in found.value)

    def _list(self, key: str) -> list[Any]:
        return cast(list[Any], self._expect(key, list, "a list"))

    def _expect(self, key: str, kind: type, words: str) -> object:
        value: object = self[key]
        if not isinstance(value, kind):
            raise self._complain(words, value, self._at(key))
        return value

    def _at(self, key: str) -> str:
        return key if self.path == "report" else f"{self.path}.{key}"

    @staticmethod
    def _complain(expected: str, value: object, where: str) -> BadReport:
        return BadReport(f"expected {expected}, found {_shown(value)}", where=where)


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _decode(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadReport(f"no JSON: {error.msg}", where=where) from error
    except RecursionError as error:
        raise BadReport("nested too deeply", where="report") from error


def _check_version(document: _Item) -> None:
    version = document["schema_version"]
    if version != SUPPORTED_VERSION or isinstance(version, bool):
        problem = f"schema version {_shown(version)} is not supported; this Banyan reads {SUPPORTED_VERSION}"
        raise BadReport(problem, where="schema_version")


def _project(item: _Item) -> ProjectSummary:
    return ProjectSummary(
        root=item.text("root"),
        settings=item.texts("settings"),
        auth_user_model=item.text("auth_user_model"),
        files=item.integer("files"),
        lines=item.integer("lines"),
        test_files=item.integer("test_files"),
        unread=item.items("unread", lambda each: UnreadFile(each.text("file"), each.text("reason"))),
    )


def _app(item: _Item) -> App:
    return App(
        label=item.text("label"),
        module=item.text("module"),
        path=item.text("path"),
        is_local=item.flag("local"),
        is_installed=item.flag("installed"),
        lines=item.integer("lines"),
        django_app=item.flag("django_app"),
    )


def _model(item: _Item) -> DjangoModel:
    return DjangoModel(
        id=item.text("id"),
        app=item.text("app"),
        name=item.text("name"),
        module=item.text("module"),
        file=item.text("file"),
        line=item.integer("line"),
        is_abstract=item.flag("abstract"),
        is_proxy=item.flag("proxy"),
        is_managed=item.flag("managed"),
        db_table=item.optional("db_table"),
        bases=item.texts("bases"),
        relations=item.items("relations", _relation),
    )


def _relation(item: _Item) -> Relation:
    return Relation(
        name=item.text("name"),
        kind=cast(RelationKind, item.choice("kind", get_args(RelationKind))),
        field_class=item.text("field_class"),
        target=item.optional("target"),
        through=item.optional("through"),
        on_delete=item.optional("on_delete"),
        db_constraint=item.flag("db_constraint"),
        origin=cast(Origin, item.choice("origin", get_args(Origin))),
        declared_in=item.text("declared_in"),
        file=item.text("file"),
        line=item.integer("line"),
    )


def _evidence(item: _Item) -> Evidence:
    return Evidence(
        kind=item.text("kind"),
        source=_end(item.item("source")),
        target=_end(item.item("target")),
        file=item.text("file"),
        line=item.integer("line"),
        detail=item.text("detail"),
        weight=item.number("weight"),
        excerpt=item.text("excerpt"),
    )


def _end(item: _Item) -> End:
    return End(item.text("app"), item.optional("model"), item.optional("module"), item.optional("symbol"))


def _unresolved(item: _Item) -> Unresolved:
    return Unresolved(
        kind=item.text("kind"),
        file=item.text("file"),
        line=item.integer("line"),
        detail=item.text("detail"),
        reason=item.text("reason"),
    )


def _coupling(item: _Item) -> Coupling:
    return Coupling(
        source=item.text("source"),
        target=item.text("target"),
        weight=item.number("weight"),
        evidence=item.integer("evidence"),
        kinds=item.counts("kinds"),
    )


def _cycle(item: _Item) -> Cycle:
    return Cycle(apps=item.texts("apps"), weakest=item.items("weakest", _coupling))


def _proposal(item: _Item) -> Proposal:
    return Proposal(
        strategy=item.text("strategy"),
        services=item.items("services", _service),
        crossings=item.items("crossings", _crossing),
        extraction_order=item.texts("extraction_order"),
    )


def _service(item: _Item) -> Service:
    return Service(
        name=item.text("name"),
        role=cast(Role, item.choice("role", get_args(Role))),
        apps=item.texts("apps"),
        models=item.texts("models"),
        lines=item.integer("lines"),
        internal=item.integer("internal"),
        incoming=item.integer("incoming"),
        outgoing=item.integer("outgoing"),
        verdict=cast(Verdict, item.choice("verdict", get_args(Verdict))),
        reason=item.text("reason"),
    )


def _crossing(item: _Item) -> Crossing:
    return Crossing(
        source=item.text("from"),
        target=item.text("to"),
        kind=item.text("kind"),
        file=item.text("file"),
        line=item.integer("line"),
        detail=item.text("detail"),
        source_model=item.optional("source_model"),
        target_model=item.optional("target_model"),
        remedy=cast(Remedy, item.choice("remedy", get_args(Remedy))),
    )


def _url(item: _Item) -> UrlPattern:
    return UrlPattern(
        route=item.text("route"),
        view=item.text("view"),
        name=item.text("name"),
        namespace=item.text("namespace"),
        app=item.text("app"),
        file=item.text("file"),
        line=item.integer("line"),
    )
