"""What `banyan deploy check` asks of what ships logs and of dashboards, through `reading`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from extracted.deployment.checking import Check, program
from extracted.deployment.observing import reading

_PARSER = "logstash-pipeline-parser"
_READING = ("python", "-P", "-m", reading.__name__)
_PRETENDED = (("LOGS_HOST", "127.0.0.1"), ("LOGS_PORT", "9200"))


def of_rsyslog(path: str) -> Check:
    """rsyslog reads its configuration."""
    return _read("rsyslogd -N1", "rsyslogd", "rsyslog", (path,))


def of_logstash(path: str) -> Iterator[Check]:
    """Logstash reads its pipeline; where it is not there, a parser of its language does."""
    if program("logstash"):
        test = ("logstash", "--config.test_and_exit", "--path.config", path)
        yield Check("logstash", test, (path,), _PRETENDED)
    elif find_spec(_PARSER.replace("-", "_")):
        yield Check(_PARSER, (*_READING, "logstash", path), (path,))
    else:
        yield Check(f"{_PARSER} (nor Logstash itself)", (_PARSER,), (path,))


def of_queries(paths: Sequence[str]) -> Check:
    """promtool reads every query of the dashboards."""
    return _read("promtool, queries of", "promtool", "queries", paths)


def _read(tool: str, name: str, kind: str, paths: Sequence[str]) -> Check:
    path = program(name)
    command = (*_READING, kind, path, *paths) if path else (name,)
    return Check(tool, command, tuple(paths))
