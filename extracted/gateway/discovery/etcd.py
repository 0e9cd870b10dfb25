"""Reads a key of etcd and all below it, an endpoint in each: `etcd://127.0.0.1:2379/services/catalog`.

The key is what stands behind the first slash, so that `etcd://HOST:PORT//services/catalog` asks for one that begins
with a slash. A value is `10.0.0.7:8000`, a URL, or JSON with `host` and `port`, or with `Addr` as etcd's own resolver
writes it; `weight` may stand beside it. `etcd+https://` asks over TLS.

User and password are taken from `ETCDCTL_USER` (`name:password`, or `ETCDCTL_PASSWORD` beside it), an authority, a
certificate and its key from `ETCDCTL_CACERT`, `ETCDCTL_CERT` and `ETCDCTL_KEY`, as etcd's own client does.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator, Mapping
from ssl import SSLContext

import httpx

from extracted.gateway.answers import PATIENCE_S, WAIT_S, Answer, NotDiscovered, answer, json_of, server_of, trusted
from extracted.gateway.endpoints import Endpoint, read

_LIKE = "etcd://127.0.0.1:2379/services/catalog"
_AFTER_SLASH = "0"
"""The character that follows the slash: whatever begins with `KEY/` is below `KEY0`."""


def resolve(url: str, last: Answer | None = None) -> Answer:
    """What is registered; after a `last` answer it waits for a change. Raises Misspelled, NotDiscovered."""
    _, server, key = server_of(url, _LIKE)
    key = key.rstrip("/")
    wanted = {"key": _coded(key), "range_end": _coded(key + _AFTER_SLASH)}
    try:
        with httpx.Client(base_url=server, timeout=PATIENCE_S, trust_env=False, verify=_trusted(url)) as client:
            _sign_in(client)
            if last and last.mark:
                _wait(client, wanted, int(last.mark) + 1)
            got = client.post("/v3/kv/range", json=wanted)
            got.raise_for_status()
    except httpx.HTTPError as error:
        raise NotDiscovered(url, str(error) or type(error).__name__) from error
    found = json_of(url, got.content)
    if not isinstance(found, dict):
        raise NotDiscovered(url, "its answer holds no keys")
    revision = str(found.get("header", {}).get("revision", ""))
    return answer(url, _registered(found, key), mark=revision if revision.isdecimal() else "", seconds=1.0)


def _trusted(url: str) -> SSLContext | bool:
    return trusted(url, os.environ, "ETCDCTL_CACERT", "ETCDCTL_CERT", "ETCDCTL_KEY")


def _sign_in(client: httpx.Client) -> None:
    """Ask for a token where there is a user: one holds for some minutes, and is asked for at each question."""
    name, _, password = os.environ.get("ETCDCTL_USER", "").partition(":")
    if not name:
        return
    who = {"name": name, "password": password or os.environ.get("ETCDCTL_PASSWORD", "")}
    told = client.post("/v3/auth/authenticate", json=who)
    told.raise_for_status()
    try:
        client.headers["Authorization"] = str(told.json()["token"])
    except (ValueError, KeyError, TypeError) as error:
        raise httpx.DecodingError("it gives no token") from error


def _wait(client: httpx.Client, wanted: Mapping[str, str], revision: int) -> None:
    """Until something changed since a revision, or the time is over."""
    question = {"create_request": {**wanted, "start_revision": revision}}
    limit = httpx.Timeout(PATIENCE_S, read=WAIT_S)
    try:
        with client.stream("POST", "/v3/watch", json=question, timeout=limit) as told:
            told.raise_for_status()
            for line in told.iter_lines():
                result = json.loads(line).get("result", {})
                if result.get("events") or result.get("canceled"):
                    return
    except httpx.ReadTimeout:
        return
    except (ValueError, AttributeError) as error:
        raise httpx.DecodingError(f"what it tells of changes is no JSON ({error})") from error


def _registered(found: Mapping[str, object], key: str) -> Iterator[Endpoint]:
    rows = found.get("kvs", [])
    for row in rows if isinstance(rows, list) else []:
        name = base64.b64decode(row["key"]).decode("utf-8", "replace")
        if name == key or name.startswith(f"{key}/"):
            yield _read(base64.b64decode(row.get("value", "")).decode("utf-8", "replace"))


def _read(text: str) -> Endpoint:
    if not text.lstrip().startswith("{"):
        return read(text)
    value = json.loads(text)
    weight = int(value.get("weight", 1))
    if told := value.get("Addr") or value.get("address"):
        return read(str(told), weight)
    return Endpoint(str(value["host"]), int(value["port"]), weight)


def _coded(key: str) -> str:
    return base64.b64encode(key.encode()).decode("ascii")
