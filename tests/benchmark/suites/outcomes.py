"""How the tests of a run ended, as pytest or Django's own runner counts them in its last lines."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PYTEST = re.compile(r"^(?:=+ )?((?:\d+ [a-z ]+,? ?)+)in [\d.]+s", re.MULTILINE)
_COUNT = re.compile(r"(?:^|, )(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)")
_RAN = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
_ENDED = re.compile(r"^(?:OK|FAILED)(?: \((.*)\))?$", re.MULTILINE)
_WORDS = {"failures": "failed", "errors": "error", "expected failures": "xfailed", "unexpected successes": "xpassed"}


def counted(output: str) -> Mapping[str, int]:
    """The tests by how they ended; nothing where no runner came to its end."""
    summaries = _PYTEST.findall(output)
    if summaries:
        found = _COUNT.findall(summaries[-1])
        return {name.removesuffix("s") if name == "errors" else name: int(number) for number, name in sorted(found)}
    ran, ended = _RAN.findall(output), _ENDED.findall(output)
    if not ran or not ended:
        return {}
    parts = [part.split("=") for part in ended[-1].split(", ") if "=" in part]
    others = {_WORDS.get(name, name): int(number) for name, number in parts}
    return {"passed": int(ran[-1]) - sum(others.values()), **others}


def told(counts: Mapping[str, int]) -> str:
    """The counts in a few words, as `812 passed, 3 failed`."""
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items(), key=_order)) or "none came to an end"


def _order(count: tuple[str, int]) -> tuple[bool, str]:
    return count[0] != "passed", count[0]
