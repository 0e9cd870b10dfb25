"""A migration that depends on another app, e.g. `dependencies = [("accounts", "0003_profile")]`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Reference, Site
from analysis.resolve.frames import Call
from analysis.resolve.symbols import ClassInfo
from analysis.resolve.values import TextValue
from analysis.syntax.expressions import Expression

WEIGHT = 1.0
CALLS = frozenset({"get_model"})
ONLY_MIGRATIONS = True


def in_class(cls: ClassInfo, site: Site) -> Iterator[Found]:
    """`dependencies` and `run_before` of a migration."""
    if cls.name == "Migration":
        for name in ("dependencies", "run_before"):
            attribute = cls.attributes.get(name)
            for app, line in _apps(attribute.value, site) if attribute is not None else ():
                yield Reference(app, line or (attribute.line if attribute is not None else 0), f"{name} on {app}")


def _apps(value: Expression, site: Site) -> Iterator[tuple[str, int]]:
    for item in value[1] if value is not None and value[0] == "l" else ():
        match item:
            case ("l", (("s", app, line), *_)):
                yield _actual(app, site), line
            case ("(", function, (setting, *_), _, line) if function is not None and "swappable" in str(function[-2:]):
                text = site.project.flow.static(setting, site.module)
                if isinstance(text, TextValue) and "." in text.text:
                    yield text.text.partition(".")[0], line


def _actual(app: str, site: Site) -> str:
    return {label.lower(): label for label in site.names.labels}.get(app.lower(), app)


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """`apps.get_model` inside a data migration."""
    texts = [a.text for a in (*call.args[:2], *(v for _k, v in call.keywords)) if isinstance(a, TextValue)]
    label = ".".join(texts[:2]) if len(texts) > 1 else (texts[0] if texts else "")
    model = site.project.flow.models.find(label) if label.count(".") == 1 else None
    if model is not None:
        yield site.to_model(model, call.line, f"get_model({label})")
    elif label.count(".") == 1:
        app = _actual(label.partition(".")[0], site)
        if app in site.names.labels:
            yield Reference(app, call.line, f"get_model({label}), a model that is gone")
