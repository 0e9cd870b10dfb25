"""An entry of `MIDDLEWARE` that an app provides, e.g. `"accounts.middleware.LastSeen"`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Reference, Site

WEIGHT = 1.0


def in_settings(site: Site) -> Iterator[Found]:
    """Every middleware of the project itself."""
    entries = site.project.settings.get("MIDDLEWARE") or site.project.settings.get("MIDDLEWARE_CLASSES")
    for entry in entries if isinstance(entries, list) else ():
        module = site.module_of(entry) if isinstance(entry, str) else None
        if module is not None:
            yield Reference(module.app, site.line_of("MIDDLEWARE", entry), entry, target_module=module.name)
