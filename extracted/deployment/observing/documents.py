"""Rules and their tests as the documents that Prometheus and promtool read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import yaml

from banyan.writing_yaml import Dumper
from extracted.deployment.observing.values import Alert, Case, Group, Labels

_LABEL = re.compile(r"\{\{ \$labels\.(\w+) \}\}")
_HEAD = "# Made by Banyan from banyan.toml. Edits are lost: change the plan and render it anew.\n"


def rules(groups: Iterable[Group]) -> str:
    """A file of rules."""
    return document({"groups": [_group(each) for each in groups]})


def tests(files: Iterable[str], groups: Iterable[Group]) -> str:
    """A file of tests for promtool: every case of every alert; `files` are those of the rules, seen from it."""
    known = tuple(groups)
    return document(
        {
            "rule_files": list(files),
            "evaluation_interval": "1m",
            "group_eval_order": [each.name for each in known],
            "tests": [_test(alert, case) for each in known for alert in each.alerts for case in alert.cases],
        }
    )


def document(content: Mapping[str, object]) -> str:
    """A document of YAML, with a word on where it comes from."""
    return _HEAD + yaml.dump(content, Dumper=Dumper, sort_keys=False, width=10_000, allow_unicode=True)


def _group(group: Group) -> Mapping[str, object]:
    recordings = [{"record": each.name, "expr": each.expr} for each in group.recordings]
    alerts = [
        {
            "alert": each.name,
            "expr": each.expr,
            **({"for": each.lasts} if each.lasts != "0m" else {}),
            "labels": {"severity": each.severity},
            "annotations": dict(each.annotations),
        }
        for each in group.alerts
    ]
    return {"name": group.name, "rules": [*recordings, *alerts]}


def _test(alert: Alert, case: Case) -> Mapping[str, object]:
    wanted = [_firing(alert, labels) for labels in case.firing]
    return {
        "name": f"{alert.name} {'fires' if wanted else 'is quiet'}",
        "interval": "1m",
        "input_series": [{"series": series, "values": values} for series, values in case.series.items()],
        "alert_rule_test": [{"eval_time": case.at, "alertname": alert.name, "exp_alerts": wanted}],
    }


def _firing(alert: Alert, labels: Labels) -> Mapping[str, object]:
    told = {name: _LABEL.sub(lambda found: labels.get(found[1], ""), text) for name, text in alert.annotations.items()}
    return {"exp_labels": {"severity": alert.severity, **labels}, "exp_annotations": told}
