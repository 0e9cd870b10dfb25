"""The API over HTTP, on this machine alone: bounded in size, time and number, behind a token if there is one."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from banyan.errors import BanyanError
from banyan.registry import Registry
from contracts.broker.calls import Answer, Call, Handler, Json, Refused
from contracts.broker.page import rendered
from contracts.store.keeping import Store

HOST = "127.0.0.1"
MOST_BYTES = 32 * 1024 * 1024
"""A body may be so large: pacts of thousands of interactions are."""

MOST_AT_ONCE = 32
PATIENCE_S = 60.0
_HAL = "application/hal+json"
_OWN_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_LOG = logging.getLogger(__name__)
_Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Served:
    """A store that is served; `token` is "" where everybody on this machine may use it."""

    store: Store
    token: str = ""
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))


def application(store: Store, token: str = "") -> web.Application:
    """The whole API as an application."""
    served = Served(store, token)

    @web.middleware
    async def guarded(request: web.Request, handler: _Next) -> web.StreamResponse:
        return await _guarded(served, request, handler)

    app = web.Application(client_max_size=MOST_BYTES, middlewares=[guarded])
    resources = Registry("contracts.broker.resources", "resource")
    for name in resources:
        for method, path, handler in resources.load(name).ROUTES:
            app.router.add_route(method, path, _served(served, handler))
    return app


async def serve(store: Store, port: int, token: str, ready: Callable[[int], None]) -> None:
    """Serve until the task is cancelled; `ready` gets the port once calls are taken. Raises OSError."""
    runner = web.AppRunner(application(store, token), access_log=None, keepalive_timeout=15)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port, backlog=MOST_AT_ONCE)
        await site.start()
        ready(int(runner.addresses[0][1]))
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


async def _guarded(served: Served, request: web.Request, following: _Next) -> web.StreamResponse:
    """Answer with what the API says of everything that goes wrong, and of nothing else."""
    try:
        _require_own(request)
        _require_token(request, served.token)
        async with served.room, asyncio.timeout(PATIENCE_S):
            return await following(request)
    except Refused as refused:
        return _json(Answer(refused.body, refused.status))
    except web.HTTPException as error:
        return _json(Answer({"error": {"message": error.reason}}, error.status))
    except TimeoutError:
        return _json(Answer({"error": {"message": f"this was not done in {PATIENCE_S:g} s"}}, 503))
    except BanyanError as error:
        _LOG.error("%s", error)
        return _json(Answer({"error": {"message": f"{error}; {error.hint}" if error.hint else str(error)}}, 500))


def _served(served: Served, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/" and _is_browser(request):
            page = await asyncio.to_thread(rendered, served.store)
            return web.Response(text=page, content_type="text/html", headers=_PAGE)
        call = Call(
            served.store,
            f"http://{request.host}",
            dict(request.match_info),
            tuple(request.query.items()),
            await _body(request),
        )
        # Files are read and locked: not in the loop that the other calls wait for.
        return _json(await asyncio.to_thread(handler, call))

    return answer


_PAGE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def _is_browser(request: web.Request) -> bool:
    accepted = request.headers.get("Accept", "")
    return "text/html" in accepted and "json" not in accepted


def _json(answer: Answer) -> web.Response:
    text = json.dumps(answer.body, ensure_ascii=False)
    headers = {"X-Content-Type-Options": "nosniff"}
    if answer.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="banyan broker"'
    return web.Response(text=text, status=answer.status, content_type=_HAL, charset="utf-8", headers=headers)


async def _body(request: web.Request) -> Json:
    data = await request.read()
    if not data:
        return {}
    if "json" not in request.content_type:
        raise Refused(415, "the body should be JSON, and say so in Content-Type")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"the body is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise Refused(400, "the body should be an object")
    return found


def _require_own(request: web.Request) -> None:
    """Refuse what a page elsewhere has a browser send here: by another name of this machine, or across origins."""
    name = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdecimal() else request.host
    if name not in _OWN_HOSTS:
        raise Refused(421, f"this answers to {', '.join(_OWN_HOSTS)} alone")
    if (origin := request.headers.get("Origin")) and origin != f"http://{request.host}":
        raise Refused(403, "this answers no pages from elsewhere")


def _require_token(request: web.Request, token: str) -> None:
    if token and not secrets.compare_digest(_given(request).encode(), token.encode()):
        raise Refused(401, "the token is missing or wrong")


def _given(request: web.Request) -> str:
    """The token, as such or as a password."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return value.strip()
    try:
        return base64.b64decode(value, validate=True).decode("utf-8", "replace").partition(":")[2]
    except (ValueError, binascii.Error):
        return ""
