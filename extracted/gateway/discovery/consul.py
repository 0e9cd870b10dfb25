"""Asks a catalogue with Consul's HTTP API for instances that pass their checks: `consul://127.0.0.1:8500/catalog`.

`consul+https://` asks over TLS. A token is taken from `CONSUL_HTTP_TOKEN`, an authority, a certificate and its key from
`CONSUL_CACERT`, `CONSUL_CLIENT_CERT` and `CONSUL_CLIENT_KEY`, as Consul's own programs do.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from urllib.parse import quote

import httpx

from extracted.gateway.answers import PATIENCE_S, WAIT_S, Answer, NotDiscovered, answer, json_of, server_of, trusted
from extracted.gateway.endpoints import Endpoint

_INDEX = "X-Consul-Index"
_LIKE = "consul://127.0.0.1:8500/catalog"


def resolve(url: str, last: Answer | None = None) -> Answer:
    """The instances that pass; after a `last` answer it waits for a change. Raises Misspelled, NotDiscovered."""
    _, server, name = server_of(url, _LIKE)
    waiting = {"index": last.mark, "wait": f"{WAIT_S:g}s"} if last and last.mark else {}
    token = os.environ.get("CONSUL_HTTP_TOKEN")
    try:
        got = httpx.get(
            f"{server}/v1/health/service/{quote(name, safe='')}",
            params={"passing": "1", **waiting},
            headers={"X-Consul-Token": token} if token else {},
            timeout=httpx.Timeout(PATIENCE_S, read=WAIT_S * 1.25 if waiting else PATIENCE_S),
            trust_env=False,
            verify=trusted(url, os.environ, "CONSUL_CACERT", "CONSUL_CLIENT_CERT", "CONSUL_CLIENT_KEY"),
        )
        got.raise_for_status()
    except httpx.HTTPError as error:
        raise NotDiscovered(url, str(error) or type(error).__name__) from error
    index = _index(got.headers.get(_INDEX, ""), last)
    return answer(url, _instances(json_of(url, got.content)), mark=index, seconds=1.0)


def _index(told: str, last: Answer | None) -> str:
    """What the next question waits upon: nothing where an index is none, or went back (the catalogue began anew)."""
    if not told.isdecimal() or int(told) < 1:
        return ""
    return "" if last and last.mark and int(told) < int(last.mark) else told


def _instances(found: object) -> Iterator[Endpoint]:
    if not isinstance(found, list):
        raise TypeError("there is no list of instances in it")
    for each in found:
        service: Mapping[str, object] = each["Service"]
        host = service.get("Address") or each["Node"]["Address"]
        weights = service.get("Weights")
        weight = weights.get("Passing", 1) if isinstance(weights, dict) else 1
        yield Endpoint(str(host), int(str(service["Port"])), max(1, int(weight)))
