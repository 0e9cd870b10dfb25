"""A changelog in the form of Keep a Changelog: what is unreleased, and the same text with it under a version."""

from __future__ import annotations

import re
from collections.abc import Sequence

UNRELEASED = "## [Unreleased]"
_HEAD = """# Changelog

All notable changes of {service} are written here, in the form of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).
"""
_UNRELEASED = re.compile(r"^## \[?Unreleased\]?[^\n]*\n", re.MULTILINE | re.IGNORECASE)
_SECTION = re.compile(r"^## ", re.MULTILINE)
_LINKS = re.compile(r"^\[[^\]]+\]: ", re.MULTILINE)


def unreleased(text: str) -> str:
    """What people wrote of changes that are in no version yet; "" for nothing."""
    found = _UNRELEASED.search(text)
    return text[found.end() : _end(text, found.end())].strip() if found else ""


def noted(commits: Sequence[str]) -> str:
    """Notes made of the subjects of commits, where people wrote none."""
    return "### Changed\n\n" + "\n".join(f"- {_plain(each)}" for each in commits) if commits else ""


def released(text: str, service: str, version: str, day: str, notes: str) -> str:
    """The text with `notes` under a version, and nothing unreleased."""
    text = text if text.strip() else _HEAD.format(service=service)
    entry = f"## [{version}] - {day}\n\n{notes}\n"
    found = _UNRELEASED.search(text)
    if found:
        rest = text[_end(text, found.end()) :]
        return f"{text[: found.start()]}{UNRELEASED}\n\n{entry}{_spaced(rest)}"
    first = _SECTION.search(text)
    at = first.start() if first else len(text)
    return f"{text[:at].rstrip()}\n\n{UNRELEASED}\n\n{entry}{_spaced(text[at:])}"


def _end(text: str, start: int) -> int:
    ends = [found.start() for pattern in (_SECTION, _LINKS) if (found := pattern.search(text, start))]
    return min(ends, default=len(text))


def _spaced(rest: str) -> str:
    return f"\n{rest.lstrip()}" if rest.strip() else ""


def _plain(subject: str) -> str:
    """A subject that is no markup: it stands in a list."""
    return re.sub(r"([\\`*_<>\[\]])", r"\\\1", subject.strip())
