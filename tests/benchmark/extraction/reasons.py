"""The one line that says why a command failed, out of all that it printed."""

from __future__ import annotations

import re

_SYSTEM_CHECK = re.compile(r"^\S.*: \((\w+\.)?[EW]\d+\) .*$", re.MULTILINE)
_EXCEPTION = re.compile(r"^(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception|Exit|Configured|NotReady|Warning|DoesNotExist)\b.*$")


def reason(output: str) -> str:
    """The last exception, else the first error of a check, else the last line; "" of nothing."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    raised = [line for line in lines if _EXCEPTION.match(line)]
    found = _SYSTEM_CHECK.search(output)
    if found is not None and "SystemCheckError" in output:
        return found[0][:300]
    return (raised or lines or [""])[-1][:300]
