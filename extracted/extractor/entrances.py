"""The lines that let the runtime of a cut into a project: in its settings and its root URLs."""

from __future__ import annotations

import re

import libcst as cst

from extracted.extractor.imports import add_import
from extracted.extractor.model import Change, Decision, Monolith

NOTE = "# Links to the services that left; written by `banyan extract`."
APPS = """
%(note)s
INSTALLED_APPS = ["service_links", *INSTALLED_APPS, "service_links.events"]
MIDDLEWARE = ["service_links.middleware.LinksMiddleware", *MIDDLEWARE]
"""
URLS = """
%(note)s
urlpatterns = [path("internal/links/", include("service_links.urls")), *urlpatterns]
"""
_ASSIGNED = "^{name}\\s*(?::[^=\\n]+)?="


def entrances(monolith: Monolith) -> tuple[tuple[Change, ...], tuple[Decision, ...]]:
    """The settings and the root URLs of the monolith with the runtime in them; what cannot be told is listed."""
    changes: list[Change] = []
    decisions: list[Decision] = []
    for found in (_settings(monolith), _urls(monolith)):
        if isinstance(found, Change):
            changes.append(found)
            line = monolith.read(found.path).count("\n") + 1
            decisions.append(Decision("setting", "monolith", "rewritten", found.path, line, "service_links", "added"))
        elif found is not None:
            decisions.append(found)
    return tuple(changes), tuple(decisions)


def _settings(monolith: Monolith) -> Change | Decision | None:
    modules = [name for name in reversed(monolith.project.settings_modules) if name in monolith.modules]
    for wanted in (("INSTALLED_APPS", "MIDDLEWARE"), ("INSTALLED_APPS",)):
        for name in modules:
            path = monolith.modules[name]
            text = monolith.read(path)
            if all(re.search(_ASSIGNED.format(name=setting), text, re.MULTILINE) for setting in wanted):
                block = APPS % {"note": NOTE}
                if len(wanted) == 1:
                    block = "\n".join(line for line in block.splitlines() if not line.startswith("MIDDLEWARE")) + "\n"
                return _appended(path, text, block)
    where = monolith.modules[modules[0]] if modules else "manage.py"
    how = "no settings module assigns INSTALLED_APPS at its top"
    return Decision("setting", "monolith", "listed", where, 1, "service_links", how, _by_hand(APPS))


def _urls(monolith: Monolith) -> Change | Decision | None:
    named = monolith.project.setting("ROOT_URLCONF")
    path = monolith.modules.get(named) if isinstance(named, str) else None
    if path is not None:
        text = monolith.read(path)
        if re.search(_ASSIGNED.format(name="urlpatterns"), text, re.MULTILINE):
            if NOTE in text:
                return None
            tree = add_import(cst.parse_module(text), "django.urls", ["include", "path"], {"django"})
            return _appended(path, tree.code, URLS % {"note": NOTE})
    where = path or (monolith.modules.get(monolith.settings) or "manage.py")
    how = "the root URLs cannot be told, or no `urlpatterns` is assigned at the top of their module"
    return Decision("url", "monolith", "listed", where, 1, "service_links.urls", how, _by_hand(URLS))


def _appended(path: str, text: str, block: str) -> Change | None:
    if NOTE in text:
        return None
    return Change(path, (text.rstrip("\n") + "\n" + block).encode())


def _by_hand(block: str) -> str:
    lines = [line for line in (block % {"note": ""}).splitlines() if line.strip()]
    return "add by hand: " + "; ".join(lines)
