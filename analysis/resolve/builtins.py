"""What calls of Django, other distributions and builtins return, as far as it matters to the flow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from analysis.resolve.frames import Call
from analysis.resolve.values import (
    ClassValue,
    EitherValue,
    ExternalValue,
    InstanceValue,
    ItemsValue,
    ListValue,
    RowsValue,
    TextValue,
    Value,
    either,
)

if TYPE_CHECKING:
    from analysis.resolve.flow import Flow

_APP_CONFIG = "django.apps.apps.get_app_config("
Result = Callable[["Flow", tuple[Value, ...], "Call | None"], Value]


def call_external(flow: Flow, dotted: str, args: tuple[Value, ...], call: Call | None) -> Value:
    """The result of calling something outside the project."""
    known = _RESULTS.get(dotted) or _BY_LAST_NAME.get(dotted.rpartition(".")[2])
    if known is not None:
        return known(flow, args, call)
    return ExternalValue(f"{dotted}()")


def _first(_flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return args[0] if args else None


def _row(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    model = flow.model_of(args[0]) if args else None
    return InstanceValue(model.cls) if model is not None else None


def _rows(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    model = flow.model_of(args[0]) if args else None
    return RowsValue(model, is_query_set=True) if model is not None else None


def _pair(flow: Flow, args: tuple[Value, ...], call: Call | None) -> Value:
    return ItemsValue((_row(flow, args, call), None))


def _element(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return flow.element(args[0]) if args else None


def _list(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    if not args:
        return None
    return args[0] if isinstance(args[0], RowsValue | ItemsValue) else ListValue(flow.element(args[0]))


def _filtered(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return ListValue(flow.element(args[1])) if len(args) > 1 else None


def _enumerated(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return ListValue(ItemsValue((None, flow.element(args[0])))) if args else None


def _zipped(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return ListValue(ItemsValue(tuple(flow.element(a) for a in args)))


def _user_model(flow: Flow, _args: tuple[Value, ...], _call: Call | None) -> Value:
    label = flow.setting("AUTH_USER_MODEL")
    return flow.user_model() if flow.is_linked or not isinstance(label, str) else TextValue(label)


def _user(flow: Flow, _args: tuple[Value, ...], _call: Call | None) -> Value:
    user = flow.user_model()
    return InstanceValue(user.cls) if user is not None else None


def _app_config(_flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return ExternalValue(f"{_APP_CONFIG}{args[0].text})") if args and isinstance(args[0], TextValue) else None


def _model_by_label(flow: Flow, args: tuple[Value, ...], call: Call | None) -> Value:
    given = (*args[:2], *(call.keyword(name) for name in ("app_label", "model_name") if call is not None))
    texts = [value.text for value in given if isinstance(value, TextValue)]
    if call is not None and isinstance(call.callee, ExternalValue) and call.callee.dotted.startswith(_APP_CONFIG):
        texts.insert(0, call.callee.dotted.removeprefix(_APP_CONFIG).partition(")")[0])
    label = ".".join(texts) if len(texts) == 2 else (texts[0] if texts else "")
    model = flow.models.find(label) if label.count(".") == 1 else None
    return ClassValue(model.cls) if model is not None else None


def _label(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    """`swapper.get_model_name("config", "Device")`: what CONFIG_DEVICE_MODEL says, else `config.Device`."""
    texts = [a.text for a in args[:2] if isinstance(a, TextValue)]
    if len(texts) != 2:
        return None
    swapped = flow.setting("_".join([*texts, "MODEL"]).upper())
    return TextValue(swapped if isinstance(swapped, str) else ".".join(texts))


def _swapped_model(flow: Flow, args: tuple[Value, ...], call: Call | None) -> Value:
    return _model_by_label(flow, (_label(flow, args, call),), call)


def _swappable_setting(_flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    texts = [a.text for a in args[:2] if isinstance(a, TextValue)]
    return TextValue("_".join([*texts, "MODEL"]).upper()) if len(texts) == 2 else None


def _by_setting(setting: str, default: str) -> Result:
    """The label that a setting names."""

    def label(flow: Flow, _args: tuple[Value, ...], _call: Call | None) -> Value:
        value = flow.setting(setting)
        return TextValue(value if isinstance(value, str) else default)

    return label


def _model_by_setting(setting: str, default: str) -> Result:
    """The model that a setting names."""

    def model(flow: Flow, args: tuple[Value, ...], call: Call | None) -> Value:
        return _model_by_label(flow, (_by_setting(setting, default)(flow, args, call),), call)

    return model


def _by_path(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return flow.symbols.by_path(args[0].text) if args and isinstance(args[0], TextValue) else None


def _chained(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return ListValue(either([flow.element(arg) for arg in args]))


def _flattened(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return ListValue(flow.element(flow.element(args[0]))) if args else None


def _grouped(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return ListValue(ItemsValue((None, ListValue(flow.element(args[0]))))) if args else None


def _paged(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return ListValue(flow.element(args[0])) if args else None


def _mapped(flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return ListValue(flow.call(args[0], (flow.element(args[1]),))) if len(args) > 1 else None


def _class_of(_flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return ClassValue(args[0].cls) if len(args) == 1 and isinstance(args[0], InstanceValue) else None


def _unwrapped(_flow: Flow, args: tuple[Value, ...], _call: Call | None) -> Value:
    return EitherValue(args[:2]) if len(args) > 1 else (args[0] if args else None)


_RESULTS: dict[str, Result] = {
    "swapper.load_model": _swapped_model,
    "builtins.list": _list,
    "builtins.tuple": _list,
    "builtins.set": _list,
    "builtins.frozenset": _list,
    "builtins.sorted": _list,
    "builtins.reversed": _list,
    "builtins.filter": _filtered,
    "builtins.next": _element,
    "builtins.iter": _first,
    "builtins.min": _element,
    "builtins.max": _element,
    "builtins.enumerate": _enumerated,
    "builtins.zip": _zipped,
    "builtins.map": _mapped,
    "builtins.dict": _first,
    "itertools.chain": _chained,
    "itertools.chain.from_iterable": _flattened,
    "itertools.islice": _first,
    "itertools.groupby": _grouped,
    "django.core.paginator.Paginator": _paged,
    "builtins.type": _class_of,
    "builtins.str": _first,
    "copy.copy": _first,
    "copy.deepcopy": _first,
    "functools.partial": _first,
    "django.contrib.auth.get_user": _user,
}
_BY_LAST_NAME: dict[str, Result] = {
    "get_object_or_404": _row,
    "aget_object_or_404": _row,
    "get_list_or_404": _rows,
    "get_user_model": _user_model,
    "load_model": _swapped_model,
    "get_model": _model_by_label,
    "get_app_config": _app_config,
    "register_task": _first,
    "get_registered_model": _model_by_label,
    "get_model_name": _label,
    "swappable_setting": _swappable_setting,
    "get_image_model": _model_by_setting("WAGTAILIMAGES_IMAGE_MODEL", "wagtailimages.Image"),
    "get_image_model_string": _by_setting("WAGTAILIMAGES_IMAGE_MODEL", "wagtailimages.Image"),
    "get_document_model": _model_by_setting("WAGTAILDOCS_DOCUMENT_MODEL", "wagtaildocs.Document"),
    "get_document_model_string": _by_setting("WAGTAILDOCS_DOCUMENT_MODEL", "wagtaildocs.Document"),
    "get_application_model": _model_by_setting("OAUTH2_PROVIDER_APPLICATION_MODEL", "oauth2_provider.Application"),
    "get_user_model_path": _by_setting("AUTH_USER_MODEL", "auth.User"),
    "get_user_model_name": _by_setting("AUTH_USER_MODEL", "auth.User"),
    "import_string": _by_path,
    "sync_to_async": _first,
    "async_to_sync": _first,
    "SimpleLazyObject": _unwrapped,
    "_": _first,
    "choice": _element,
    "sample": _list,
    "choices": _list,
    "gettext_lazy": _first,
    "gettext": _first,
}
