"""What the demo's plan says beyond which service owns what: how both sides run, the routes, and its wide margins."""

from __future__ import annotations

from collections.abc import Mapping

SERVICE = "catalog"

PLAN = """
[targets.monolith]
command = ["gunicorn", "config.wsgi", "--bind", "{{host}}:{{port}}", "--threads", "4", "--no-control-socket"]
health = "/health/"
env = {{ DEBUG = "0", SECRET_KEY = "{key}", ALLOWED_HOSTS = "*", SERVICE_LINKS_SANDBOX = "1", LOG_FORMAT = "plain" }}

[targets.catalog]
command = ["gunicorn", "catalog_service.wsgi", "--bind", "{{host}}:{{port}}", "--threads", "4", "--no-control-socket"]
env = {{ DEBUG = "0", SECRET_KEY = "{key}", ALLOWED_HOSTS = "*", SERVICE_LINKS_SANDBOX = "1", WEB_CONCURRENCY = "1" }}

[routing]
listen = "127.0.0.1:{gateway}"
admin = "127.0.0.1:{admin}"
comparator = "http://127.0.0.1:{comparator}"

[routes.products]
service = "catalog"
matches = [{{ path = {{ value = "/api/catalog/products" }}, method = "GET" }}]

# Wide margins and low rates, so that minutes on one laptop are enough for an answer. Yours are narrower.
[routing.rollout]
interval = "2s"
step_weights = [25, 50]
error_margin = 20
latency_margin = 900
quantiles = [50]
false_alarms = 5

[load]
rate = 20
pairs = 8
traffic = "traffic.jsonl"
margins = {{ p50 = "400% and 200ms", p95 = "400% and 500ms", throughput = "20%", errors = "2 points" }}
"""

LIMIT = "0.05"
"""Sixty requests that match are enough to say that under one in twenty differs, at 95 %."""


def plan(ports: Mapping[str, int], key: str) -> str:
    """The text, for three ports of the gateway (`gateway`, `admin`, `comparator`) and a secret of both sides."""
    return PLAN.format(**ports, key=key)


def margins() -> str:
    """The part of the plan that says how much a service may be worse, for the screen."""
    return PLAN[PLAN.index("# Wide margins") :].strip().replace("{{", "{").replace("}}", "}")
