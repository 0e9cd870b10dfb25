"""A group of samples, or of events -> one interaction as V4 of the Pact specification writes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from banyan.comparison.answers import Answer, parse_json
from banyan.traffic.hiding import REPLACED, hidden, holds_replaced, is_private
from banyan.traffic.values import RecordedEvent
from contracts.recording.grouping import Group, Sample, dict_of
from contracts.recording.matchers import Inferred, inferred
from contracts.recording.states import suggested

REQUEST_HEADERS = ("accept", "content-type", "x-requested-with")
"""Headers of a request that are kept; who asks is a matter of provider states."""
_PARAMETER = re.compile(r"\{[^{}]*\}")


def interaction(group: Group, headers: Sequence[str] = (), *, states: bool = True) -> dict[str, Any]:
    """What the consumer asked, by the sample that has most, and what all samples of the answer have in common."""
    sample = max(group.samples, key=lambda each: (len(each.answer.body), each.recorded.target))
    response, notes = _response(group, sample, headers)
    request, private = _request(group, sample, headers)
    found: dict[str, Any] = {
        "type": "Synchronous/HTTP",
        "description": describe(group),
        "pending": private,
        "request": request,
        "response": response,
    }
    if states and (needed := suggested(group, sample)):
        found["providerStates"] = needed
    comments = [f"recorded {len(group.samples)} times", *notes]
    if private:
        comments.append("something secret in the request is replaced: put in what a state knows, then drop `pending`")
    return found | {"comments": {"text": comments}}


def message(events: Sequence[RecordedEvent]) -> dict[str, Any]:
    """One type of event, by all that were told of it."""
    found = inferred([each.data for each in events])
    return {
        "type": "Asynchronous/Messages",
        "description": events[0].type,
        "pending": False,
        "contents": _content(found.sample, "application/json"),
        "matchingRules": {"body": _rules(found)},
        "metadata": {"contentType": "application/json"} | _shared(events),
        "comments": {"text": [f"recorded {len(events)} times", *found.notes]},
    }


def describe(group: Group) -> str:
    """What a person calls it: `GET /api/products/ by page -> 200`."""
    by = f" by {', '.join(group.names)}" if group.names else ""
    who = ", signed in" if group.is_known else ""
    form = "" if group.form in {"json", "nothing"} else f" ({group.form})"
    return f"{group.method} {group.template}{by} -> {group.status}{form}{who}"


def _request(group: Group, sample: Sample, headers: Sequence[str]) -> tuple[dict[str, Any], bool]:
    """The request as it can be sent again, and whether something in it had to be hidden."""
    recorded = sample.recorded
    request: dict[str, Any] = {"method": group.method, "path": recorded.path}
    private = False
    if sample.query:
        query: dict[str, list[str]] = {}
        for name, value in sample.query:
            kept = hidden(name, value)
            private |= kept != value or kept in REPLACED
            query.setdefault(name, []).append(kept)
        request["query"] = query
    if kept_headers := _kept(dict_of(recorded), (*REQUEST_HEADERS, *(each.lower() for each in headers))):
        request["headers"] = kept_headers
    if recorded.body:
        body, is_private_body = _request_body(recorded.body, recorded.header("content-type"))
        private |= is_private_body
        if body is not None:
            request["body"] = body
    if _PARAMETER.search(group.template):
        parts = map(re.escape, _PARAMETER.split(group.template))
        rule = {"match": "regex", "regex": "^" + "[^/]+".join(parts) + "$"}
        request["matchingRules"] = {"path": {"combine": "AND", "matchers": [rule]}}
    return request, private


def _request_body(body: bytes, type_: str) -> tuple[dict[str, Any] | None, bool]:
    if "json" in type_.lower():
        try:
            value = parse_json(body)
        except ValueError:
            return None, True
        kept = hidden("", value)
        return _content(kept, "application/json"), kept != value or holds_replaced(kept)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None, True
    if "x-www-form-urlencoded" in type_.lower():
        from urllib.parse import parse_qsl, urlencode

        pairs = parse_qsl(text, keep_blank_values=True)
        kept_pairs = [(name, hidden(name, value)) for name, value in pairs]
        return _content(urlencode(kept_pairs), type_), kept_pairs != pairs or holds_replaced(dict(kept_pairs))
    return (None, True) if is_private(text) else (_content(text, type_ or "text/plain"), False)


def _response(group: Group, shown: Sample, headers: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    answers = [shown.answer, *(sample.answer for sample in group.samples if sample is not shown)]
    response: dict[str, Any] = {"status": group.status}
    rules: dict[str, Any] = {}
    notes: list[str] = []
    kept = _answer_headers(answers, headers)
    if kept:
        response["headers"] = {name: [value] for name, (value, _) in kept.items()}
        rules["header"] = {
            name: {"combine": "AND", "matchers": [{"match": "regex", "regex": expression}]}
            for name, (_, expression) in kept.items()
        }
    if group.form == "json":
        bodies = [value for answer in answers for value in _parsed(answer)]
        found = inferred(bodies) if bodies else Inferred(None)
        notes = found.notes
        if bodies:
            response["body"] = _content(found.sample, "application/json")
            rules["body"] = _rules(found)
    if rules:
        response["matchingRules"] = {key: value for key, value in sorted(rules.items()) if value}
    return response, notes


def _parsed(answer: Answer) -> list[Any]:
    try:
        return [parse_json(answer.body)]
    except ValueError:
        return []


def _answer_headers(answers: Sequence[Answer], wanted: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The content type, where a redirection leads, and what was asked for; those that all answers have."""
    found: dict[str, tuple[str, str]] = {}
    if type_ := answers[0].header("content-type").partition(";")[0].strip().lower():
        found["Content-Type"] = (type_, f"^{re.escape(type_)}(\\s*;.*)?$")
    names = [*(("Location",) if answers[0].status in {201, 202} else ()), *wanted]
    for name in names:
        values = [answer.header(name.lower()) for answer in answers]
        if all(values):
            found[name] = (hidden(name, values[0]), ".+")
    return found


def _kept(headers: Mapping[str, str], names: Sequence[str]) -> dict[str, list[str]]:
    """Headers of a request that may be told, by the names that people write."""
    kept = {"-".join(part.capitalize() for part in name.split("-")): headers.get(name, "") for name in names}
    return {name: [value] for name, value in kept.items() if value and not is_private(value)}


def _rules(found: Inferred) -> dict[str, Any]:
    return {path: {"combine": "AND", "matchers": [dict(rule)]} for path, rule in sorted(found.rules.items())}


def _content(value: Any, type_: str) -> dict[str, Any]:
    return {"content": value, "contentType": type_.partition(";")[0].strip() or "text/plain", "encoded": False}


def _shared(events: Sequence[RecordedEvent]) -> dict[str, str]:
    """Attributes of events that are the same in all of them, but for those that are of one event alone."""
    first = events[0].attributes
    alone = {"id", "time", "subject", "traceparent", "tracestate", "contentType", "datacontenttype", "aggregateid"}
    return {
        key: value
        for key, value in sorted(first.items())
        if key not in alone and not is_private(value) and all(each.attributes.get(key) == value for each in events)
    }


def dumped(document: Mapping[str, Any]) -> str:
    """A pact as it is written: the same bytes for the same traffic."""
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
