"""The same service with ordinary models."""

from settings import *  # noqa: F403

INSTALLED_APPS = [name for name in INSTALLED_APPS if name != "service_links.aggregates"]  # noqa: F405
MIDDLEWARE = [name for name in MIDDLEWARE if "aggregates" not in name]  # noqa: F405
SERVICE_LINKS_AGGREGATES = {}
