"""A class that derives from a class of another app, e.g. `class GiftCard(catalog.models.Product)`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Reference, Site
from analysis.resolve.symbols import ClassInfo

WEIGHT = 4.0


def in_class(cls: ClassInfo, site: Site) -> Iterator[Found]:
    """Every base of the class that the project wrote."""
    graph = site.project.flow.models
    own = graph.of(cls)
    for base in site.project.symbols.bases(cls):
        if isinstance(base, ClassInfo) and base.module.is_local:
            model = graph.of(base)
            yield Reference(
                base.module.app,
                cls.declaration.line,
                f"class {cls.name}({base.name})",
                model.label if model is not None else None,
                own if own is not None and not own.is_abstract else None,
                target_module=base.module.name,
                target_symbol=base.declaration.qualname,
            )
