"""What Prometheus is told of a deployment: whom it asks for metrics, as a file of its configuration."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from banyan.writing_yaml import Dumper
from extracted.deployment.values import SCRAPER, Deployment

IMAGE = "docker.io/prom/prometheus:v3.5.0"
PORT = 9090


def scraped(deployment: Deployment) -> Iterator[tuple[str, int, str]]:
    """Name, port and path of each that has metrics."""
    parts = {each.name: each.metrics for each in deployment.workloads}
    parts |= {each.name: each.metrics for each in deployment.stores}
    for call in deployment.called(SCRAPER):
        if path := parts[call.target]:
            yield call.target, call.port, path


def configuration(deployment: Deployment) -> str:
    """`prometheus.yml` where names of the network are hosts."""
    jobs = [
        {"job_name": name, "metrics_path": path, "static_configs": [{"targets": [f"{name}:{port}"]}]}
        for name, port, path in scraped(deployment)
    ]
    return yaml.dump({"global": {"scrape_interval": "15s"}, "scrape_configs": jobs}, Dumper=Dumper, sort_keys=False)
