"""The gateway as a workload: its engine's configuration for the network of a deployment, and how the engine starts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace

from banyan.plan.values import MONOLITH, Plan
from extracted.deployment.storing import image_of
from extracted.deployment.values import CONFIGURATION, GATEWAY, ConfigFile, Image, Resources, SecretReference, Workload
from extracted.gateway.lists import ENGINES
from extracted.gateway.table import EDGE_FILE, EDGE_TOKEN, GENERATION, METRICS, RouteTable, stamped, table_of

PORT, ADMIN_PORT = 8080, 8081
BASES: Mapping[str, str] = {
    "nginx": "docker.io/library/nginx:1.29-bookworm",
    "haproxy": "docker.io/library/haproxy:3.2-bookworm",
    "envoy": "docker.io/envoyproxy/envoy:v1.35.3",
}
_HOME = "/tmp"  # noqa: S108  a folder of its own in each container
_LOGS = "ln -sf /dev/stdout access.log && ln -sf /dev/stderr error.log"
_EDGE = (
    f'if [ -n "${{{EDGE_TOKEN}:-}}" ]; then umask 077 && '
    f"""printf 'proxy_set_header X-Banyan-Edge "%s";\\n' "${{{EDGE_TOKEN}%%,*}}" > {EDGE_FILE}; fi"""
)
_TAKEN = f"cd {_HOME} && cp -L {CONFIGURATION}/* ."
_STARTS: Mapping[str, str] = {
    "nginx": f"{_TAKEN} && {_LOGS} && {_EDGE} && "
    f"exec nginx -p {_HOME}/ -e error.log -c {_HOME}/nginx.conf -g 'daemon off;'",
    "haproxy": f"{_TAKEN} && exec haproxy -W -db -f haproxy.cfg",
    "envoy": f"{_TAKEN} && {_LOGS} && exec envoy -c envoy.json -l warning --file-flush-interval-msec 200",
}
"""Each engine begins in a folder that it may write to, with its files copied there and its logs led to the container's.

The secret that nginx proves itself with comes from the environment, as Envoy has it, and is in no image.
"""


def table_in_network(plan: Plan, urls: Mapping[str, str]) -> RouteTable:
    """What the engine is told where sides answer at `urls` by name. Raises UsageError, UnsafeWrites."""
    deploy = plan.deploy
    base = deploy.gateway_base or BASES[plan.routing.engine]
    known = {MONOLITH: urls[MONOLITH]}
    for route in plan.routes:  # one to what was not extracted yet stays at the monolith, and may be in others' way
        known[route.service] = urls.get(route.service, urls[MONOLITH])
    table = table_of(plan, known, ("0.0.0.0", PORT), ("0.0.0.0", ADMIN_PORT))  # noqa: S104  in a container of its own
    return stamped(replace(table, version=_version(image_of(base).tag)))


def version(plan: Plan) -> str:
    """A digest of what the image of the gateway holds beside its configuration, which is mounted over the image's."""
    text = f"{plan.deploy.gateway_base or BASES[plan.routing.engine]}\n{_STARTS[plan.routing.engine]}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def gateway_of(plan: Plan, table: RouteTable, image: Image) -> Workload:
    """The gateway. Raises Unsupported for what its engine cannot do."""
    engine = plan.routing.engine
    files: Mapping[str, str] = ENGINES[1].load(engine).render(table)
    proof = SecretReference(EDGE_TOKEN, GATEWAY, EDGE_TOKEN, "by which the monolith knows the gateway: 32 random bytes")
    return Workload(
        name=GATEWAY,
        kind="gateway",
        duty="web",
        side=GATEWAY,
        image=image,
        command=("sh", "-c", _STARTS[engine]),
        port=PORT,
        live=GENERATION,
        ready=GENERATION,
        probe_port=ADMIN_PORT,
        metrics=METRICS if engine != "nginx" else "",
        metrics_port=ADMIN_PORT if engine != "nginx" else 0,
        secrets=(proof,) if table.sessions else (),
        files=tuple(ConfigFile(f"{CONFIGURATION}/{name}", text) for name, text in sorted(files.items())),
        resources=Resources(250, 128),
    )


def _version(tag: str) -> tuple[int, ...]:
    found = re.match(r"v?(\d+(?:\.\d+)+)", tag)
    return tuple(map(int, found[1].split("."))) if found else ()
