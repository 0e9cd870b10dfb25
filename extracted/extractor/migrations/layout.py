"""Expressions as text, in lines of a length: on one line where it fits, else one item a line with a comma behind."""

from __future__ import annotations

import ast
import io
import tokenize

WIDTH = 120
_STEP = "    "


class Printer:
    """Lays out expressions in lines of a width."""

    def __init__(self, width: int = WIDTH) -> None:
        self._width = width

    def text(self, node: ast.expr, indent: str = "", before: int = 0, after: int = 1) -> str:
        """An expression; `before` and `after` are how many characters stand around it on its line."""
        return self._lay(node, indent, len(indent) + before, after)

    def _lay(self, node: ast.expr, indent: str, column: int, after: int) -> str:
        flat = flat_text(node)
        if column + len(flat) + after <= self._width and "\n" not in flat:
            return flat
        inner = indent + _STEP
        match node:
            case ast.Call(func=func, args=args, keywords=keywords) if args or keywords:
                items = [self._item("", each, inner) for each in args]
                items += [self._item(f"{k.arg}=" if k.arg else "**", k.value, inner) for k in keywords]
                return self._bracketed(f"{flat_text(func)}(", items, f"{indent})", inner)
            case ast.List(elts=[_, *_] as items):
                return self._bracketed("[", [self._item("", e, inner) for e in items], f"{indent}]", inner)
            case ast.Tuple(elts=[_, *_] as items):
                return self._bracketed("(", [self._item("", e, inner) for e in items], f"{indent})", inner)
            case ast.Set(elts=items):
                return self._bracketed("{", [self._item("", e, inner) for e in items], f"{indent}}}", inner)
            case ast.Dict(keys=keys, values=values) if keys and all(keys):
                pairs = zip(keys, values, strict=True)
                items = [self._item(f"{flat_text(k)}: ", v, inner) for k, v in pairs if k is not None]
                return self._bracketed("{", items, f"{indent}}}", inner)
        return flat

    def _item(self, lead: str, node: ast.expr, inner: str) -> str:
        return lead + self._lay(node, inner, len(inner) + len(lead), 1)

    @staticmethod
    def _bracketed(opening: str, items: list[str], closing: str, inner: str) -> str:
        return "\n".join([opening, *(f"{inner}{item}," for item in items), closing])


def flat_text(node: ast.expr) -> str:
    """An expression on one line, its texts in double quotes."""
    match node:
        case ast.Constant(value=str() as text):
            return quoted(text)
        case ast.Call(func=func, args=args, keywords=keywords):
            items = [*map(flat_text, args)]
            items += [f"{k.arg}={flat_text(k.value)}" if k.arg else f"**{flat_text(k.value)}" for k in keywords]
            return f"{flat_text(func)}({', '.join(items)})"
        case ast.List(elts=items):
            return f"[{', '.join(map(flat_text, items))}]"
        case ast.Tuple(elts=[item]):
            return f"({flat_text(item)},)"
        case ast.Tuple(elts=items):
            return f"({', '.join(map(flat_text, items))})"
        case ast.Dict(keys=keys, values=values) if all(keys):
            pairs = zip(keys, values, strict=True)
            return "{" + ", ".join(f"{flat_text(k)}: {flat_text(v)}" for k, v in pairs if k is not None) + "}"
        case ast.Set(elts=items):
            return "{" + ", ".join(map(flat_text, items)) + "}"
    return _requoted(ast.unparse(node))


def quoted(text: str) -> str:
    """A text as Python writes it, in double quotes unless it holds more of them than of others."""
    written = repr(text)
    if written[0] == '"' or '"' in text:
        return written
    return f'"{written[1:-1]}"'.replace("\\'", "'")


def _requoted(text: str) -> str:
    """The same code with its plain texts in double quotes."""
    found = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for token in reversed(found):
        if token.type == tokenize.STRING and token.string[0] in "'\"" and token.start[0] == token.end[0] == 1:
            new = quoted(ast.literal_eval(token.string))
            text = text[: token.start[1]] + new + text[token.end[1] :]
    return text
