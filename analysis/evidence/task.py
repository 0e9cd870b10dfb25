"""A task of another app that is queued by import or by name, e.g. `send_receipt.delay(order.pk)`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Gap, Reference, Site
from analysis.resolve.frames import Call
from analysis.resolve.symbols import ClassInfo, Module
from analysis.resolve.values import FunctionValue, InstanceValue, MethodValue, TextValue, alternatives
from analysis.syntax.expressions import argument, keyword, string_value, walk

WEIGHT = 2.0
_QUEUED = frozenset({"delay", "apply_async", "s", "si", "delay_on_commit", "apply_async_on_commit", "subtask"})
_BY_NAME = frozenset({"send_task", "signature"})
_SCHEDULED = frozenset({"beat_schedule=", "update"})
CALLS = _QUEUED | _BY_NAME | _SCHEDULED


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Every queueing of a task that the project defines."""
    if call.name in _SCHEDULED:
        yield from _scheduled(call, site)
        return
    if call.name in _BY_NAME:
        yield from _by_name(call, site)
    if call.name == "send_task":
        return
    for owner in alternatives(call.receiver):
        match owner:
            case FunctionValue(function) if function.module.is_local:
                yield _reference(function.module, function.declaration.qualname, call)
            case InstanceValue(cls) if cls.module.is_local and _is_task(cls, site):
                yield _reference(cls.module, cls.declaration.qualname, call)


def _reference(module: Module, qualname: str, call: Call) -> Reference:
    detail = f"{qualname.rpartition('.')[2]}.{call.name}(...)"
    return Reference(module.app, call.line, detail, target_module=module.name, target_symbol=qualname)


def _is_task(cls: ClassInfo, site: Site) -> bool:
    return any(name.endswith("Task") for name in site.project.symbols.ancestors(cls))


def _scheduled(call: Call, site: Site) -> Iterator[Found]:
    """`app.conf.beat_schedule = {...}` and `app.conf.update(beat_schedule={...})`."""
    is_set = call.name == "beat_schedule="
    written = argument(call.expression, 0, "") if is_set else keyword(call.expression, "beat_schedule")
    for part in walk(site.written(written)):
        for key, value in part[1] if part[0] == "d" else ():
            if string_value(key) == "task" and string_value(value):
                yield from named(value[1], value[2], site)


def _by_name(call: Call, site: Site) -> Iterator[Found]:
    first = call.argument(0, "name" if call.name == "send_task" else "varargs")
    if isinstance(first, TextValue):
        yield from named(first.text, call.line, site)
    elif call.args and not isinstance(call.receiver, MethodValue) and call.name == "send_task":
        yield Gap(call.line, "send_task(...)", "the task's name cannot be told without running the code")


def named(name: str, line: int, site: Site) -> Iterator[Found]:
    """The task of a name: that given to its decorator, else its dotted path."""
    module = site.names.tasks.get(name)
    if module is not None:
        yield Reference(module.app, line, f'task "{name}"', target_module=module.name)


def in_settings(site: Site) -> Iterator[Found]:
    """The entries of the beat schedule."""
    for setting in ("CELERY_BEAT_SCHEDULE", "CELERYBEAT_SCHEDULE", "BEAT_SCHEDULE"):
        schedule = site.project.settings.get(setting)
        for entry in schedule.values() if isinstance(schedule, dict) else ():
            task = entry.get("task") if isinstance(entry, dict) else None
            if isinstance(task, str):
                yield from named(task, site.line_of(setting, task), site)
