"""From a template and its values to a page with its style in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from banyan.text import lines

Filters = Mapping[str, Callable[..., object]]

_FRAME = "banyan.pages"
_OWN_STYLE = "page/page.css"
_NONE: Filters = MappingProxyType({})


def rendered(
    package: str,
    values: Mapping[str, Any],
    *,
    filters: Filters = _NONE,
    styles: Sequence[tuple[str, str]] = (),
) -> str:
    """Render `page/page.html` of a package, which extends `frame.html` by its blocks `title`, `header` and `main`.

    The style is the common one, then those of other packages (`styles`: a package and a file), then `page/page.css`
    where there is one. All texts are escaped, and what cannot be printed is left out of them.
    """
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package, "page"), PackageLoader(_FRAME, "frame")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters.update(filters)
    sheets = [(_FRAME, "frame/frame.css"), *styles]
    if files(package).joinpath(_OWN_STYLE).is_file():
        sheets.append((package, _OWN_STYLE))
    return environment.get_template("page.html").render(style=ours("".join(map(_read, sheets))), **values)


def ours(text: str) -> Markup:
    """What was made by us and is no text of a project: a style, or a drawing in which every text is escaped."""
    return Markup(text)  # noqa: S704


def _read(sheet: tuple[str, str]) -> str:
    package, name = sheet
    return files(package).joinpath(name).read_text("utf-8")


def _shown(value: object) -> object:
    return lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value
