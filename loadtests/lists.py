"""What of load tests can be named on the command line, for `banyan list`: a title, and a registry."""

from __future__ import annotations

from loadtests.formats import FORMATS

LOADS = ("formats of `banyan load`", FORMATS)
