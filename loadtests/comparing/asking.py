"""What commands of load tests are told alike: the service, the traffic, and versions of what runs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from banyan.errors import UnknownName, UsageError
from banyan.plan.values import Plan
from loadtests.driving.traffic import Asked, read

_NEEDED = ("locust", "hdrh", "scipy", "selectolax")


def require_libraries() -> None:
    """Raise ModuleNotFoundError for what is used only once requests are made, in another process or at the end."""
    for name in _NEEDED:
        if find_spec(name) is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def require_service(plan: Plan, file: Path, service: str) -> None:
    """Raise UnknownName for a service that is not in the plan; "" is none."""
    known = [each.name for each in plan.services if each.role == "service"]
    if service and service not in known:
        raise UnknownName("service", service, known, where=str(file))


def require_plan(words: Sequence[str], file: Path | None) -> None:
    """Raise UsageError for sides that only a plan knows, where there is none."""
    named = [word for word in words if "://" not in word]
    if named and file is None:
        hint = "write a plan with `banyan plan`, or give two addresses with --before and --after"
        raise UsageError(f"{named[0]} is a side of a plan, and there is none here", hint=hint)


def traffic_of(plan: Plan, file: Path, paths: Sequence[str], given: Path | None) -> tuple[Asked, ...]:
    """What is asked: of a file, of the command line, of the plan. Raises UsageError for nothing."""
    found = tuple(_get(path) for path in paths)
    if given:
        found += read(given)
    if not found and plan.load.traffic:
        found = read(file.parent / plan.load.traffic)
    if not found:
        hint = "say it with --get /path, --traffic FILE or --locustfile FILE, or with `traffic` in [load] of the plan"
        raise UsageError("nothing says what is to be asked", hint=hint)
    return found


def version(text: str) -> tuple[str, str]:
    """A version as it is said on the command line. Raises UsageError."""
    name, sign, found = text.partition("=")
    if not (name and sign and found):
        raise UsageError(f"{text!r} is no version", hint="say which one of what, like --version catalog=9f3c")
    return name, found


def _get(path: str) -> Asked:
    if not path.startswith("/") or set(path) & set(" \t\r\n"):
        raise UsageError(f"{path!r} is no path", hint="give one like --get /products/?page=2")
    return Asked(path)
