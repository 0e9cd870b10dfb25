"""Has tools read what ships logs and what dashboards ask, as a program of its own.

`python -m extracted.deployment.observing.reading rsyslog /usr/sbin/rsyslogd rsyslog/banyan.conf`, `logstash FILE`, and
`queries /usr/bin/promtool dashboards/migration.json`. What a tool objects to goes to stderr, and the exit code is 1.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from extracted.deployment.observing.documents import document

_PATIENCE_S = 60
_LOGS = {"LOGS_HOST": "127.0.0.1", "LOGS_PORT": "9200", "LOGS_USER": "", "LOGS_PASSWORD": ""}
_VARIABLE = re.compile(r"\$\{?(\w+)(?::\w+)?\}?")
_SPANS = ("__interval", "__rate_interval", "__range")
"""Variables of Grafana that stand for a time; all others stand for a text."""


def main(words: Sequence[str]) -> int:
    """0 where the tool takes it, else 1."""
    match words:
        case ["rsyslog", program, path]:
            return _rsyslog(program, Path(path))
        case ["logstash", path]:
            return _logstash(Path(path))
        case ["queries", program, *paths] if paths:
            return _queries(program, [Path(path) for path in paths])
    raise SystemExit(__doc__)


def _rsyslog(program: str, path: Path) -> int:
    """It is one of the files that `/etc/rsyslog.conf` takes in, which says where rsyslog keeps what it has read."""
    with tempfile.TemporaryDirectory(prefix="banyan-logs-") as folder:
        whole = Path(folder, "rsyslog.conf")
        whole.write_text(f'global(workDirectory="{folder}")\n{path.read_text("utf-8")}', "utf-8")
        return _run([program, "-N1", "-f", str(whole)], {**os.environ, **_LOGS})


def _logstash(path: Path) -> int:
    from logstash_pipeline_parser import Pipeline
    from logstash_pipeline_parser.tree import ParseError

    try:
        sections = [each[0] for each in Pipeline(path.read_text("utf-8")).parse()]
    except ParseError as error:
        _say(f"{path}: {error}")
        return 1
    if sections != ["input", "filter", "output"]:
        _say(f"{path}: it has {', '.join(sections) or 'nothing'}, and not input, filter, output")
        return 1
    return 0


def _queries(program: str, paths: Sequence[Path]) -> int:
    """Each query of each panel as a rule: what promtool takes for a rule, Prometheus can be asked."""
    asked = [(path, query) for path in paths for query in _expressions(json.loads(path.read_text("utf-8")))]
    rules = [{"record": f"asked:{number}", "expr": _filled(query)} for number, (_, query) in enumerate(asked)]
    with tempfile.TemporaryDirectory(prefix="banyan-queries-") as folder:
        whole = Path(folder, "queries.yml")
        whole.write_text(document({"groups": [{"name": "queries", "rules": rules}]}), "utf-8")
        return _run([program, "check", "rules", str(whole)], dict(os.environ))


def _expressions(value: Any) -> Iterator[str]:
    """What panels, and variables that are looked up, ask of Prometheus."""
    if isinstance(value, dict):
        yield from (each for name, each in value.items() if name == "expr" and isinstance(each, str))
        yield from (query for each in value.values() for query in _expressions(each))
    elif isinstance(value, list):
        yield from (query for each in value for query in _expressions(each))


def _filled(query: str) -> str:
    """A query with something in the place of each variable."""
    return _VARIABLE.sub(lambda found: "5m" if found[1] in _SPANS else "any", query)


def _run(command: list[str], environ: dict[str, str]) -> int:
    done = subprocess.run(  # noqa: S603  no shell, and no word of it is a user's
        command, env=environ, capture_output=True, text=True, check=False, timeout=_PATIENCE_S, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        _say(f"{done.stdout}{done.stderr}")
    return int(done.returncode != 0)


def _say(text: str) -> None:
    sys.stderr.write(f"{text.rstrip()}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
