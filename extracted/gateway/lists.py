"""What of the gateway can be named on the command line, for `banyan list`: a title, and a registry."""

from __future__ import annotations

from banyan.registry import Registry
from extracted.gateway.shadow.formats import FORMATS

ENGINES = ("engines that `banyan gateway` renders", Registry("extracted.gateway.renderers", "engine"))
SHADOWS = ("formats of `banyan shadow`", FORMATS)
