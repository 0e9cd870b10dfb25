"""The whole report as a document for other tools, after docs/report.schema.json: `{"schema_version": 1, ...}`."""

from __future__ import annotations

from analysis.model.models import DjangoModel, Relation
from analysis.model.project import App, ProjectSummary
from analysis.model.report import Coupling, Cycle, Report
from analysis.model.urls import UrlPattern
from analysis.reports._lines import dumped, listed, sectioned
from analysis.reports._proposal_json import written
from analysis.reports._reading import read_report

SCHEMA_VERSION = 1

SHOWS_PROPOSAL = True


def render(report: Report) -> str:
    """Return the report as JSON in ASCII, each list with one item a line, so that two reports can be compared.

    Evidence and what is unresolved, of which there are most, have the fields of the schema and are written as they are.
    """
    sections = {
        "schema_version": str(SCHEMA_VERSION),
        "project": dumped(_project(report.project)),
        "apps": listed(map(_app, report.apps)),
        "models": listed(map(_model, report.models)),
        "dependencies": listed(report.dependencies),
        "unresolved": listed(report.unresolved),
        "couplings": listed(map(_coupling, report.couplings)),
        "cycles": listed(map(_cycle, report.cycles)),
        "proposal": written(report.proposal),
        "urls": listed(map(_url, report.urls)),
    }
    return sectioned(sections) + "\n"


def parse(text: str) -> Report:
    """Return the report that `render` wrote; raise BadReport, which says where it departs from the schema."""
    return read_report(text)


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
