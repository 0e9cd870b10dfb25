"""A setting that names code or a model by dotted path, or `get_user_model()`, e.g. `BACKEND = "a.auth.Backend"`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Reference, Site
from analysis.resolve.frames import Call, SettingUse

WEIGHT = 1.0
CALLS = frozenset({"get_user_model"})
_ELSEWHERE = frozenset({"INSTALLED_APPS", "MIDDLEWARE", "MIDDLEWARE_CLASSES", "ROOT_URLCONF"})
_SCHEDULES = ("BEAT_SCHEDULE", "BEATSCHEDULE")


def in_setting(use: SettingUse, site: Site) -> Iterator[Found]:
    """Code that reads `settings.AUTH_USER_MODEL`, other than for the target of a relation field."""
    if use.name == "AUTH_USER_MODEL":
        yield from _user_model(use.line, "settings.AUTH_USER_MODEL", site)


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Code that asks for the user model."""
    if not call.args:
        yield from _user_model(call.line, "get_user_model()", site)


def _user_model(line: int, detail: str, site: Site) -> Iterator[Found]:
    if site.is_migration:
        return
    in_body = site.frame is not None and site.frame.is_class_body and site.cls is not None
    if in_body and site.cls is not None and site.project.flow.models.of(site.cls) is not None:
        return
    user = site.project.flow.user_model()
    model = site.project.flow.models.of(user.cls) if user is not None else None
    if model is not None and model.is_local:
        yield site.to_model(model, line, detail)


def in_settings(site: Site) -> Iterator[Found]:
    """Every string in the settings that is the dotted path of the project's own code, or a model's label."""
    for name, value in sorted(site.project.settings.items()):
        if name.isupper() and name not in _ELSEWHERE and not name.endswith(_SCHEDULES):
            for text in sorted(set(_texts(value, 0))):
                yield from _named(name, text, site)


def _texts(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict) and depth < 8:
        for part in value if isinstance(value, list) else [*value.values(), *value]:
            yield from _texts(part, depth + 1)


def _named(name: str, text: str, site: Site) -> Iterator[Found]:
    if "." not in text or " " in text or "/" in text:
        return
    model = site.model_of(text)
    if model is not None and model.is_local:
        yield site.to_model(model, site.line_of(name, text), f'{name} = "{text}"')
        return
    module = site.module_of(text)
    if module is not None:
        yield Reference(module.app, site.line_of(name, text), f'{name}: "{text}"', target_module=module.name)
