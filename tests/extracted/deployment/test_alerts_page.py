"""The table of alerts in docs/telemetry.md, which is printed from the alerts; run it to write the table anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from extracted.deployment.observing import alerts, moving_alerts

PAGE = Path(__file__).parents[3] / "docs/telemetry.md"
_TABLE = re.compile(r"(?<=<!-- alerts: from extracted/deployment/observing -->\n).*?(?=<!-- end -->)", re.DOTALL)


def table() -> str:
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield "| alert | fires where | for | severity |"
    yield "|---|---|---|---|"
    for group in (*alerts.groups((("a", 95.0, 1.0),)), *moving_alerts.groups()):
        for each in group.alerts:
            told = re.sub(r"\{\{ \$labels\.(\w+) \}\}", r"*\1*", each.summary)
            yield f"| `{each.name}` | {told} | {each.lasts} | {each.severity} |"


def test_the_page_has_every_alert():
    found = _TABLE.search(PAGE.read_text("utf-8"))
    assert found is not None
    assert found[0] == table(), "write it anew: python -m tests.extracted.deployment.test_alerts_page"


if __name__ == "__main__":
    PAGE.write_text(_TABLE.sub(lambda _: table(), PAGE.read_text("utf-8")), "utf-8")
