"""How logs are shipped; tests/example/test_telemetry.py ships some for real."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest
from logstash_pipeline_parser import Pipeline

from tests.extracted.deployment.targets.golden_files import golden, made

RSYSLOG = shutil.which("rsyslogd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def test_renders_as_ever(tmp_path):
    assert made("logs", tmp_path) == golden("logs")


def test_logstash_reads_the_pipeline(tmp_path):
    text = made("logs", tmp_path)["logstash/banyan.conf"]
    assert [each[0] for each in Pipeline(text).parse()] == ["input", "filter", "output"]


def test_a_broken_pipeline_is_noticed(tmp_path):
    text = made("logs", tmp_path)["logstash/banyan.conf"]
    with pytest.raises(Exception, match="Expected"):
        Pipeline(text.replace('mode => "tail"', "mode =>")).parse()


@pytest.mark.skipif(RSYSLOG is None, reason="rsyslog is not installed: `make engines` installs it")
def test_rsyslog_takes_the_configuration(tmp_path):
    def told(text):
        (tmp_path / "banyan.conf").write_text(f'global(workDirectory="{tmp_path}")\n{text}')
        environ = {**os.environ, "LOGS_HOST": "127.0.0.1", "LOGS_PORT": "9200", "LOGS_USER": "", "LOGS_PASSWORD": ""}
        command = [str(RSYSLOG), "-N1", "-f", str(tmp_path / "banyan.conf")]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
        return done.returncode, done.stderr

    text = made("logs", tmp_path)["rsyslog/banyan.conf"]
    assert told(text)[0] == 0, told(text)[1]
    assert told(text.replace('template="banyan-service"', 'template="nowhere"'))[0] != 0


def test_who_it_is_sent_as_comes_from_the_environment(tmp_path):
    files = made("logs", tmp_path)
    assert "pwd=`echo $LOGS_PASSWORD`" in files["rsyslog/banyan.conf"]
    assert 'password => "${LOGS_PASSWORD:}"' in files["logstash/banyan.conf"]


def test_ids_are_looked_up_as_they_are(tmp_path):
    fields = json.loads(made("logs", tmp_path)["index-template.json"])["template"]["mappings"]["properties"]
    assert fields["http"]["properties"]["request"]["properties"]["id"]["type"] == "keyword"
    assert fields["trace"]["properties"]["id"]["type"] == "keyword"
    assert fields["@timestamp"] == {"type": "date"}
