"""What of the gateway can be named on the command line, for `banyan list`: a title, and a registry."""

from __future__ import annotations

from banyan.registry import Registry

ENGINES = ("engines that `banyan gateway` renders", Registry("extracted.gateway.renderers", "engine"))
