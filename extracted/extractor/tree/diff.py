"""A draft as a unified diff that `git apply` takes: new, changed and deleted files, binary ones as well."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator
from difflib import SequenceMatcher

from extracted.extractor.model import Side
from extracted.extractor.tree.draft import Draft, Edit

_ESCAPES = {ord('"'): '\\"', ord("\\"): "\\\\", ord("\t"): "\\t", ord("\n"): "\\n", ord("\r"): "\\r"}
_CONTEXT = 3
_SIZES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_Opcode = tuple[str, int, int, int, int]


def diff(draft: Draft, side: Side | None = None) -> str:
    """The diff of a draft, or of one side of it; paths are relative to the plan's folder. "" if it writes nothing."""
    edits = [edit for edit in draft.writing if side in (None, edit.side)]
    return "".join("".join(_file(edit, draft.named(edit))) for edit in edits)


def mode_of(content: bytes) -> str:
    """What git calls the mode of a file: a script may be executed."""
    return "100755" if content.startswith(b"#!") else "100644"


def _file(edit: Edit, name: str) -> Iterator[str]:
    old, new = _quoted(f"a/{name}"), _quoted(f"b/{name}")
    yield f"diff --git {old} {new}\n"
    if edit.before is None and edit.after is not None:
        yield f"new file mode {mode_of(edit.after)}\n"
    elif edit.after is None and edit.before is not None:
        yield f"deleted file mode {mode_of(edit.before)}\n"
    before, after = edit.before or b"", edit.after or b""
    if _is_binary(before) or _is_binary(after):
        yield from _binary(before, after, is_new=edit.before is None, is_gone=edit.after is None)
    elif before != after:
        yield f"--- {'/dev/null' if edit.before is None else old}\n"
        yield f"+++ {'/dev/null' if edit.after is None else new}\n"
        yield from _hunks(_lines(before), _lines(after))


def _is_binary(content: bytes) -> bool:
    """Whether a content cannot stand in a text in UTF-8."""
    try:
        return "\0" in content.decode()
    except UnicodeDecodeError:
        return True


def _binary(before: bytes, after: bytes, *, is_new: bool, is_gone: bool) -> Iterator[str]:
    """The two contents as git writes them: whole, packed, in base 85."""
    zero = "0" * 40
    yield f"index {zero if is_new else _blob(before)}..{zero if is_gone else _blob(after)}"
    yield "\n" if is_new or is_gone else f" {mode_of(after)}\n"
    yield "GIT binary patch\n"
    yield from _literal(after)
    yield from _literal(before)


def _blob(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0%s" % (len(content), content), usedforsecurity=False).hexdigest()


def _literal(content: bytes) -> Iterator[str]:
    yield f"literal {len(content)}\n"
    packed = zlib.compress(content)
    for start in range(0, len(packed), 52):
        part = packed[start : start + 52]
        padded = part + b"\0" * (-len(part) % 4)
        yield f"{_SIZES[len(part) - 1]}{base64.b85encode(padded).decode()}\n"
    yield "\n"


def _hunks(before: list[str], after: list[str]) -> Iterator[str]:
    for group in _groups(before, after):
        (_, start, _, other, _), (_, _, end, _, other_end) = group[0], group[-1]
        yield f"@@ -{_range(start, end)} +{_range(other, other_end)} @@\n"
        for tag, a, a_end, b, b_end in group:
            if tag == "equal":
                yield from _prefixed(" ", before[a:a_end])
                continue
            yield from _prefixed("-", before[a:a_end])
            yield from _prefixed("+", after[b:b_end])


def _groups(before: list[str], after: list[str]) -> Iterator[list[_Opcode]]:
    if not before or not after:
        return iter([[("replace", 0, len(before), 0, len(after))]])
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) * len(after) > 4_000_000)
    return iter(matcher.get_grouped_opcodes(_CONTEXT))


def _range(start: int, end: int) -> str:
    length = end - start
    first = start + 1 if length else start
    return str(first) if length == 1 else f"{first},{length}"


def _prefixed(sign: str, lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n"


def _lines(content: bytes) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", content.decode())


def _quoted(name: str) -> str:
    """A path as git writes it: in quotes where it holds what could be taken for something else."""
    if re.fullmatch(r"[^\x00-\x1f\x7f-\U0010ffff\"\\]*", name):
        return name
    octets = name.translate(_ESCAPES).encode("utf-8", "surrogateescape")
    shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}" for byte in octets)
    return f'"{shown}"'
