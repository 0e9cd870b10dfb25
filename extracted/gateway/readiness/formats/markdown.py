"""A table for a comment or the summary of a job: `--format markdown`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from banyan.text import one_line
from extracted.gateway.readiness.formats._words import age, counts, reason, versions

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$@:-])")


def render(document: Mapping[str, Any]) -> str:
    """Return Markdown in which nothing of the evidence is markup."""
    return "".join(f"{line}\n" for line in _lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"## Is {_plain(document['service'])} ready? {document['verdict'].capitalize()}"
    yield ""
    yield f"{counts(document)}. Evidence counts for {document['fresh_hours']} hours; {_plain(versions(document))}."
    yield ""
    yield "| Verdict | Evidence | Of | Age | Found |"
    yield "| --- | --- | --- | ---: | --- |"
    for row in document["evidence"]:
        verdict = f"**{row['verdict']}**" if row["verdict"] == "fail" else row["verdict"]
        link = row["report"] or row["evidence"]
        title = f"[{row['title']}](<{quote(link)}>)" if link else row["title"]
        found = _plain(reason(row)) + (f" (`{row['command']}`)" if row["verdict"] != "pass" else "")
        yield f"| {verdict} | {title} | {_plain(row['subject'])} | {age(row)} | {found} |"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", one_line(text))
