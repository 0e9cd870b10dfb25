"""An import of another app's module, written or by name, e.g. `from orders.models import Order`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Gap, Reference, Site
from analysis.resolve.frames import Call
from analysis.resolve.values import ClassValue, TextValue
from analysis.syntax.outline import Import

WEIGHT = 1.0
CALLS = frozenset({"import_string", "import_module", "get_model", "get_registered_model", "__import__"})
_PLACES = {"module": "", "function": " (inside a function)", "type_checking": " (for type checking only)"}


def in_import(entry: Import, site: Site) -> Iterator[Found]:
    """The module that an import statement names, if the project has it."""
    symbols = site.project.symbols
    base = site.module.absolute(entry.level, entry.module)
    target = symbols.modules.get(f"{base}.{entry.name}") if entry.name else None
    target = target or symbols.modules.get(base)
    if target is not None and target.is_local:
        yield Reference(target.app, entry.line, _written(entry, base), target_module=target.name)
    elif target is None and symbols.is_local_name(base) and entry.level:
        yield Gap(entry.line, _written(entry, base), "no file of this name in the project")


def _written(entry: Import, base: str) -> str:
    statement = f"from {base} import {entry.name}" if entry.name else f"import {base}"
    return statement + _PLACES[entry.place]


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """The module or model that a dynamic import names by a literal; `get_model` of a migration is another kind."""
    if site.is_migration and call.name == "get_model":
        return
    given = (*call.args[:2], *(value for _key, value in call.keywords))
    texts = [value.text for value in given if isinstance(value, TextValue)]
    if call.name in ("get_model", "get_registered_model"):
        yield from _model(call, texts, site)
    elif texts:
        module = site.module_of(texts[0])
        if module is not None:
            yield Reference(module.app, call.line, f'{call.name}("{texts[0]}")', target_module=module.name)
    elif call.args and call.receiver is None:
        yield Gap(call.line, f"{call.name}(...)", "the dotted path cannot be told without running the code")


def _model(call: Call, texts: list[str], site: Site) -> Iterator[Found]:
    result = call.result
    model = site.project.flow.models.of(result.cls) if isinstance(result, ClassValue) else None
    if model is not None:
        yield site.to_model(model, call.line, f"get_model({', '.join(map(repr, texts))})")
    elif not texts and call.args:
        yield Gap(call.line, "get_model(...)", "the model's label cannot be told without running the code")
