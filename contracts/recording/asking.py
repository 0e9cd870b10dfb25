"""Asks again for answers that were not kept, such as those of a gateway's access log: reads alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import httpx

from banyan.comparison.answers import Answer
from banyan.errors import ProgramFailed, UsageError
from banyan.plan.routes import READS
from banyan.progress import Progress
from banyan.traffic.values import Recorded

PATIENCE = 10.0
"""Seconds for one answer."""


def asked(exchanges: Sequence[Recorded], url: str, headers: Sequence[str], progress: Progress) -> tuple[Recorded, ...]:
    """The same with answers of what runs at `url`; each request once. Raises UsageError, ProgramFailed."""
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"{url} is no address", hint="--ask http://127.0.0.1:8000")
    missing = list(dict.fromkeys((each.method, each.target) for each in exchanges if each.answer is None))
    answers: dict[tuple[str, str], Answer] = {}
    with httpx.Client(base_url=url, timeout=PATIENCE, follow_redirects=False, headers=_headers(headers)) as client:
        for number, (method, target) in enumerate(missing, 1):
            if method in READS:
                answers[method, target] = _answer(client, method, target, url)
            progress("asking again", number, len(missing))
    sent = tuple(_headers(headers).items())
    return tuple(
        each if each.answer else replace(each, answer=answers.get((each.method, each.target)), headers=sent)
        for each in exchanges
    )


def _answer(client: httpx.Client, method: str, target: str, url: str) -> Answer:
    try:
        response = client.request(method, target)
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise ProgramFailed(url, f"{method} {target.partition('?')[0]} got no answer: {reason}") from error
    return Answer(response.status_code, tuple(response.headers.multi_items()), response.content)


def _headers(headers: Sequence[str]) -> dict[str, str]:
    """`NAME: VALUE` as given. Raises UsageError."""
    found = {}
    for each in headers:
        name, sign, value = each.partition(":")
        if not sign or not name.strip():
            raise UsageError(f"{each.partition('=')[0]} is no header", hint="--with 'Accept: application/json'")
        found[name.strip()] = value.strip()
    return found
