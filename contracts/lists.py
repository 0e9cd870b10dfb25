"""What of the contracts can be named on the command line, for `banyan list`: a title, and a registry."""

from __future__ import annotations

from contracts.breaking.rules import FAMILIES
from contracts.checks.kinds import CHECKS as KINDS
from contracts.findings.formats import FORMATS
from contracts.fuzzing.formats import FORMATS as FUZZED
from contracts.strength.faults import FAULTS as KINDS_OF_FAULTS
from contracts.workflows.writing import ROLES as PARTS
from contracts.workflows.writing import SYSTEMS

BREAKING = ("families of rules of `banyan openapi breaking`", FAMILIES)
CHECKS = ("checks of `banyan pact check`", KINDS)
FAULTS = ("faults that `banyan pact mutate` seeds", KINDS_OF_FAULTS)
FINDINGS = ("formats of `banyan openapi` and `banyan pact check`", FORMATS)
FUZZ = ("formats of `banyan fuzz`", FUZZED)
ROLES = ("roles of `banyan ci`", PARTS)
CI = ("systems of `banyan ci`", SYSTEMS)
