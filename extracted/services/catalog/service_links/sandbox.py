"""Takes back all that a request changed, for who compares answers; only where SERVICE_LINKS_SANDBOX allows it.

A request with `X-Banyan-Sandbox: <SERVICE_LINKS_TOKEN>` runs in transactions that are rolled back, in this side and in
all that it asks; tasks are not queued and mail is not sent. `X-Banyan-Sandbox-Wrote` says what would have changed.
What is no row stays: files, caches, and requests to others than sides.
"""

import functools
import hmac
import re
from collections import Counter
from contextlib import ExitStack
from contextvars import ContextVar
from typing import Any, Callable, Dict, Optional

from django.db import connections, transaction
from django.http import HttpResponse, JsonResponse

from service_links.contracts import setting

HEADER = "X-Banyan-Sandbox"
WROTE = "X-Banyan-Sandbox-Wrote"
OFFERED = "offered"
TAKEN_BACK = "taken back"

_KEPT = ("service_links_", "django_session")
"""Tables that say nothing of what a request is for."""
_MOST = 4000
_WRITE = re.compile(
    r"""\s*(INSERT|UPDATE|DELETE|REPLACE)\b(?:\s+OR\s+\w+)?(?:\s+(?:INTO|FROM|ONLY|IGNORE))*\s+([\w."`\[\]]+)""",
    re.IGNORECASE,
)

_wrote: "ContextVar[Optional[Counter]]" = ContextVar("service_links_sandbox", default=None)


def is_going_on() -> bool:
    """Whether all that is changed now will be taken back."""
    return _wrote.get() is not None


def headers() -> Dict[str, str]:
    """What a request to another side says of it."""
    return {HEADER: setting("SERVICE_LINKS_TOKEN").partition(",")[0]} if is_going_on() else {}


def heard(text: str) -> None:
    """Counts what another side would have changed."""
    wrote = _wrote.get()
    if wrote is not None:
        for what, _, times in (part.rpartition("=") for part in text.split(", ") if "=" in part):
            wrote[what] += int(times) if times.isdecimal() else 0


def answered(request: Any, get_response: Callable[[Any], Any]) -> Any:
    """The answer to a request: without a trace where it asks for that, and none where it may not."""
    given = request.headers.get(HEADER)
    if given is None:
        return get_response(request)
    if not _may(given):
        return JsonResponse(
            {"detail": "nothing was done: this side offers no sandbox, or not with this token"}, status=403
        )
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response[HEADER] = OFFERED
        return response
    return _taken_back(request, get_response)


def install() -> None:
    """Keeps tasks and mail back while all is taken back, once."""
    from django.core.mail import EmailMessage

    _keep_back(EmailMessage, "send", _unsent)
    try:
        from celery.app.task import Task
    except ImportError:
        return
    _keep_back(Task, "apply_async", _unqueued)


def _may(given: str) -> bool:
    known = [token for token in setting("SERVICE_LINKS_TOKEN").split(",") if token]
    is_on = str(setting("SERVICE_LINKS_SANDBOX")).lower() in ("1", "true", "yes", "on")
    return is_on and any([hmac.compare_digest(given.encode(), token.encode()) for token in known])  # noqa: C419


def _taken_back(request: Any, get_response: Callable[[Any], Any]) -> Any:
    going_on = _wrote.set(Counter())
    try:
        with ExitStack() as stack:
            for alias in connections:
                stack.enter_context(connections[alias].execute_wrapper(_count))
                stack.enter_context(transaction.atomic(using=alias))
                stack.callback(transaction.set_rollback, True, using=alias)
            response = get_response(request)
            if getattr(response, "streaming", False):
                response.streaming_content = [b"".join(response.streaming_content)]
        response[HEADER] = TAKEN_BACK
        response[WROTE] = _told()
        return response
    finally:
        _wrote.reset(going_on)


def _count(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    result = execute(sql, params, many, context)
    found = _WRITE.match(str(sql))
    wrote = _wrote.get()
    if found is not None and wrote is not None:
        verb, table = found[1].lower(), re.sub(r'["`\[\]]', "", found[2]).rpartition(".")[2]
        rows = _inserted(str(sql)) if verb in ("insert", "replace") else max(context["cursor"].rowcount, 0)
        if rows and not table.startswith(_KEPT):
            wrote["%s:%s" % (table, verb)] += rows * (len(params) if many else 1)
    return result


def _inserted(sql: str) -> int:
    """How many rows a statement inserts; no driver says so of one that returns them."""
    return 1 + sql.count("), (") + sql.count(" UNION ALL ")


def _told() -> str:
    wrote = _wrote.get() or {}
    return ", ".join("%s=%d" % each for each in sorted(wrote.items()))[:_MOST]


def _keep_back(owner: Any, name: str, instead: Callable[..., Any]) -> None:
    original = getattr(owner, name)
    if hasattr(original, "service_links_original"):
        return

    @functools.wraps(original)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return instead(original, *args, **kwargs) if is_going_on() else original(*args, **kwargs)

    wrapper.service_links_original = original  # type: ignore[attr-defined]
    setattr(owner, name, wrapper)


def _unsent(original: Any, message: Any, *args: Any, **kwargs: Any) -> int:
    heard("message:send=1")
    return 1 if message.recipients() else 0


def _unqueued(original: Any, task: Any, *args: Any, **kwargs: Any) -> Any:
    """A task that would run at once does so, and is taken back too; others are counted."""
    heard("task %s:queue=1" % task.name)
    if task.app.conf.task_always_eager:
        return original(task, *args, **kwargs)
    from celery.utils import uuid

    return task.AsyncResult(kwargs.get("task_id") or uuid())
