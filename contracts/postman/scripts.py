"""The scripts of a collection: what goes before a request, and the tests of its answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from contracts.postman.blanks import Blank
from contracts.postman.document import Api, Operation
from contracts.postman.guards import Guard
from contracts.postman.schemas import answer_schema

WRITES = "writes"
"""The variable that has to be `yes` for requests that change something."""

TESTS = """\
const promised = JSON.parse(pm.variables.get("promised"));
const known = (name) => Boolean(pm.variables.get(name));
const code = pm.response.code;
const status = String(code);
const answer = promised.answers[status] || promised.answers[status[0] + "XX"] || promised.answers.default;
const isOpen = promised.guards.length === 0 || promised.guards.some((names) => names.length === 0);
const isSignedIn = promised.guards.some((names) => names.length > 0 && names.every(known));
const isThere = Object.entries(promised.blanks).every(([name, start]) => pm.variables.get(name) !== start);

pm.test("the status is one that is promised", () => {
    if (!isOpen && !isSignedIn) {
        pm.expect(code, "nobody is signed in").to.be.oneOf([401, 403]);
    } else if (promised.isSure && isThere) {
        const isGood = answer !== undefined && code < 400;
        pm.expect(isGood || (!isOpen && code === 403), "got " + code + " for what is there").to.equal(true);
    } else {
        const isRefused = code >= 400 && code < 500 && code !== 405;
        pm.expect(answer !== undefined || isRefused, "got " + code).to.equal(true);
    }
});

if (answer && answer.schema && pm.response.text()) {
    pm.test("the body suits the schema of " + status, () => {
        pm.expect(pm.response.headers.get("Content-Type")).to.include("json");
        pm.response.to.have.jsonSchema(answer.schema);
    });
}

if (code < 300 && Object.keys(promised.teaches).length > 0) {
    const body = pm.response.json();
    const rows = Array.isArray(body) ? body : Object.values(body).find(Array.isArray) || [];
    for (const [name, field] of Object.entries(promised.teaches)) {
        const row = rows.find((each) => each !== null && typeof each === "object" && each[field] != null);
        if (row) pm.collectionVariables.set(name, encodeURIComponent(row[field]));
    }
}
"""
"""Held against every answer; the time that it took is nobody's promise, and is left out."""


def before(
    operation: Operation,
    api: Api,
    blanks: tuple[Blank, ...],
    teaches: Mapping[str, str],
    ways: tuple[tuple[Guard, ...], ...],
) -> list[str]:
    """The script before one request: what is promised of its answer, and the credentials that there are."""
    promised = {
        "isSure": operation.is_read and not any(_is_guessed(each) for each in operation.parameters),
        "blanks": {each.variable: each.start for each in blanks},
        "teaches": dict(teaches),
        "guards": [[name for guard in way for name in guard.variables] for way in ways],
        "answers": dict(_answers(operation, api)),
    }
    lines = [f'pm.variables.set("promised", JSON.stringify({json.dumps(promised, sort_keys=True)}));']
    if sent := list(dict.fromkeys(line for way in ways for guard in way for line in guard.lines)):
        lines += ["const known = (name) => pm.variables.get(name);", *sent]
    if not operation.is_read:
        lines.append(f'if (pm.variables.get("{WRITES}") !== "yes") pm.execution.skipRequest();')
    return lines


def _is_guessed(parameter: Mapping[str, Any]) -> bool:
    """Whether a request has to say something that nobody knows a good value for."""
    return parameter.get("required") is True and parameter.get("in") in {"query", "header", "cookie"}


def _answers(operation: Operation, api: Api) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, said in (operation.said.get("responses") or {}).items():
        content = api.followed(said).get("content") or {}
        types = [media for media in content if media.partition(";")[0].strip().endswith("json")]
        schema = (content[types[0]] or {}).get("schema") if types and len(types) == len(content) else None
        yield str(status), {"schema": answer_schema(schema, api.whole)} if isinstance(schema, dict) else {}
