"""What of the gateway can be named on the command line, for `banyan list`: a title, and a registry."""

from __future__ import annotations

from banyan.registry import Registry
from extracted.gateway.discovery import DISCOVERIES as REGISTERED
from extracted.gateway.readiness.formats import FORMATS as READINESS
from extracted.gateway.shadow.formats import FORMATS

DISCOVERIES = ("ways to discover where a side is, by the scheme of its url", REGISTERED)
ENGINES = ("engines that `banyan gateway` renders", Registry("extracted.gateway.renderers", "engine"))
READY = ("formats of `banyan ready`", READINESS)
SHADOWS = ("formats of `banyan shadow`", FORMATS)
