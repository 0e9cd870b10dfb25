"""A form, form set or filter set over another app's model, e.g. `class Meta: model = Order`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._meta import about_a_model, from_factory, querysets
from analysis.evidence._reference import Found, Site
from analysis.resolve.frames import Call
from analysis.resolve.symbols import ClassInfo

WEIGHT = 2.0
CALLS = frozenset({"modelform_factory", "modelformset_factory", "inlineformset_factory", "filterset_factory"})
_ENDINGS = ("Form", "FormSet", "FilterSet", "Filter", "BaseFormSet", "Resource")


def in_class(cls: ClassInfo, site: Site) -> Iterator[Found]:
    """`Meta.model` and the query sets of fields."""
    if any(name.endswith(_ENDINGS) for name in site.project.symbols.ancestors(cls)):
        yield from about_a_model(cls, site)
        yield from querysets(cls, site)


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Forms made by a factory."""
    yield from from_factory(call, site)
