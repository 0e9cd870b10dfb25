"""A management command of another app that is called, e.g. `call_command("rebuild_index")`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Gap, Reference, Site
from analysis.resolve.frames import Call
from analysis.resolve.values import InstanceValue, TextValue, Value, alternatives

WEIGHT = 1.0
CALLS = frozenset({"call_command"})


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Every call of a command that the project defines."""
    for first in alternatives(call.argument(0, "command_name")) or (None,):
        yield from _named(first, call, site)


def _named(first: Value, call: Call, site: Site) -> Iterator[Found]:
    if isinstance(first, TextValue):
        module = site.names.commands.get(first.text.split(" ")[0])
        if module is not None:
            yield Reference(module.app, call.line, f'call_command("{first.text}")', target_module=module.name)
    elif isinstance(first, InstanceValue) and ".management.commands." in first.cls.module.name:
        if first.cls.module.is_local:
            yield Reference(first.cls.module.app, call.line, f"call_command({first.cls.module.name})")
    elif first is None and call.args:
        yield Gap(call.line, "call_command(...)", "the command's name cannot be told without running the code")
