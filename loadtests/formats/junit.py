"""One test case for each measure that is judged, for CI: what is inconclusive is an error: `--format junit`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from loadtests.formats._words import difference, figure, headline, ratio, unit

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(document: Mapping[str, Any]) -> str:
    """Return the document, indented."""
    suite = ET.Element("testsuite", name="banyan load")
    for check in document["checks"]:
        if check["verdict"]:
            _case(suite, check["route"], check["measure"], check["verdict"], _told(check))
    if document["distributions"]:
        found = document["distributions"]
        _case(suite, found["worst"], "whole distribution", found["verdict"], f"by chance: {found['chance']:.2g}")
    doubts = "\n".join(document["doubts"])
    _case(suite, "run", "can be believed", "inconclusive" if doubts else "pass", doubts)
    if document["is_breached"]:
        _case(suite, "run", "ends at no limit", "fail", document["ended"])
    counts = {name: str(len(suite.findall(f"testcase/{name}"))) for name in ("failure", "error")}
    suite.set("tests", str(len(suite)))
    suite.set("failures", counts["failure"])
    suite.set("errors", counts["error"])
    suite.set("timestamp", document["began_at"].partition("+")[0])
    ET.SubElement(suite, "system-out").text = _clean(headline(document))
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, "unicode")}\n'


def _case(suite: ET.Element, route: str, name: str, verdict: str, told: str) -> None:
    case = ET.SubElement(suite, "testcase", classname=_clean(route), name=_clean(name))
    kinds = {"fail": "failure", "inconclusive": "error"}
    if verdict in kinds:
        first = _clean(told).partition("\n")[0]
        ET.SubElement(case, kinds[verdict], message=first, type=verdict).text = _clean(told)


def _told(check: Mapping[str, Any]) -> str:
    name = unit(check["measure"])
    sides = f"{figure(check['before'])} before, {figure(check['after'])} {name} after".replace("  ", " ")
    parts = (
        sides,
        ratio(check),
        difference(check),
        f"margin {check['margin']}" if check["margin"] else "",
        check["reason"],
    )
    return "; ".join(filter(None, parts))


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
