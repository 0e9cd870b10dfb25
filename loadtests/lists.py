"""What of load tests can be named on the command line, for `banyan list`: a title, and a registry."""

from __future__ import annotations

from loadtests.formats import FORMATS
from loadtests.scaling.formats import FORMATS as SCALING_FORMATS

LOADS = ("formats of `banyan load compare`", FORMATS)
SCALES = ("formats of `banyan load scale`", SCALING_FORMATS)
