"""The keys of models that do not say what theirs is."""

from __future__ import annotations

from collections.abc import Callable

from extracted.extractor.model import Monolith


def default_keys(monolith: Monolith) -> Callable[[str], str]:
    """The class of keys of models of an app that do not say so themselves."""
    own = monolith.project.setting("DEFAULT_AUTO_FIELD")
    contributed = {app.label for app in monolith.report.apps if app.module.startswith("django.contrib.")}

    def default(app: str) -> str:
        return own if isinstance(own, str) and app not in contributed else "django.db.models.AutoField"

    return default
