"""JUnit's XML for the test page of a CI: a case for each operation, failed by its new findings: `--format junit`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from contracts.fuzzing.results import summary

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(document: Mapping[str, Any]) -> str:
    """Return a suite with a case for each operation that was tried."""
    new = [row for row in document["findings"] if row["accepted"] is None]
    labels = sorted({*document["operations"], *(row["operation"] for row in new)})
    failed = {row["operation"] for row in new}
    counts = {
        "tests": str(len(labels) + len(document["stale"]) + bool(document["broken"])),
        "failures": str(len(failed) + len(document["stale"])),
        "errors": str(int(bool(document["broken"]))),
        "skipped": "0",
    }
    root = Element("testsuites", {"name": "banyan fuzz", **counts})
    suite = SubElement(root, "testsuite", {"name": _plain(summary(document)), **counts})
    for label in labels:
        case = SubElement(suite, "testcase", {"classname": document["target"], "name": _plain(label)})
        own = [row for row in new if row["operation"] == label]
        if own:
            message = "; ".join(row["about"] for row in own)
            failure = SubElement(case, "failure", {"type": own[0]["sort"], "message": _plain(message)})
            failure.text = _plain("\n\n".join(map(_told, own)))
    for entry in document["stale"]:
        case = SubElement(suite, "testcase", {"classname": "baseline", "name": _plain(entry["operation"])})
        SubElement(case, "failure", {"type": "stale", "message": _plain(f"no more found: {entry['about']}")})
    if document["broken"]:
        case = SubElement(suite, "testcase", {"classname": document["target"], "name": "the run itself"})
        SubElement(case, "error", {"type": "broken", "message": _plain(document["broken"])})
    indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _told(row: Mapping[str, Any]) -> str:
    values = f"\nmonolith {row['monolith']}\nservice {row['service']}" if row["monolith"] or row["service"] else ""
    return "\n".join([f"{row['id']}: {row['message']}{values}", *row["curls"]])


def _plain(text: str) -> str:
    return _NOT_IN_XML.sub("?", text)
