"""Prometheus: what it scrapes, recording rules, alerts, and a test of each alert, `promtool test rules tests.yml`.

Processes are found by their names in the network's DNS, so that each replica is asked. The links of a side are asked
with its token, which Prometheus reads from a file that a team puts there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from extracted.deployment.checking import Check
from extracted.deployment.observing import alerts, moving_alerts, recordings
from extracted.deployment.observing.documents import document, rules, tests
from extracted.deployment.observing.limits import latency_of
from extracted.deployment.observing.values import Group
from extracted.deployment.values import LINKS_METRICS, Deployment

TOKEN_FILE = "/etc/prometheus/secrets/SERVICE_LINKS_TOKEN"  # noqa: S105  where it lies
WATCH, WATCH_PORT = "gateway-watch", 9180
"""Where `banyan gateway watch --metrics` is found, which counts what the engine logged."""

_SHADOW = "/.banyan/shadow/metrics"
RULES, TESTS = "rules", "tests.yml"
_RECORDINGS, _ALERTS = f"{RULES}/recordings.yml", f"{RULES}/alerts.yml"
_Job = Mapping[str, object]


def render(deployment: Deployment) -> Mapping[str, str]:
    """`prometheus.yml`, `rules/recordings.yml`, `rules/alerts.yml` and `tests.yml`."""
    recorded, alerted = _groups(deployment)
    config = {
        "global": {"scrape_interval": "15s", "evaluation_interval": "15s"},
        "rule_files": [_RECORDINGS, _ALERTS],
        "scrape_configs": list(_jobs(deployment)),
    }
    return {
        "prometheus.yml": document(config),
        _RECORDINGS: rules(recorded),
        _ALERTS: rules(alerted),
        TESTS: tests((_RECORDINGS, _ALERTS), (*recorded, *alerted)),
    }


def checks(_deployment: Deployment) -> Iterable[Check]:
    """promtool reads the configuration and the rules, and runs the tests."""
    return [*read_by_promtool(), Check("promtool", ("promtool", "test", "rules", TESTS), (TESTS,))]


def read_by_promtool(below: str = "") -> Iterator[Check]:
    """The checks of what Prometheus is told, where it lies in the folder `below`."""
    config, rules_files = f"{below}prometheus.yml", (f"{below}{_RECORDINGS}", f"{below}{_ALERTS}")
    yield Check("promtool", ("promtool", "check", "config", "--syntax-only", config), (config,))
    yield Check("promtool", ("promtool", "check", "rules", *rules_files), rules_files)


def _groups(deployment: Deployment) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    scraped = tuple(each for each in deployment.services if each.metrics)
    limits = tuple((each.name, *latency_of(deployment, each.side)) for each in scraped)
    recorded = recordings.groups(quantile for _, quantile, _ in limits)
    return recorded, (*alerts.groups(limits), *moving_alerts.groups())


def _jobs(deployment: Deployment) -> Iterator[_Job]:
    for job, kinds in (("banyan-services", {"monolith", "service", "worker"}), ("banyan-engine", {"gateway"})):
        found = [each for each in deployment.workloads if each.metrics and each.kind in kinds]
        for path in sorted({each.metrics for each in found}):
            places = [(each.name, each.metrics_port) for each in found if each.metrics == path]
            yield _job(job, path, places)
    if linked := [(each.name, each.port) for each in deployment.sides if each.links_token]:
        yield {**_job("banyan-links", LINKS_METRICS, linked), "authorization": {"credentials_file": TOKEN_FILE}}
    yield _job("banyan-gateway", "/metrics", [(WATCH, WATCH_PORT)])
    stores = [each for each in deployment.stores if each.metrics]
    for path in sorted({each.metrics for each in stores}):
        yield _job("banyan-stores", path, [(each.host, each.metrics_port) for each in stores if each.metrics == path])
    if comparator := deployment.table.comparator:
        found_at = [f"{each.host}:{each.port}" for each in comparator.endpoints]
        static = [{"targets": found_at, "labels": {"service": "comparator"}}]
        yield {"job_name": "banyan-shadow", "metrics_path": _SHADOW, "static_configs": static}


def _job(name: str, path: str, places: Iterable[tuple[str, int]]) -> _Job:
    return {
        "job_name": name,
        "metrics_path": path,
        "dns_sd_configs": [{"names": [host], "type": "A", "port": port} for host, port in places],
        "relabel_configs": [{"source_labels": ["__meta_dns_name"], "target_label": "service"}],
    }
