"""A sequence as something to run: `curl`s for both sides, and a test for pytest that fails while they differ."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from string import Template

from banyan.comparison.redaction import redacted_target, redacted_text
from contracts.fuzzing.calls import Call, Calls, Request, Taken, resolved
from contracts.fuzzing.findings import Finding


class _Shell:
    """Stands for what an earlier answer holds by a variable of the shell: `$ID_OF_1`."""

    def taken(self, value: Taken) -> str:
        return _variable(value)


def curls(calls: Calls, count: int, urls: Sequence[tuple[str, str]], secrets: Sequence[str] = ()) -> tuple[str, ...]:
    """The commands that ask each side, in their order, with comments; secrets are variables of the shell."""
    lines: list[str] = []
    for name, url in urls:
        for at, call in enumerate(calls):
            what = "reads back" if at >= count else f"call {at + 1} of {count}"
            who = f", as {call.identity}" if call.identity else ""
            lines.append(f"# {name}, {what}{who}\n{_curl(call, url)}")
            lines += [_taking(value) for value in _takes_from(calls, at)]
    return tuple(_without(line, secrets) for line in lines)


def test_text(finding: Finding, file: str) -> str:
    """A module for pytest that replays a finding from the file beside it, and fails while it shows."""
    name = re.sub(r"\W+", "_", f"{finding.operation} {finding.about}".lower()).strip("_")[:90]
    told = f"{finding.operation}: {finding.about}".replace("\\", "/").replace('"', "'")
    return _TEST.substitute(name=name, told=redacted_text(told), file=file)


_TEST = Template('''\
"""Fails while the service answers otherwise than the monolith; where both are, the environment says.

BANYAN_MONOLITH_URL and BANYAN_SERVICE_URL name them where they have moved, BANYAN_AS_<NAME> the header that signs a
user in (`Authorization: Bearer ...`). docs/fuzzing.md tells more.
"""

from pathlib import Path

from contracts.fuzzing.replaying import differences


def test_$name():
    """$told"""
    assert differences(Path(__file__).with_name("$file")) == []
''')


def _curl(call: Call, url: str) -> str:
    request = resolved(call, _Shell())
    words = ["curl", "-i"]
    if request.method == "HEAD":
        words.append("--head")
    elif request.method != "GET":
        words += ["-X", request.method]
    for name, value in request.headers:
        words += ["-H", f"{name}: {value}"]
    line = " ".join(shlex.quote(word) for word in words)
    if call.identity:
        line += f' -H "$AS_{_name(call.identity)}"'
    if request.body:
        line += f" --data-binary {_body(request)}"
    return f"{line} {_quoted(url.rstrip('/') + redacted_target(request.target))}"


def _body(request: Request) -> str:
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        return '"$BODY"'
    return _quoted(redacted_text(text))


def _quoted(text: str) -> str:
    """A word for the shell in which the variables of earlier answers still are such."""
    parts = re.split(r"(\$\{?[A-Z][A-Z0-9_]*_OF_\d+\}?|%24[A-Z][A-Z0-9_]*_OF_\d+)", text)
    return "".join(
        f'"{part.replace("%24", "$")}"' if at % 2 else (shlex.quote(part) if part else "")
        for at, part in enumerate(parts)
    )


def _takes_from(calls: Calls, at: int) -> list[Taken]:
    found = (value for call in calls for _, value in call.values if isinstance(value, Taken) and value.call == at)
    return list(dict.fromkeys(found))


def _taking(value: Taken) -> str:
    return f"{_variable(value)[1:]}=...  # `{value.name}` in the answer above"


def _variable(value: Taken) -> str:
    return f"${_name(value.name)}_OF_{value.call + 1}"


def _name(text: str) -> str:
    return re.sub(r"\W", "_", text).upper()


def _without(line: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        if secret:
            line = line.replace(secret, "...")
    return line
