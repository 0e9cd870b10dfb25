"""The whole report as a document for other tools, after docs/report.schema.json: `{"schema_version": 1, ...}`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress

import orjson

from analysis.model.evidence import End, Evidence, Unresolved
from analysis.model.models import DjangoModel, Relation
from analysis.model.project import App, ProjectSummary
from analysis.model.proposal import Crossing, Proposal, Service
from analysis.model.report import Coupling, Cycle, Report
from analysis.model.urls import UrlPattern
from analysis.reports._reading import read_report

SCHEMA_VERSION = 1


def render(report: Report) -> str:
    """Return the report as JSON in ASCII, each list with one item a line, so that two reports can be compared."""
    sections = {
        "schema_version": str(SCHEMA_VERSION),
        "project": _dump(_project(report.project)),
        "apps": _list(map(_app, report.apps)),
        "models": _list(map(_model, report.models)),
        "dependencies": _list(map(_evidence, report.dependencies)),
        "unresolved": _list(map(_unresolved, report.unresolved)),
        "couplings": _list(map(_coupling, report.couplings)),
        "cycles": _list(map(_cycle, report.cycles)),
        "proposal": _proposal(report.proposal),
        "urls": _list(map(_url, report.urls)),
    }
    return "{\n" + ",\n".join(f'"{key}": {text}' for key, text in sections.items()) + "\n}\n"


def parse(text: str) -> Report:
    """Return the report that `render` wrote; raise BadReport, which says where it departs from the schema."""
    return read_report(text)


def _list(items: Iterable[dict[str, object]]) -> str:
    dumped = ",\n".join(map(_dump, items))
    return f"[\n{dumped}\n]" if dumped else "[]"


def _dump(value: object) -> str:
    """The value in printable ASCII: the quick encoder leaves other signs as they are, and refuses half characters."""
    with suppress(orjson.JSONEncodeError):
        text = orjson.dumps(value)
        if text.isascii() and b"\x7f" not in text:
            return text.decode()
    return json.dumps(value, separators=(",", ":"))


def _project(project: ProjectSummary) -> dict[str, object]:
    return {
        "root": project.root,
        "settings": project.settings,
        "auth_user_model": project.auth_user_model,
        "files": project.files,
        "lines": project.lines,
        "test_files": project.test_files,
        "unread": [{"file": each.file, "reason": each.reason} for each in project.unread],
    }


def _app(app: App) -> dict[str, object]:
    return {
        "label": app.label,
        "module": app.module,
        "path": app.path,
        "local": app.is_local,
        "installed": app.is_installed,
        "lines": app.lines,
        "django_app": app.django_app,
    }


def _model(model: DjangoModel) -> dict[str, object]:
    return {
        "id": model.id,
        "app": model.app,
        "name": model.name,
        "module": model.module,
        "file": model.file,
        "line": model.line,
        "abstract": model.is_abstract,
        "proxy": model.is_proxy,
        "managed": model.is_managed,
        "db_table": model.db_table,
        "bases": model.bases,
        "relations": [_relation(each) for each in model.relations],
    }


def _relation(relation: Relation) -> dict[str, object]:
    return {
        "name": relation.name,
        "kind": relation.kind,
        "field_class": relation.field_class,
        "target": relation.target,
        "through": relation.through,
        "on_delete": relation.on_delete,
        "db_constraint": relation.db_constraint,
        "origin": relation.origin,
        "declared_in": relation.declared_in,
        "file": relation.file,
        "line": relation.line,
    }


def _evidence(item: Evidence) -> dict[str, object]:
    return {
        "kind": item.kind,
        "source": _end(item.source),
        "target": _end(item.target),
        "file": item.file,
        "line": item.line,
        "detail": item.detail,
        "weight": item.weight,
        "excerpt": item.excerpt,
    }


def _end(end: End) -> dict[str, object]:
    return {"app": end.app, "model": end.model, "module": end.module, "symbol": end.symbol}


def _unresolved(item: Unresolved) -> dict[str, object]:
    return {
        "kind": item.kind,
        "file": item.file,
        "line": item.line,
        "detail": item.detail,
        "reason": item.reason,
    }


def _coupling(coupling: Coupling) -> dict[str, object]:
    return {
        "source": coupling.source,
        "target": coupling.target,
        "weight": coupling.weight,
        "evidence": coupling.evidence,
        "kinds": dict(coupling.kinds),
    }


def _cycle(cycle: Cycle) -> dict[str, object]:
    return {"apps": cycle.apps, "weakest": [_coupling(each) for each in cycle.weakest]}


def _proposal(proposal: Proposal) -> str:
    sections = {
        "strategy": _dump(proposal.strategy),
        "services": _list(map(_service, proposal.services)),
        "crossings": _list(map(_crossing, proposal.crossings)),
        "extraction_order": _dump(proposal.extraction_order),
    }
    return "{\n" + ",\n".join(f'"{key}": {text}' for key, text in sections.items()) + "\n}"


def _service(service: Service) -> dict[str, object]:
    return {
        "name": service.name,
        "role": service.role,
        "apps": service.apps,
        "models": service.models,
        "lines": service.lines,
        "internal": service.internal,
        "incoming": service.incoming,
        "outgoing": service.outgoing,
        "verdict": service.verdict,
        "reason": service.reason,
    }


def _crossing(crossing: Crossing) -> dict[str, object]:
    return {
        "from": crossing.source,
        "to": crossing.target,
        "kind": crossing.kind,
        "file": crossing.file,
        "line": crossing.line,
        "detail": crossing.detail,
        "source_model": crossing.source_model,
        "target_model": crossing.target_model,
        "remedy": crossing.remedy,
    }


def _url(url: UrlPattern) -> dict[str, object]:
    return {
        "pattern": url.pattern,
        "route": url.route,
        "view": url.view,
        "name": url.name,
        "namespace": url.namespace,
        "app": url.app,
        "file": url.file,
        "line": url.line,
    }
