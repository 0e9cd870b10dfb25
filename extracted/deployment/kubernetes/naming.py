"""What things are called in a cluster: names that fit, labels by which they are found, notes about them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from banyan.errors import UsageError

LONGEST = 63
_LABEL = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?\Z")
_DIGITS = 8

NAME = "app.kubernetes.io/name"
PART_OF = "app.kubernetes.io/part-of"
COMPONENT = "app.kubernetes.io/component"
SPACE = "kubernetes.io/metadata.name"
"""The label that every namespace has from Kubernetes itself, with its name."""


def require_label(names: Iterable[str], what: str) -> None:
    """Raise UsageError for the first name that is no DNS label (RFC 1035), as Services have to be called."""
    for name in names:
        if not _LABEL.match(name):
            raise UsageError(
                f"{name!r} cannot be the name of a {what} in Kubernetes",
                hint=f"take small letters, digits and -, a letter first, {LONGEST} at most",
            )


def derived(name: str, suffix: str, room: int = 0, *, between: str = "-") -> str:
    """A name with something behind it; one that grew too long is cut, with a digest so that it stays its own.

    `room` is what will be added to it.
    """
    whole, most = f"{name}{between}{suffix}", LONGEST - room
    if len(whole) <= most:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:_DIGITS]
    return f"{name[: most - len(suffix) - _DIGITS - 2].rstrip('-')}-{digest}{between}{suffix}"


def part(name: str, of_it: str) -> str:
    """What belongs to a workload or a store and is called after it, by a dot: so it is never called as another is."""
    return derived(name, of_it, between=".")


def selector(name: str, whole: str) -> dict[str, str]:
    """The labels by which the pods of a workload or a store are known; they never change."""
    return {NAME: name, PART_OF: whole}


def labels(name: str, whole: str, component: str) -> dict[str, str]:
    """All labels of something."""
    return {**selector(name, whole), COMPONENT: component}


def note(word: str) -> str:
    """The name of an annotation of ours."""
    return f"banyan/{word}"
