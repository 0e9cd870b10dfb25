"""Says at start what a project lacks that its contracts need."""

from typing import Any, List

from django.apps import apps
from django.core import checks
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist

from service_links.contracts import contracts, is_stand_in, known_address, setting
from service_links.errors import Misconfigured
from service_links.switch import is_remote


@register("service_links")
def check_links(app_configs: Any = None, **kwargs: Any) -> List[CheckMessage]:
    """All that is amiss."""
    try:
        declared = contracts()
    except Misconfigured as error:
        return [Error(str(error), hint="Set SERVICE_LINKS_CONTRACTS.", id="service_links.E001")]
    labels = [access.model for link in declared.links for access in link.models]
    labels += [offered.model for offered in declared.exposed.models]
    found: List[CheckMessage] = [
        Error("the contracts name the model %s, which is not installed" % label, id="service_links.E002")
        for label in labels
        if not _is_installed(label)
    ]
    found += [_unknown(name) for name in declared.exposed.hidden if not _is_field(name)]
    needed = [link.name for link in declared.links if is_remote(link.name)]
    if needed and not is_stand_in():
        found += [_addressless(name) for name in needed if not known_address(name)]
        if not setting("SERVICE_LINKS_TOKEN"):
            found.append(
                checks.Warning("SERVICE_LINKS_TOKEN is not set: every other side is refused", id="service_links.W002")
            )
    return found


def _is_installed(label: str) -> bool:
    try:
        apps.get_model(label)
    except (LookupError, ValueError):
        return False
    return True


def _is_field(name: str) -> bool:
    label, _, field = name.rpartition(".")
    try:
        apps.get_model(label)._meta.get_field(field)
    except (LookupError, ValueError, FieldDoesNotExist):
        return False
    return True


def _unknown(name: str) -> CheckMessage:
    hint = "If it was renamed, name it in service_contracts as it is called now, or it is told to others."
    return checks.Warning("the contracts hide %s, which is no field" % name, hint=hint, id="service_links.W003")


def _addressless(side: str) -> CheckMessage:
    hint = "Set SERVICE_LINKS_URLS, or SERVICE_LINKS_%s_URL in the environment." % side.upper().replace("-", "_")
    return checks.Warning("no address of %s is known" % side, hint=hint, id="service_links.W001")
