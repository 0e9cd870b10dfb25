"""JUnit's XML for the test page of a CI: a failed case for each blind spot and refusal: `classname="read"`."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from analysis.simulation.seen import Seen
from analysis.simulation.simulation import Simulation
from analysis.simulation.surviving import Broken
from banyan.text import count, lines, one_line


def render(simulation: Simulation) -> str:
    """Return a suite with a case for each kind that was seen; what is refused or stale fails, as do blind spots."""
    root = Element("testsuites", {"name": "banyan simulate"})
    suite = SubElement(root, "testsuite", {"name": simulation.plan})
    for row in simulation.by_kind():
        if row.missed == 0:
            SubElement(suite, "testcase", {"classname": row.kind, "name": f"{row.crossings} predicted"})
    for each in simulation.missed:
        _failed(suite, simulation, each.seen, "blind spot", each.reason)
    for seen in simulation.refused:
        _failed(suite, simulation, seen, "refused", f"not among the accepted ones in {simulation.accepted}")
    for broken in simulation.survival.broken if simulation.survival is not None else ():
        _broke(suite, simulation, broken)
    for entry in simulation.stale:
        case = SubElement(suite, "testcase", {"classname": "stale", "name": one_line(f"{entry.file} {entry.symbol}")})
        message = one_line(f"{entry.kind} {entry.source} -> {entry.target} {entry.what}")
        SubElement(case, "failure", {"type": "stale", "message": message})
    if simulation.run.partial:
        case = SubElement(suite, "testcase", {"classname": "run", "name": "the whole run"})
        SubElement(case, "error", {"type": "partial", "message": one_line(simulation.run.partial)})
    for element in (root, suite):
        element.set("tests", str(len(suite)))
        element.set("failures", str(len(suite.findall("*/failure"))))
        element.set("errors", str(len(suite.findall("*/error"))))
    indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _failed(suite: Element, simulation: Simulation, seen: Seen, kind: str, why: str) -> None:
    place = one_line(f"{simulation.path(seen.at.file)}:{seen.at.line}")
    case = SubElement(suite, "testcase", {"classname": seen.at.kind, "name": place})
    message = one_line(f"{kind}: {seen.at.kind} {seen.at.source} -> {seen.at.target} {seen.at.what}")
    failure = SubElement(case, "failure", {"type": kind, "message": message})
    tests = "\n".join(f"test: {one_line(test)}" for test in seen.samples)
    failure.text = lines(f"why: {why}\nseen {count(seen.count, 'time')} in {count(seen.tests, 'test')}\n{tests}")


def _broke(suite: Element, simulation: Simulation, broken: Broken) -> None:
    by = broken.by
    case = SubElement(
        suite, "testcase", {"classname": "split", "name": one_line(f"{simulation.path(by.file)}:{by.line}")}
    )
    message = one_line(f"{by.kind} {by.source} -> {by.target} {by.what}: {by.error}")
    failure = SubElement(case, "failure", {"type": "split", "message": message})
    tests = "\n".join(f"test: {one_line(test)}" for test in broken.samples)
    failure.text = lines(f"breaks {broken.tests} tests\n{tests}")
