"""etcd, by its JSON gateway: a key for each instance below that of the side, kept by a lease.

`etcd://127.0.0.1:2379/services/catalog` holds `services/catalog/10.0.0.7:8000`. User and password are taken from
ETCDCTL_USER (`name:password`, or ETCDCTL_PASSWORD beside it), certificates from ETCDCTL_CACERT, _CERT and _KEY.
"""

import base64
import json
import os
from typing import Any, Dict, Iterator, Tuple

import httpx

from service_links.errors import Unavailable
from service_links.registries import Endpoint, asking, endpoint, read

_LIKE = "etcd://127.0.0.1:2379/services/catalog"
_AFTER_SLASH = "0"  # whatever begins with KEY/ is below KEY0


def find(url: str) -> Tuple[Endpoint, ...]:
    """The instances at a key and below it. Raises Unavailable, Misconfigured."""
    asked = _Asked(url)
    try:
        found = asked.post("/v3/kv/range", key=_coded(asked.key), range_end=_coded(asked.key + _AFTER_SLASH))
        return tuple(_registered(found, asked.key))
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise asking.failed(url, error) from error
    finally:
        asked.close()


class Registration:
    """A key that goes when its lease ends: at the end, or if it is not renewed."""

    def __init__(self, url: str, endpoint: Endpoint, seconds: int) -> None:
        self._url = url
        self._asked = _Asked(url)
        self._seconds = seconds
        self._lease = ""
        self._key = _coded("%s/%s" % (self._asked.key, endpoint.address))
        self._value = _coded(json.dumps({"host": endpoint.host, "port": endpoint.port, "weight": endpoint.weight}))

    def renew(self) -> None:
        """Renew the lease; make it anew, with its key, where it or the key is gone. Raises Unavailable."""
        try:
            if not (self._lease and self._is_alive()):
                self._lease = str(self._asked.post("/v3/lease/grant", TTL=self._seconds)["ID"])
            if self._key not in self._asked.post("/v3/lease/timetolive", ID=self._lease, keys=True).get("keys", ()):
                self._asked.post("/v3/kv/put", key=self._key, value=self._value, lease=self._lease)
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise asking.failed(self._url, error) from error

    def end(self) -> None:
        """Take the lease back, and so the key, unless another has taken it over. Raises Unavailable."""
        lease, self._lease = self._lease, ""
        try:
            if lease and self._is_alive(lease):
                self._asked.post("/v3/lease/revoke", ID=lease)
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise asking.failed(self._url, error) from error
        finally:
            self._asked.close()

    def _is_alive(self, lease: str = "") -> bool:
        return int(self._asked.post("/v3/lease/keepalive", ID=lease or self._lease)["result"].get("TTL", 0)) > 0


class _Asked:
    """One etcd, asked as the user of the environment; its token is asked for anew where it has run out."""

    def __init__(self, url: str) -> None:
        server, self.key = asking.parted(url, _LIKE)
        self._client = asking.client(url, server, "ETCDCTL_CACERT", "ETCDCTL_CERT", "ETCDCTL_KEY")
        self._is_known = False

    def post(self, path: str, **question: Any) -> Dict[str, Any]:
        """The answer to a question."""
        self._sign_in()
        answer = self._client.post(path, json=question)
        if answer.status_code == 401 and self._is_known:
            self._is_known = False
            self._sign_in()
            answer = self._client.post(path, json=question)
        answer.raise_for_status()
        found = json.loads(answer.text.partition("\n")[0])  # streams answer a line for each
        if not isinstance(found, dict):
            raise TypeError("its answer is no object")
        return found

    def close(self) -> None:
        self._client.close()

    def _sign_in(self) -> None:
        name, _, password = os.environ.get("ETCDCTL_USER", "").partition(":")
        if not name or self._is_known:
            return
        who = {"name": name, "password": password or os.environ.get("ETCDCTL_PASSWORD", "")}
        self._client.headers.pop("Authorization", None)
        answer = self._client.post("/v3/auth/authenticate", json=who)
        if answer.status_code in (400, 401, 403):
            raise Unavailable("etcd refuses the user of ETCDCTL_USER")
        answer.raise_for_status()
        self._client.headers["Authorization"] = str(answer.json()["token"])
        self._is_known = True


def _registered(found: Dict[str, Any], key: str) -> Iterator[Endpoint]:
    for row in found.get("kvs", ()):
        name = base64.b64decode(row["key"]).decode("utf-8", "replace")
        if name == key or name.startswith(key + "/"):
            yield _read(base64.b64decode(row.get("value", "")).decode("utf-8", "replace"))


def _read(text: str) -> Endpoint:
    if not text.lstrip().startswith("{"):
        return read(text)
    value = json.loads(text)
    told = value.get("Addr") or value.get("address")
    weight = value.get("weight", 1)
    return read(str(told), weight) if told else endpoint(value["host"], value["port"], weight)


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
