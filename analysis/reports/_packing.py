"""A report packed for the explorer: Report -> plain lists, every repeated text once, small enough for one file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from analysis.model.evidence import Evidence
from analysis.model.models import DjangoModel
from analysis.model.report import Cycle, Report
from analysis.model.runtime import is_echo
from analysis.reports._facts import totals
from analysis.reports._homes import Homes, items_of, leaf_of, leaves_of
from analysis.reports._kinds import GROUPS, kind_named
from analysis.reports._layout import Layout, arrange
from analysis.reports._proposal_packing import pack_proposal
from banyan.text import lines, one_line

SOURCE_BYTES = 2_900_000
"""Room for all source text together: where it needs more, each piece is cut shorter, and the explorer says so."""

MOST_PIECES = 30_000
"""With more evidence than this, what stays inside an app and a service is counted only."""

CUTS = (200, 160, 120, 90, 60, 40)

ABSTRACT, PROXY, UNMANAGED = 1, 2, 4
LOCAL, INSTALLED, DJANGO_APP = 1, 2, 4


class Strings:
    """Texts by number, in the order of their first use; None is -1."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str | None) -> int:
        return -1 if text is None else self._numbers.setdefault(text, len(self._numbers))

    @property
    def all(self) -> list[str]:
        """Every text, where its number says."""
        return [lines(text) for text in self._numbers]


def pack(report: Report) -> dict[str, Any]:
    """Return what the explorer reads; what stays inside one model, or in the code of one app, is counted only."""
    strings = Strings()
    layout = arrange(_shown_apps(report), report.couplings)
    apps = {label: index for index, label in enumerate(layout.order)}
    homes = Homes(report.proposal)
    found = _shown(report, homes)
    leaves = {leaf: index for index, leaf in enumerate(leaves_of(report, homes))}
    kinds = _kinds(found)
    cut = _fitting_cut(found)
    return {
        "project": _project(report),
        "totals": asdict(totals(report)),
        "groups": [[group.name, group.title] for group in GROUPS],
        "kinds": [_kind(name) for name in kinds],
        "apps": _apps(report, layout, strings),
        "rows": [[apps[label] for label in row] for row in layout.rows],
        "models": [_model(model, apps, strings) for model in report.models],
        "leaves": [[service, apps.get(app, -1), strings(model)] for service, app, model in leaves],
        "evidence": {
            "kind": [kinds.index(item.kind) for item in found],
            "source": [leaves[leaf_of(item.source, homes)] for item in found],
            "target": [leaves[leaf_of(item.target, homes)] for item in found],
            "item": items_of(report.proposal, found, homes),
            **_evidence(found, cut, strings),
        },
        "echoes": [index for index, item in enumerate(found) if is_echo(item)],
        "source_cut": cut if cut < CUTS[0] else 0,
        "cycles": [_cycle(cycle, apps, strings) for cycle in report.cycles],
        "unread": [[strings(each.file), strings(each.reason)] for each in report.project.unread],
        "unresolved": [
            [strings(each.kind), strings(each.file), each.line, strings(each.detail), strings(each.reason)]
            for each in report.unresolved
        ],
        "proposal": pack_proposal(report, homes, strings),
        "strings": strings.all,
    }


def _shown_apps(report: Report) -> set[str]:
    """Return the apps of the project, and those from outside that it depends on."""
    ends = {label for each in report.couplings for label in (each.source, each.target)}
    ends |= {end.app for item in report.dependencies for end in (item.source, item.target)}
    return ends | {app.label for app in report.apps if app.is_local} | {model.app for model in report.models}


def _shown(report: Report, homes: Homes) -> list[Evidence]:
    """Return the evidence between two ends that the explorer can tell apart."""
    apart = [item for item in report.dependencies if leaf_of(item.source, homes) != leaf_of(item.target, homes)]
    if len(apart) <= MOST_PIECES:
        return apart
    return [item for item in apart if item.is_crossing or homes.of(item.source) != homes.of(item.target)]


def _project(report: Report) -> dict[str, Any]:
    project = report.project
    return {
        "root": one_line(project.root),
        "settings": [one_line(each) for each in project.settings],
        "auth_user_model": one_line(project.auth_user_model),
        "files": project.files,
        "lines": project.lines,
        "test_files": project.test_files,
    }


def _kinds(found: Sequence[Evidence]) -> list[str]:
    return sorted({item.kind for item in found}, key=lambda name: (GROUPS.index(kind_named(name).group), name))


def _kind(name: str) -> list[Any]:
    kind = kind_named(name)
    return [one_line(name), GROUPS.index(kind.group), one_line(kind.meaning)]


def _apps(report: Report, layout: Layout, strings: Strings) -> list[list[Any]]:
    known = {app.label: app for app in report.apps}
    models = Counter(model.app for model in report.models if not model.is_abstract)
    inside = Counter(item.source.app for item in report.dependencies if not item.is_crossing)
    packed = []
    for label in layout.order:
        app = known.get(label)
        flags = LOCAL * app.is_local + INSTALLED * app.is_installed + DJANGO_APP * app.django_app if app else 0
        places = [strings(app.path), app.lines] if app else [-1, 0]
        packed.append([strings(label), flags, *places, models[label], inside[label]])
    return packed


def _model(model: DjangoModel, apps: dict[str, int], strings: Strings) -> list[Any]:
    flags = ABSTRACT * model.is_abstract + PROXY * model.is_proxy + UNMANAGED * (not model.is_managed)
    place = [strings(model.file), model.line]
    relations = [
        [strings(each.name), strings(each.kind), strings(each.target), strings(each.through), strings(each.on_delete)]
        for each in model.relations
    ]
    return [strings(model.id), apps[model.app], flags, strings(model.db_table), *place, relations]


def _fitting_cut(found: Sequence[Evidence]) -> int:
    """Return how many characters of each detail and excerpt there is room for."""
    distinct = {item.detail for item in found} | {item.excerpt for item in found if _adds(item)}
    for cut in CUTS:
        if sum(_bytes(text[:cut]) for text in distinct) <= SOURCE_BYTES:
            return cut
    return CUTS[-1]


def _bytes(text: str) -> int:
    """Return the size of a text in the page, where `<` is written as six characters."""
    marks = 0 if text.isalnum() else 5 * sum(map(text.count, "<>&")) + sum(map(text.count, '"\\\n'))
    return len(text.encode(errors="replace")) + marks + 3


def _adds(item: Evidence) -> bool:
    """Whether the excerpt says more than the detail beside it."""
    return item.excerpt.strip() not in ("", item.detail.strip())


def _evidence(found: Sequence[Evidence], cut: int, strings: Strings) -> dict[str, list[Any]]:
    """Return columns, one number each for every piece: thrice as small as a row of names each."""
    return {
        "symbol": [strings(item.source.symbol) for item in found],
        "file": [strings(item.file) for item in found],
        "line": [item.line for item in found],
        "detail": [strings(item.detail[:cut]) for item in found],
        "excerpt": [strings(item.excerpt[:cut] if _adds(item) else None) for item in found],
        "weight": [round(item.weight, 2) for item in found],
    }


def _cycle(cycle: Cycle, apps: dict[str, int], strings: Strings) -> list[Any]:
    weakest = [[apps.get(each.source, -1), apps.get(each.target, -1)] for each in cycle.weakest]
    return [[strings(label) for label in cycle.apps], weakest]
