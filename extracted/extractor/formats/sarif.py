"""SARIF 2.1.0 for code scanning and editors: listed is a warning, refused an error: `ruleId: query_join`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analysis.model.evidence import Evidence
from analysis.reports._sarif import Object, fingerprint, location, log
from banyan.text import one_line
from extracted.extractor.formats._words import CONFLICT, SILENT, drifted, undecided
from extracted.extractor.ledger import FileLine, Ledger
from extracted.extractor.model import Decision

_DRIFT = "drift"
_EDIT = "hand_edit"
_LEVELS = {"listed": "warning", "refused": "error"}
_OWN_RULES = {
    SILENT: "A coupling over the cut that nothing was decided on.",
    CONFLICT: "A file in which hand edits and the extraction do not go together.",
    _DRIFT: "A file that is not as the extractor makes it.",
    _EDIT: "A file that people edited, and that nothing is to be brought over to.",
}


def render(ledger: Ledger) -> str:
    """Return a SARIF log with what is left to do; what was rewritten stands in the run's properties as numbers."""
    results = [*_results(ledger)]
    rules = sorted({result["ruleId"] for result in results})
    for result in results:
        result["ruleIndex"] = rules.index(result["ruleId"])
    return log([_rule(name) for name in rules], _told_apart(results), _invocation(ledger))


def _results(ledger: Ledger) -> Iterator[Object]:
    yield from (_decision(each, ledger) for each in undecided(ledger))
    yield from (_silent(each, ledger) for each in ledger.silent)
    yield from (_conflict(each) for each in ledger.conflicts)
    if ledger.deed == "checked":
        yield from (_drift(each) for each in ledger.files if each.what != "conflict" and each.is_drift)
        yield from (_edit(each) for each in ledger.files if not each.is_drift)


def _decision(decision: Decision, ledger: Ledger) -> Object:
    advice = f" Instead: {decision.advice}." if decision.advice else ""
    text = f"{decision.subject} is {decision.fate}: {decision.how}.{advice}"
    mark = fingerprint(decision.kind, decision.file, decision.subject, ledger.service)
    place = location(ledger.path(decision.file) or "banyan.toml", decision.line)
    return _result(decision.kind, _LEVELS[decision.fate], text, place, mark)


def _silent(each: Evidence, ledger: Ledger) -> Object:
    place = location(ledger.path(each.file), each.line, symbol=each.source.symbol, excerpt=each.excerpt)
    mark = fingerprint(SILENT, each.kind, each.file, each.detail, ledger.service)
    return _result(SILENT, "error", f"Nothing was decided on {each.kind}: {each.detail}", place, mark)


def _conflict(line: FileLine) -> Object:
    mark = fingerprint(CONFLICT, line.path)
    text = "Edited by hand, and changed by the extraction in the same place: solve what stands between the markers."
    return _result(CONFLICT, "error", text, location(line.path, 1), mark)


def _edit(line: FileLine) -> Object:
    return _result(
        _EDIT, "note", "Edited by hand, and stays so.", location(line.path, 1), fingerprint(_EDIT, line.path)
    )


def _drift(line: FileLine) -> Object:
    return _result(
        _DRIFT, "warning", f"Drifted: {drifted(line)}.", location(line.path, 1), fingerprint(_DRIFT, line.path)
    )


def _result(rule: str, level: str, text: str, place: Object, mark: str) -> Object:
    return {
        "ruleId": one_line(rule),
        "level": level,
        "message": {"text": one_line(text)},
        "locations": [place],
        "partialFingerprints": {"extraction/v1": mark},
    }


def _told_apart(results: list[Object]) -> list[Object]:
    """Number the results of one fingerprint, so that each is known by one of its own."""
    seen: Counter[str] = Counter()
    for result in results:
        mark = result["partialFingerprints"]["extraction/v1"]
        seen[mark] += 1
        result["partialFingerprints"] = {"extraction/v1": f"{mark}:{seen[mark]}"}
    return results


def _rule(name: str) -> Object:
    text = _OWN_RULES.get(name, f"A coupling over the cut ({name}) that is left to do by hand.")
    return {
        "id": name,
        "shortDescription": {"text": text},
        "help": {"text": f"{text} See docs/extraction.md."},
        "properties": {"tags": ["architecture", "extraction"]},
    }


def _invocation(ledger: Ledger) -> Object:
    notes = [
        {"level": "note", "message": {"text": one_line(note)}, "descriptor": {"id": "extraction_note"}}
        for note in ledger.notes
    ]
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": notes,
        "properties": {"service": one_line(ledger.service), "deed": ledger.deed, **ledger.totals()},
    }
