"""A saved report, read back: JSON text -> Report, held to the published schema on the way."""

from __future__ import annotations

import json
from typing import Any, cast, get_args

from analysis.model.evidence import End, Evidence, Unresolved
from analysis.model.models import DjangoModel, Origin, Relation, RelationKind
from analysis.model.project import App, ProjectSummary, UnreadFile
from analysis.model.report import Coupling, Cycle, Report
from analysis.model.runtime import RuntimeEvidence, Said
from analysis.model.urls import UrlPattern
from analysis.reports._items import BadReport, Item, shown
from analysis.reports._proposal_reading import proposal_of

SUPPORTED_VERSION = 1


def read_report(text: str) -> Report:
    """Return the report that a JSON document holds; raise BadReport."""
    document = Item(_decode(text), "report")
    _check_version(document)
    return Report(
        project=_project(document.item("project")),
        apps=document.items("apps", _app),
        models=document.items("models", _model),
        dependencies=document.items("dependencies", _evidence),
        unresolved=document.items("unresolved", _unresolved),
        couplings=document.items("couplings", _coupling),
        cycles=document.items("cycles", _cycle),
        proposal=proposal_of(document.item("proposal")),
        urls=document.items("urls", _url) if "urls" in document.value else (),
    )


def _decode(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadReport(f"no JSON: {error.msg}", where=where) from error
    except RecursionError as error:
        raise BadReport("nested too deeply", where="report") from error


def _check_version(document: Item) -> None:
    version = document["schema_version"]
    if version != SUPPORTED_VERSION or isinstance(version, bool):
        problem = f"schema version {shown(version)} is not supported; this Banyan reads {SUPPORTED_VERSION}"
        raise BadReport(problem, where="schema_version")


def _project(item: Item) -> ProjectSummary:
    return ProjectSummary(
        root=item.text("root"),
        settings=item.texts("settings"),
        auth_user_model=item.text("auth_user_model"),
        files=item.integer("files"),
        lines=item.integer("lines"),
        test_files=item.integer("test_files"),
        unread=item.items("unread", lambda each: UnreadFile(each.text("file"), each.text("reason"))),
    )


def _app(item: Item) -> App:
    return App(
        label=item.text("label"),
        module=item.text("module"),
        path=item.text("path"),
        is_local=item.flag("local"),
        is_installed=item.flag("installed"),
        lines=item.integer("lines"),
        django_app=item.flag("django_app"),
    )


def _model(item: Item) -> DjangoModel:
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


def _relation(item: Item) -> Relation:
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


def _evidence(item: Item) -> Evidence:
    one = Evidence(
        kind=item.text("kind"),
        source=_end(item.item("source")),
        target=_end(item.item("target")),
        file=item.text("file"),
        line=item.integer("line"),
        detail=item.text("detail"),
        weight=item.number("weight"),
        excerpt=item.text("excerpt"),
    )
    return _seen(one, item) if "times" in item.value else one


def _seen(one: Evidence, item: Item) -> RuntimeEvidence:
    row = (one.kind, one.source, one.target, one.file, one.line, one.detail, one.weight, one.excerpt)
    counts = (item.integer("times"), item.integer("tests"), item.integer("most_in_one_request"))
    said = None if item["predicted_by"] is None else item.item("predicted_by")
    if said is None:
        return RuntimeEvidence(*row, *counts)
    place = (said.text("kind"), said.text("file"), said.integer("line"), said.text("detail"))
    return RuntimeEvidence(*row, *counts, predicted_by=Said(*place))


def _end(item: Item) -> End:
    return End(item.text("app"), item.optional("model"), item.optional("module"), item.optional("symbol"))


def _unresolved(item: Item) -> Unresolved:
    return Unresolved(
        kind=item.text("kind"),
        file=item.text("file"),
        line=item.integer("line"),
        detail=item.text("detail"),
        reason=item.text("reason"),
    )


def _coupling(item: Item) -> Coupling:
    return Coupling(
        source=item.text("source"),
        target=item.text("target"),
        weight=item.number("weight"),
        evidence=item.integer("evidence"),
        kinds=item.counts("kinds"),
    )


def _cycle(item: Item) -> Cycle:
    return Cycle(apps=item.texts("apps"), weakest=item.items("weakest", _coupling))


def _url(item: Item) -> UrlPattern:
    return UrlPattern(
        route=item.text("route"),
        view=item.text("view"),
        name=item.text("name"),
        namespace=item.text("namespace"),
        app=item.text("app"),
        file=item.text("file"),
        line=item.integer("line"),
    )
