"""The monolith's files without any patch, and with the patches of several services woven into one text.

Every service is extracted from the clean monolith, whatever was extracted before, so that the order of extractions
does not matter and each can be taken back on its own. What is on disk is the clean text, all patches, and what people
have edited since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extracted.extractor.tree.merging import Merged, Policy, merge, settle
from extracted.extractor.tree.places import Places, read_bytes
from extracted.extractor.tree.state import State


@dataclass(frozen=True, slots=True)
class Threads:
    """One file of the monolith: `clean` without any patch, `patches` as each service wants it; None for no file."""

    clean: bytes | None
    patches: Mapping[str, bytes | None]

    def woven(self) -> tuple[bytes | None, int]:
        """The text with all patches, in the order of the services' names, and the number of conflicts in it."""
        text, conflicts = self.clean, 0
        for service, patch in sorted(self.patches.items()):
            text, found = _with(self.clean, text, patch, service)
            conflicts += found
        return text, conflicts

    def on(self, clean: bytes | None) -> Threads:
        """The same patches on another clean text; where a patch no longer fits, it is left out."""
        if clean == self.clean:
            return self
        return Threads(clean, {service: _moved(self.clean, clean, patch) for service, patch in self.patches.items()})

    def with_patch(self, service: str, patch: bytes | None) -> Threads:
        """With the patch of one service, which takes the place of its earlier one."""
        return Threads(self.clean, {**self.patches, service: patch})

    def without(self, service: str) -> Threads:
        """Without the patch of one service."""
        return Threads(self.clean, {name: patch for name, patch in self.patches.items() if name != service})


def clean_texts(places: Places) -> dict[str, bytes | None]:
    """The files that hold patches now, as they would be without: what people edited since is in them.

    None for a file that only a patch has added. Extract from these in place of what is on disk. Raises BadDocument
    for a state that is damaged.
    """
    state = State(places.state)
    found = {}
    for path, known in state.monolith().items():
        clean, woven = state.text(known.clean), state.text(known.woven)
        found[path] = unpatched(clean, woven, read_bytes(places.monolith, path))
    return found


def unpatched(clean: bytes | None, woven: bytes | None, now: bytes | None) -> bytes | None:
    """A file without patches, where `clean` and `woven` are as remembered; edits of patched lines stay out of it."""
    if woven is None:
        return clean if now is None else now
    if clean is None or now is None:
        return None
    return _kept(merge(woven, now, clean, "ours"), clean)


def _with(clean: bytes | None, text: bytes | None, patch: bytes | None, service: str) -> tuple[bytes | None, int]:
    """A text with one further patch; lines that both only add are both taken, where the outcome is still Python."""
    what, settled = settle(clean, text, patch)
    if what != "conflict" or clean is None or text is None or patch is None:
        return settled, int(what in ("conflict", "left", "restored"))
    found = _merged(clean, text, patch, "both", service)
    if found is not None and not found.conflicts and _is_python(found.content) >= _is_python(clean):
        return found.content, 0
    found = _merged(clean, text, patch, "mark", service)
    return (found.content, found.conflicts) if found else (text, 1)


def _merged(clean: bytes, text: bytes, patch: bytes, policy: Policy, service: str) -> Merged | None:
    return merge(clean, text, patch, policy, ("patches of other services", f"patch of {service}"))


def _moved(old: bytes | None, new: bytes | None, patch: bytes | None) -> bytes | None:
    """A patch of an old clean text as one of a new clean text."""
    if old is None or patch is None:
        return patch
    if new is None:
        return None
    return _kept(merge(old, new, patch, "theirs"), new)


def _kept(found: Merged | None, otherwise: bytes) -> bytes:
    return found.content if found else otherwise


def _is_python(content: bytes) -> bool:
    """Whether a text could be Python; most that is not was never meant to be."""
    try:
        compile(content, "merged", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True
