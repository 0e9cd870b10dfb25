"""Grafana: dashboards of the gateway, of services and of the migration, `dashboards/migration.json`, and their source.

They ask what the target `prometheus` records. `grafana/dashboards` goes to `/etc/grafana/dashboards`, the rest to
`/etc/grafana/provisioning`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from extracted.deployment.checking import Check
from extracted.deployment.observing.checks import of_queries
from extracted.deployment.observing.dashboards import all_of_them
from extracted.deployment.observing.documents import document
from extracted.deployment.observing.panels import page
from extracted.deployment.values import Deployment

_FOLDER = "/etc/grafana/dashboards"


def render(_deployment: Deployment) -> Mapping[str, str]:
    """`dashboards/NAME.json`, `provisioning/datasources/banyan.yml` and `provisioning/dashboards/banyan.yml`."""
    pages = {_file(each.uid): json.dumps(page(each), indent=2) + "\n" for each in all_of_them()}
    source = {
        "name": "Prometheus",
        "uid": "prometheus",
        "type": "prometheus",
        "access": "proxy",
        "url": "http://prometheus:9090",
        "isDefault": True,
    }
    provider = {"name": "banyan", "folder": "Banyan", "type": "file", "options": {"path": _FOLDER}}
    return {
        **pages,
        "provisioning/datasources/banyan.yml": document({"apiVersion": 1, "datasources": [source]}),
        "provisioning/dashboards/banyan.yml": document({"apiVersion": 1, "providers": [provider]}),
    }


def checks(_deployment: Deployment) -> Iterable[Check]:
    """promtool reads what the dashboards ask; Grafana has nothing that reads them outside of a server."""
    return [of_queries([_file(each.uid) for each in all_of_them()])]


def _file(uid: str) -> str:
    return f"dashboards/{uid.removeprefix('banyan-')}.json"
