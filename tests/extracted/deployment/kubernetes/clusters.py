"""A stand-in for the API of a cluster, as much as `kubectl apply --dry-run=server` asks of it; keeps nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

KINDS = {
    "v1": ("ConfigMap", "Service"),
    "apps/v1": ("Deployment", "StatefulSet"),
    "batch/v1": ("Job",),
    "policy/v1": ("PodDisruptionBudget",),
    "networking.k8s.io/v1": ("NetworkPolicy",),
    "monitoring.coreos.com/v1": ("ServiceMonitor",),
    "gateway.networking.k8s.io/v1": ("HTTPRoute",),
}


def plural(kind: str) -> str:
    return f"{kind[:-1]}ies".lower() if kind.endswith("y") else f"{kind}s".lower()


class Api:
    """What was asked for: kind and name of each object, by how it was to be made; `refused` is a name that is not."""

    def __init__(self, refused: str = "") -> None:
        self.refused = refused
        self.tried: list[tuple[str, str]] = []

    def answer(self, path: str) -> dict[str, Any] | None:
        if path == "/version":
            return {"major": "1", "minor": "36", "gitVersion": "v1.36.0"}
        if path == "/api":
            return {"kind": "APIVersions", "versions": ["v1"]}
        if path == "/apis":
            groups = [version.split("/") for version in KINDS if "/" in version]
            return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [self._group(*each) for each in groups]}
        places = {f"{'apis' if '/' in version else 'api'}/{version}": version for version in KINDS}
        if path == "/openapi/v3":
            return {"paths": {place: {"serverRelativeURL": f"/openapi/v3/{place}"} for place in places}}
        if path.startswith("/openapi/v3/"):
            return self._schema(path.removeprefix("/openapi/v3"), places[path.removeprefix("/openapi/v3/")])
        version = places.get(path[1:], "")
        if version:
            return {
                "kind": "APIResourceList",
                "groupVersion": version,
                "resources": [
                    {"name": plural(kind), "kind": kind, "namespaced": True, "verbs": ["create", "get", "patch"]}
                    for kind in KINDS[version]
                ],
            }
        return None

    def _schema(self, place: str, version: str) -> dict[str, Any]:
        """No more than that the cluster validates fields itself."""
        group, _, number = version.rpartition("/")
        parameters = [{"name": name, "in": "query"} for name in ("dryRun", "fieldValidation")]
        paths = {
            f"{place}/namespaces/{{namespace}}/{plural(kind)}/{{name}}": {
                "patch": {
                    "parameters": parameters,
                    "x-kubernetes-group-version-kind": {"group": group, "version": number, "kind": kind},
                }
            }
            for kind in KINDS[version]
        }
        return {"openapi": "3.0.0", "info": {"title": "a cluster", "version": "1"}, "paths": paths}

    def _group(self, name: str, version: str) -> dict[str, Any]:
        told = {"groupVersion": f"{name}/{version}", "version": version}
        return {"name": name, "versions": [told], "preferredVersion": told}


@contextmanager
def cluster(api: Api) -> Iterator[str]:
    """The API at an address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are sent apart

        def do_GET(self) -> None:
            found = api.answer(urlsplit(self.path).path)
            self._say(200, found) if found else self._say(404, status(404, "NotFound", "not found"))

        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            manifest = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert parse_qs(parts.query)["dryRun"] == ["All"], "a dry run changes nothing"
            api.tried.append((manifest["kind"], manifest["metadata"]["name"]))
            if manifest["metadata"]["name"] == api.refused:
                self._say(403, status(403, "Forbidden", f"{api.refused} is forbidden: by a policy of this cluster"))
            else:
                self._say(201, manifest)

        def _say(self, number: int, value: object) -> None:
            body = json.dumps(value).encode()
            self.send_response(number)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def status(code: int, reason: str, message: str) -> dict[str, Any]:
    """How the API says no."""
    head = {"kind": "Status", "apiVersion": "v1", "status": "Failure"}
    return {**head, "code": code, "reason": reason, "message": message}


def configuration(path: Path, address: str) -> Path:
    """kubectl's configuration with one context, `trial`."""
    entry = {"name": "trial"}
    told = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{**entry, "cluster": {"server": address}}],
        "users": [{**entry, "user": {}}],
        "contexts": [{**entry, "context": {"cluster": "trial", "user": "trial"}}],
    }
    path.write_text(yaml.safe_dump(told))
    return path
