"""A task of another app that is queued by import or by name, e.g. `send_receipt.delay(order.pk)`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Gap, Reference, Site
from analysis.resolve.frames import Call
from analysis.resolve.values import FunctionValue, MethodValue, TextValue, alternatives

WEIGHT = 2.0
_QUEUED = frozenset({"delay", "apply_async", "s", "si", "delay_on_commit", "apply_async_on_commit", "subtask"})
_BY_NAME = frozenset({"send_task", "signature"})
CALLS = _QUEUED | _BY_NAME


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Every queueing of a task that the project defines."""
    if call.name in _BY_NAME:
        yield from _by_name(call, site)
        return
    for owner in alternatives(call.receiver):
        if isinstance(owner, FunctionValue) and owner.function.module.is_local:
            function = owner.function
            name = function.declaration.name
            yield Reference(
                function.module.app,
                call.line,
                f"{name}.{call.name}(...)",
                target_module=function.module.name,
                target_symbol=function.declaration.qualname,
            )


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
