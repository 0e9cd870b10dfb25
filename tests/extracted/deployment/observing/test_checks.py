"""`banyan deploy check logs` and `grafana`: what tools say of what is rendered, and what to do where there is none."""

from __future__ import annotations

import sys

import pytest

from extracted.commands.deploy import _told
from extracted.deployment import checking
from extracted.deployment.checking import HINTS, checked, program
from extracted.deployment.gathering import deployment_of
from extracted.deployment.observing import checks
from extracted.deployment.targets import grafana, logs
from tests.extracted.deployment.shops import shop

with_rsyslog = pytest.mark.skipif(program("rsyslogd") is None, reason="rsyslog is missing: `make engines` installs it")
with_promtool = pytest.mark.skipif(
    program("promtool") is None, reason="promtool is missing: `make engines` installs it"
)


def nowhere(_name):
    """A search that finds nothing."""


@pytest.fixture
def deployment(tmp_path):
    return deployment_of(shop(tmp_path))


def said(target, deployment, path="", old="", new=""):
    """What came of each check, by what is checked, where a part of one file is another."""
    files = dict(target.render(deployment))
    if path:
        assert old in files[path]
        files[path] = files[path].replace(old, new)
    return {each.check.files[0]: each for each in checked("it", files, target.checks(deployment))}


@with_rsyslog
def test_rsyslog_takes_its_configuration_and_no_wrong_one(deployment):
    path = "rsyslog/banyan.conf"
    assert said(logs, deployment)[path].told == "passed"
    wrong = said(logs, deployment, path, 'template="banyan-service"', 'template="nowhere"')[path]
    assert wrong.told == "failed"
    assert any("nowhere" in line for line in wrong.lines)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('mode => "tail"', "mode =>", "Expected"),
        ("filter {", "filters {", ""),
        ("output {", "filter {", "and not input"),
    ],
)
def test_the_pipeline_of_logstash_is_read(deployment, old, new, expected, monkeypatch):
    monkeypatch.setattr(checks, "program", nowhere)
    path = "logstash/banyan.conf"
    assert said(logs, deployment)[path].told == "passed"
    wrong = said(logs, deployment, path, old, new)[path]
    assert wrong.told == "failed"
    assert any(expected in line for line in wrong.lines)
    assert not any("Traceback" in line for line in wrong.lines)


@with_promtool
def test_promtool_reads_every_query_of_the_dashboards(deployment):
    assert [each.told for each in said(grafana, deployment).values()] == ["passed"]
    wrong = said(grafana, deployment, "dashboards/migration.json", '"expr": "', '"expr": "sum(((')
    (found,) = wrong.values()
    assert found.told == "failed"
    assert any("parse error" in line for line in found.lines)


def test_where_there_is_no_tool_it_is_said_how_to_have_one(deployment, monkeypatch, capsys):
    monkeypatch.setattr(checks, "program", nowhere)
    monkeypatch.setattr(checks, "find_spec", nowhere)
    monkeypatch.setattr(checking, "program", nowhere)
    found = [*said(logs, deployment).values(), *said(grafana, deployment).values()]
    assert [each.told for each in found] == ["not there"] * 3
    assert _told(found) == 3
    told = capsys.readouterr()
    for hint in ("rsyslog-elasticsearch", "pip install logstash-pipeline-parser", "apt-get install prometheus"):
        assert hint in told.err
    assert told.out == ""


def test_every_program_that_is_looked_for_has_a_hint(deployment, monkeypatch):
    from extracted.deployment.registered import TARGETS

    monkeypatch.setattr(checks, "program", nowhere)
    modules = [TARGETS.load(name) for name in TARGETS.names()]
    wanted = {check.command[0] for module in modules for check in getattr(module, "checks", tuple)(deployment)}
    assert wanted - {"python", "docker"} <= set(HINTS) | {sys.executable}
