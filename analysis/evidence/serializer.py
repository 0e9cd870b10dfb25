"""A serializer over another app's model, or with another app's serializer in it, e.g. `customer = UserSerializer()`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._meta import about_a_model, nested, querysets
from analysis.evidence._reference import Found, Site
from analysis.resolve.symbols import ClassInfo

WEIGHT = 2.0


def in_class(cls: ClassInfo, site: Site) -> Iterator[Found]:
    """`Meta.model`, nested serializers and related fields of a serializer."""
    if any(name.endswith("Serializer") for name in site.project.symbols.ancestors(cls)):
        yield from about_a_model(cls, site)
        yield from nested(cls, site, "Serializer")
        yield from querysets(cls, site)
