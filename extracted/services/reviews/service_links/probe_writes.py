"""Lets tests make, change and delete rows that another side owns: over there, in the transaction of the test."""

import functools
import sys
import sysconfig
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Tuple

from django.apps import apps

from service_links import client, hidden, querysets, registry, rows, steps, wire
from service_links.declarations import Queryable
from service_links.errors import NotAllowed

_PATHS = sysconfig.get_paths()
_NOT_OURS = (_PATHS["stdlib"], _PATHS["platstdlib"], _PATHS["purelib"], _PATHS["platlib"], str(Path(__file__).parent))
TESTS, MOVED, CODE = "tests", "moved", "code"
_ROW_METHODS = ("save_base", "delete")
_HERE = ("create", "get_or_create", "update_or_create")
_THERE = ("update", "delete", "bulk_create", "bulk_update")


class Writer:
    """Sends writes to the owner; counts those of tests and those of the project's own code by their places."""

    def __init__(self, *, is_strict: bool = False) -> None:
        self.is_strict = is_strict
        self.by_tests: "Counter[str]" = Counter()
        self.by_code: "Counter[str]" = Counter()
        self.by_moved: "Counter[str]" = Counter()

    def write_row(self, row: Any, name: str, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Any:
        """Saves or deletes one row."""
        self._count(type(row), name)
        kwargs = {key: value for key, value in kwargs.items() if key != "using"}
        encoder = wire.Encoder()
        with hidden.shown():
            body = {"op": "row", "method": name, "row": encoder.encode(row), "kwargs": encoder.encode(kwargs)}
        answer = self._send(type(row), body, encoder)
        if name == "delete":
            setattr(row, row._meta.pk.attname, None)
        return answer

    def write(self, query: Any, name: str, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Any:
        """Does what a query set was asked to; what ends in save() is left to that."""
        if name in _HERE:
            return getattr(super(querysets.LinkedQuerySet, query), name)(*args, **kwargs)
        self._count(query.model, name)
        if name.startswith("bulk_"):
            # They may come from a generator, and are given back.
            objs, *others = (kwargs.pop("objs"), *args) if "objs" in kwargs else args
            args = (list(objs), *others)
        encoder = wire.Encoder()
        body = {
            "op": name,
            "model": query.model._meta.label,
            "steps": steps.encode(query._steps),
            "args": encoder.encode([arg if _is_rows(arg) else steps.plain(arg) for arg in args]),
            "kwargs": encoder.encode({key: steps.plain(value) for key, value in kwargs.items()}),
        }
        answer = self._send(query.model, body, encoder)
        return args[0] if name == "bulk_create" else answer

    def _send(self, model: Any, body: Any, encoder: wire.Encoder) -> Any:
        return client.result(client.send(registry.side_of(model), "POST", "test/write/", body), encoder)

    def _count(self, model: Any, name: str) -> None:
        place, kind = caller(model)
        if self.is_strict and kind == CODE:
            raise querysets.refusal(model, "%s (at %s)" % (name, place))
        {TESTS: self.by_tests, MOVED: self.by_moved, CODE: self.by_code}[kind][place] += 1


def run(body: Dict[str, Any], decoder: wire.Decoder) -> Any:
    """Does a write on the side that owns the rows. Raises NotAllowed for what is none."""
    kwargs = decoder.decode(body["kwargs"])
    if body["op"] == "row" and body["method"] in _ROW_METHODS:
        return getattr(decoder.decode(body["row"]), body["method"])(**kwargs)
    if body["op"] not in _THERE:
        raise NotAllowed("%s is no write" % body["op"])
    model = rows.model_of(body["model"])
    query = steps.apply(model._base_manager.all(), Queryable(body["model"]), body["steps"], is_open=True)
    answer = getattr(query, body["op"])(*decoder.decode(body["args"]), **kwargs)
    return None if body["op"] == "bulk_create" else answer


def caller(model: Any = None) -> Tuple[str, str]:
    """The nearest place in the project's own code, and what it belongs to; a model's own methods are passed."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        path = frame.f_code.co_filename
        is_own = model is not None and frame.f_globals.get("__name__") == model.__module__
        if not (path.startswith((*_NOT_OURS, "<")) or is_own or _is_middleware(frame)):
            return "%s:%d" % (path, frame.f_lineno), _kind(Path(path))
        frame = frame.f_back
    return "", CODE


def _is_middleware(frame: Any) -> bool:
    """Whether a frame only passes a request on, and so asks for nothing."""
    code = frame.f_code
    return code.co_name in {"__call__", "middleware"} and "request" in code.co_varnames[: code.co_argcount]


def question_path() -> str:
    """The endpoint that answers a question of this place: tests may ask for everything, and so may code that moved."""
    return "query/" if caller()[1] == CODE else "test/query/"


def _kind(path: Path) -> str:
    if any(folder in path.parents for folder in moved_folders()):
        return MOVED
    names, root = {"tests", "test", "testing", "factories"}, Path.cwd()
    parts = path.relative_to(root).parts if root in path.parents else path.parts
    is_test = bool(names.intersection(parts)) or path.name.startswith(("test_", "conftest", "factories"))
    return TESTS if is_test else CODE


@functools.lru_cache(maxsize=None)
def moved_folders() -> Tuple[Path, ...]:
    """Where the apps are whose models other sides own: their code runs here only until its routes move too."""
    labels = sorted({linked.model._meta.app_label for linked in registry.all_linked()})
    return tuple(Path(apps.get_app_config(label).path) for label in labels)


def _is_rows(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and hasattr(value[0], "_meta")
