"""The shop's settings for tests."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "service_links.events"]
GREETING = "Dear"
