"""Consul, by its HTTP API: a service at an agent with a check, which has to be renewed or which Consul makes itself.

`consul://127.0.0.1:8500/catalog` registers `catalog`. A token is taken from CONSUL_HTTP_TOKEN, certificates from
CONSUL_CACERT, CONSUL_CLIENT_CERT and CONSUL_CLIENT_KEY. SERVICE_LINKS_CHECK=http has Consul ask SERVICE_LINKS_HEALTH.
"""

import os
from typing import Any, Dict, Iterator, Tuple
from urllib.parse import quote

import httpx

from service_links.registries import Endpoint, asking, endpoint

_LIKE = "consul://127.0.0.1:8500/catalog"
_GONE = (404, 500)  # what agents answer who do not know a check: 500 before Consul 1.11


def find(url: str) -> Tuple[Endpoint, ...]:
    """The instances that pass their checks. Raises Unavailable, Misconfigured."""
    client, name = _client(url)
    try:
        answer = client.get("/v1/health/service/%s" % quote(name, safe=""), params={"passing": "1"})
        answer.raise_for_status()
        return tuple(_instances(answer.json()))
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise asking.failed(url, error) from error
    finally:
        client.close()


class Registration:
    """A service at an agent, which passes as long as it is renewed, and is forgotten a minute after it failed."""

    def __init__(self, url: str, endpoint: Endpoint, seconds: int) -> None:
        self._url = url
        self._client, self._name = _client(url)
        self._endpoint = endpoint
        self._id = "%s-%s" % (self._name, endpoint.address)
        self._seconds = seconds
        self._is_asked = os.environ.get("SERVICE_LINKS_CHECK") == "http"

    def renew(self) -> None:
        """Tell that the service is well; register it where the agent does not know it. Raises Unavailable."""
        try:
            if not self._passes():
                self._put("agent/service/register", self._service())
                self._passes()
        except httpx.HTTPError as error:
            raise asking.failed(self._url, error) from error

    def end(self) -> None:
        """Take the service off the agent. Raises Unavailable."""
        try:
            answer = self._client.put("/v1/agent/service/deregister/%s" % quote(self._id, safe=""))
            if answer.status_code != 404:
                answer.raise_for_status()
        except httpx.HTTPError as error:
            raise asking.failed(self._url, error) from error
        finally:
            self._client.close()

    def _passes(self) -> bool:
        """Whether the agent knows the service, and now takes it for well, if that is ours to say."""
        if self._is_asked:
            answer = self._client.get("/v1/agent/service/%s" % quote(self._id, safe=""))
        else:
            path = "/v1/agent/check/update/%s" % quote("service:" + self._id, safe="")
            answer = self._client.put(path, json={"Status": "passing"})
        if answer.status_code in _GONE:
            return False
        answer.raise_for_status()
        return True

    def _put(self, path: str, body: Dict[str, Any]) -> None:
        self._client.put("/v1/" + path, json=body).raise_for_status()

    def _service(self) -> Dict[str, Any]:
        place, seconds = self._endpoint, "%ds" % self._seconds
        check: Dict[str, Any] = {"TTL": seconds}
        if self._is_asked:
            path = os.environ.get("SERVICE_LINKS_HEALTH", "/health/ready")
            check = {"HTTP": "http://%s%s" % (place.address, path), "Interval": seconds, "Timeout": "3s"}
        return {
            "ID": self._id,
            "Name": self._name,
            "Address": place.host,
            "Port": place.port,
            "Weights": {"Passing": place.weight, "Warning": 1},
            "Check": {**check, "DeregisterCriticalServiceAfter": "1m"},
        }


def _client(url: str) -> Tuple[httpx.Client, str]:
    server, name = asking.parted(url, _LIKE)
    client = asking.client(url, server, "CONSUL_CACERT", "CONSUL_CLIENT_CERT", "CONSUL_CLIENT_KEY")
    if os.environ.get("CONSUL_HTTP_TOKEN"):
        client.headers["X-Consul-Token"] = os.environ["CONSUL_HTTP_TOKEN"]
    return client, name


def _instances(found: Any) -> Iterator[Endpoint]:
    for each in found:
        service = each["Service"]
        weight = (service.get("Weights") or {}).get("Passing", 1)
        yield endpoint(service.get("Address") or each["Node"]["Address"], service["Port"], max(1, int(weight)))
