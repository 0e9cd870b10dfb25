"""Asks other sides over HTTP: with a time limit, tries again where that is safe, a breaker, and a budget."""

import os
import threading
from contextvars import ContextVar
from typing import Any, Dict, Iterable, List, Optional, Tuple

from service_links import finding, sandbox, steps, trace, wire
from service_links.contracts import addresses, setting
from service_links.errors import (
    BreakerOpen,
    LinkError,
    NotAllowed,
    NotEncodable,
    OverBudget,
    OwnerUnavailable,
    TimedOut,
    Unavailable,
)

PREFIX = "/internal/links/"

_spent: "ContextVar[Optional[List[int]]]" = ContextVar("service_links_spent", default=None)
_MOST_SESSIONS = 50

_lock = threading.Lock()
_sessions: Dict[Tuple[int, str], Any] = {}
_breakers: Dict[str, Any] = {}
_failures: Dict[str, str] = {}  # what was last said of each side that could not answer

around: Any = None
"""A function that makes a context for each request, by its side; tests carry events before and after it."""


question_path: Any = None
"""A function that says which endpoint is asked for rows; tests may ask for all."""


def call(side: str, path: str, args: Iterable[Any], kwargs: Dict[str, Any], *, idempotent: bool = False) -> Any:
    """The answer of a function of another side, or the exception that it raised."""
    encoder = wire.Encoder()
    asked = {"path": path, "args": encoder.encode(list(args)), "kwargs": encoder.encode(kwargs)}
    return result(send(side, "POST", "call/", asked, idempotent=idempotent), encoder)


def result(answer: Dict[str, Any], encoder: wire.Encoder) -> Any:
    """The value of an answer; rows that were sent are brought up to date."""
    decoder = wire.Decoder(encoder.rows)
    value = decoder.decode(answer["raised"] if "raised" in answer else answer["value"])
    for row in answer["rows"]:
        decoder.decode(row)
    for generator, state in zip(encoder.randoms, answer.get("randoms", ())):
        generator.setstate(decoder.decode(state))
    if "raised" in answer:
        raise value
    return value


def ask(side: str, model: Any, asked: Iterable[steps.Step], end: str, kwargs: Dict[str, Any]) -> Any:
    """What a query set comes to on the side that owns its rows."""
    question = {
        "model": model._meta.label,
        "steps": steps.encode(asked),
        "end": end,
        "kwargs": {name: wire.encode(value) for name, value in kwargs.items()},
    }
    path = question_path() if question_path is not None else "query/"
    return result(send(side, "POST", path, question, idempotent=True), wire.Encoder())


def send(side: str, method: str, path: str, body: Any = None, *, idempotent: bool = False) -> Any:
    """The JSON answer of an endpoint below `internal/links/`. Raises LinkErrors."""
    _spend(side)
    attempt = _attempts(idempotent)
    if around is None:
        return attempt(_guarded, side, method, path, body)
    with around(side):
        return attempt(_guarded, side, method, path, body)


def begin_budget() -> Any:
    """Counts the calls from here on anew; `end_budget` takes what is returned."""
    return _spent.set([0])


def end_budget(token: Any) -> None:
    """Counts as before."""
    _spent.reset(token)


def reset() -> None:
    """Forgets all breakers and closes all connections; for tests, and after a fork."""
    with _lock:
        for session in _sessions.values():
            session.close()
        _sessions.clear()
        _breakers.clear()
        _failures.clear()


def _spend(side: str) -> None:
    """Counts one call of the current request."""
    spent, budget = _spent.get(), setting("SERVICE_LINKS_BUDGET")
    if spent is None or not budget:
        return
    spent[0] += 1
    if spent[0] > budget:
        raise OverBudget(
            "this request made more than %d calls, the last to %s; ask for many rows at once, or raise "
            "SERVICE_LINKS_BUDGET" % (budget, side)
        )


def _attempts(idempotent: bool) -> Any:
    import tenacity

    return tenacity.Retrying(
        stop=tenacity.stop_after_attempt(setting("SERVICE_LINKS_ATTEMPTS") if idempotent else 1),
        wait=tenacity.wait_random_exponential(multiplier=0.1, max=1.0),
        retry=tenacity.retry_if_exception(lambda e: isinstance(e, Unavailable) and not isinstance(e, BreakerOpen)),
        reraise=True,
    )


def _guarded(side: str, method: str, path: str, body: Any) -> Any:
    import pybreaker

    try:
        # `call` would hold the breaker's lock while the other side works: one request at a time.
        with _breaker(side).calling():
            return _request(side, method, path, body)
    except pybreaker.CircuitBreakerError as error:
        pause, last = setting("SERVICE_LINKS_PAUSE"), _failures.get(side, "")
        raise BreakerOpen("%s failed too often and is not asked for %g s: %s" % (side, pause, last)) from error
    except Unavailable as error:
        _failures[side] = str(error)
        raise


def _breaker(side: str) -> Any:
    import pybreaker

    with _lock:
        if side not in _breakers:
            _breakers[side] = pybreaker.CircuitBreaker(
                fail_max=setting("SERVICE_LINKS_FAILURES"),
                reset_timeout=setting("SERVICE_LINKS_PAUSE"),
                throw_new_error_on_trip=False,
                exclude=[lambda error: not isinstance(error, Unavailable) or isinstance(error, OwnerUnavailable)],
                name=side,
            )
        return _breakers[side]


def session(place: str) -> Any:
    """One pool of connections for each process and place; those of places that came first are left to themselves."""
    import httpx

    key = (os.getpid(), place)
    with _lock:
        if key not in _sessions:
            if len(_sessions) >= _MOST_SESSIONS:
                _sessions.pop(next(iter(_sessions)))
            _sessions[key] = httpx.Client(base_url=key[1], timeout=setting("SERVICE_LINKS_TIMEOUT"))
        return _sessions[key]


def _request(side: str, method: str, path: str, body: Any) -> Any:
    import httpx

    headers = {"Authorization": "Bearer %s" % setting("SERVICE_LINKS_TOKEN").partition(",")[0], **trace.headers()}
    headers.update(sandbox.headers())
    content = None
    if body is not None:
        content = wire.dumps(body)
        headers["Content-Type"] = "application/json"
    try:
        answer = _reached(side, method, PREFIX + path, content, headers)
    except httpx.TimeoutException as error:
        limit = setting("SERVICE_LINKS_TIMEOUT")
        raise TimedOut("%s did not answer %s within %g s; it may have done it" % (side, path, limit)) from error
    except httpx.HTTPError as error:
        raise Unavailable("%s cannot be reached at %s: %s" % (side, _origin(error), error)) from error
    sandbox.heard(answer.headers.get(sandbox.WROTE, ""))
    return answer.json() if answer.is_success else _fail(side, path, answer)


def _reached(side: str, method: str, path: str, content: Any, headers: Dict[str, str]) -> Any:
    """The answer of the first place that takes a connection."""
    *others, last = addresses(side)
    for place in others:
        answer = _tried(place, method, path, content, headers)
        if answer is not None:
            return answer
    return session(last).request(method, path, content=content, headers=headers)


def _tried(place: str, method: str, path: str, content: Any, headers: Dict[str, str]) -> Any:
    """The answer of a place; None from one that takes no connection, and so was sent nothing."""
    import httpx

    try:
        return session(place).request(method, path, content=content, headers=headers)
    except httpx.ConnectError:
        finding.avoid(place)
        return None


def _origin(error: Any) -> str:
    """Where a request went that failed."""
    url = error.request.url
    return "%s://%s" % (url.scheme, url.netloc.decode("ascii"))


def _fail(side: str, path: str, answer: Any) -> None:
    try:
        detail = str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = answer.text[:200]
    message = "%s answered %s with %d: %s" % (side, path, answer.status_code, detail)
    if answer.status_code in (401, 403):
        raise NotAllowed(message)
    if answer.status_code == 400:
        raise NotEncodable(message)
    if answer.status_code == 424:
        raise OwnerUnavailable(message)
    raise Unavailable(message) if answer.status_code >= 500 or answer.status_code == 429 else LinkError(message)
