"""The service's settings for tests."""

from reviews_service.settings import *  # noqa: F403
from reviews_service.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "service_links.events"]
SERVICE_LINKS_STAND_IN = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
GREETING = "Dear"
