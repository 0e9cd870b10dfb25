"""A content type asked for another app's model, e.g. `ContentType.objects.get_for_model(Order)`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Site
from analysis.resolve.frames import Call
from analysis.resolve.models import Model
from analysis.resolve.values import TextValue, Value

WEIGHT = 2.0
_BY_MODEL = frozenset({"get_for_model", "get_for_models", "get_content_type_for_model"})
CALLS = _BY_MODEL | {"get_by_natural_key", "get", "filter", "get_or_create"}


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Every question for a content type that names its model."""
    if not _is_content_types(call.receiver, call, site):
        return
    for model in _asked(call, site):
        if model.is_local:
            yield site.to_model(model, call.line, f"ContentType.{call.name}({model.label})")


def _is_content_types(receiver: Value, call: Call, site: Site) -> bool:
    if call.name in _BY_MODEL and receiver is None:
        return call.name == "get_content_type_for_model"
    model = site.project.flow.model_of(receiver)
    return model is not None and model.label == "contenttypes.ContentType"


def _asked(call: Call, site: Site) -> Iterator[Model]:
    flow = site.project.flow
    if call.name in _BY_MODEL:
        found = [flow.model_of(value) for value in (*call.args, call.keyword("model"))]
        yield from (model for model in found if model is not None)
        return
    parts = [call.keyword("app_label"), call.keyword("model")] if call.keywords else list(call.args[:2])
    texts = [part.text for part in parts if isinstance(part, TextValue)]
    model = flow.models.find(".".join(texts)) if len(texts) == 2 else None
    if model is not None:
        yield model
