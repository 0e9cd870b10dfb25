"""Logs: shipped by rsyslog or Logstash, in the Elastic Common Schema, and found by `http.request.id` or `trace.id`.

Both read `/var/log/banyan/NAME.log`, one JSON object a line: what services write as it is, and the access log of the
gateway in the schema's fields. Where to, and as whom, comes from the environment of the shipper (`LOGS_HOST`,
`LOGS_PORT`, `LOGS_USER`, `LOGS_PASSWORD`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files

from extracted.deployment.checking import Check
from extracted.deployment.observing.checks import of_logstash, of_rsyslog
from extracted.deployment.values import GATEWAY, Deployment

FOLDER = "/var/log/banyan"
INDEX = "logs-banyan"
"""An index for each day: `logs-banyan-2026.11.23`."""

_RSYSLOG, _LOGSTASH = "rsyslog/banyan.conf", "logstash/banyan.conf"
_HEAD = "# Made by Banyan from banyan.toml. Edits are lost: change the plan and render it anew.\n"
_KEYWORD: Mapping[str, object] = {"type": "keyword", "ignore_above": 1024}
_FIELDS: Mapping[str, str] = {
    "@timestamp": "date",
    "message": "match_only_text",
    "ecs.version": "keyword",
    "service.name": "keyword",
    "event.dataset": "keyword",
    "event.duration": "long",
    "log.level": "keyword",
    "log.logger": "keyword",
    "log.origin.file.line": "long",
    "process.pid": "long",
    "process.thread.id": "long",
    "error.type": "keyword",
    "error.message": "match_only_text",
    "error.stack_trace": "match_only_text",
    "http.request.id": "keyword",
    "http.request.method": "keyword",
    "http.response.status_code": "long",
    "url.path": "keyword",
    "trace.id": "keyword",
    "span.id": "keyword",
}
"""Fields by their type; everything else that is text is a keyword."""


def render(deployment: Deployment) -> Mapping[str, str]:
    """`rsyslog/banyan.conf`, `logstash/banyan.conf` and `index-template.json`."""
    services = [each.name for each in deployment.sides if each.name != GATEWAY]
    return {
        _RSYSLOG: _told("rsyslog.conf"),
        _LOGSTASH: _told("logstash.conf"),
        "index-template.json": json.dumps(_template(), indent=2) + "\n",
        "README.md": _readme(services),
    }


def checks(_deployment: Deployment) -> Iterable[Check]:
    """rsyslog reads its configuration, and Logstash, or a parser of its language, the pipeline."""
    return [of_rsyslog(_RSYSLOG), *of_logstash(_LOGSTASH)]


def _told(name: str) -> str:
    text = files("extracted.deployment.observing").joinpath(name).read_text("utf-8")
    return _HEAD + text.replace("FOLDER", FOLDER).replace("INDEX", INDEX)


def _template() -> Mapping[str, object]:
    properties: dict[str, object] = {}
    for name, kind in _FIELDS.items():
        place = properties
        *path, last = name.split(".") if name != "@timestamp" else [name]
        for part in path:
            place = place.setdefault(part, {"properties": {}})["properties"]  # type: ignore[index]
        place[last] = dict(_KEYWORD) if kind == "keyword" else {"type": kind}
    texts = {"texts": {"match_mapping_type": "string", "mapping": dict(_KEYWORD)}}
    mappings = {"dynamic_templates": [texts], "properties": properties}
    return {"index_patterns": [f"{INDEX}-*"], "priority": 200, "template": {"mappings": mappings}}


def _readme(services: list[str]) -> str:
    names = ", ".join(f"`{name}.log`" for name in (*services, GATEWAY))
    return f"""\
# Logs

Lead the output of each process into a file of its own below `{FOLDER}`: {names}. Then

- rsyslog: `rsyslog/banyan.conf` goes to `/etc/rsyslog.d/` (packages `rsyslog` and `rsyslog-elasticsearch`), or
- Logstash: `logstash/banyan.conf` goes to `/usr/share/logstash/pipeline/`,

with `LOGS_HOST`, `LOGS_PORT`, `LOGS_USER` and `LOGS_PASSWORD` in the environment of either. `index-template.json` is
put once:

    curl -X PUT https://HOST:PORT/_index_template/{INDEX} -H 'Content-Type: application/json' -d @index-template.json

All lines of one request: `http.request.id:"..."`, which every answer tells in `X-Request-ID`. All of one trace, also
what came of its events: `trace.id:"..."`.
"""
