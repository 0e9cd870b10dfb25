"""Finds what a consumer reads of an answer and no document promises: `response.body.incompatible` for `$.colour`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.content import accepted
from contracts.checks.values import Failure, Held, first, place_of
from contracts.findings.values import Severity
from contracts.openapi.suiting import Suiting


def check(held: Held) -> Iterator[Failure]:
    """What the consumer expects has to be part of what the provider may give; matchers say which values it takes.

    What may be null or left out is told by the way: a consumer that cannot do without it should say so.
    """
    body, answer = held.response.body, held.answer
    if answer is None or body is None or body.content in (None, ""):
        return
    if not answer.media:
        text = f"the document names no body of the answer {answer.status}"
        yield Failure("response.body.unknown", Severity.ERR, text, "response.body")
        return
    wanted = first(held.response.headers, "content-type") or body.content_type or held.header("accept")
    type_ = accepted(wanted or "application/json", [media.type for media in answer.media])
    schema = next((media.schema for media in answer.media if media.type == type_), None)
    if type_ is None:
        return  # told by the check of content types, where the pact says of which type it is
    if schema is None:
        text = f"the document does not say what the answer {answer.status} holds"
        yield Failure("response.body.unknown", Severity.ERR, text, "response.body")
    elif not body.is_json:
        yield Failure(
            "response.body.unvalidatable", Severity.INFO, f"a body of {type_} is not looked into", "response.body"
        )
    else:
        suiting = Suiting(held.api.schemas, held.response_rules, is_expected=True)
        for misfit in suiting.misfits(body.content, schema):
            code = "response.body.incompatible" if misfit.is_grave else "response.body.unsure"
            severity = Severity.ERR if misfit.is_grave else Severity.INFO
            yield Failure(code, severity, misfit.message, place_of("response.body", misfit.place))
