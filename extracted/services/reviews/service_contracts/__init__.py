"""What this project and others ask of each other: one module for each of them. Written by `banyan extract`."""

from importlib import import_module
from pkgutil import iter_modules

from service_links.declarations import joined

_PARTS = [import_module(__name__ + "." + name) for name in sorted(module.name for module in iter_modules(__path__))]

CONTRACTS = joined("reviews", *((part.LINK, part.EXPOSED) for part in _PARTS))
