"""An allianceauth site with every service module."""

from allianceauth.project_template.project_name.settings.base import *  # noqa: F403

SECRET_KEY = "truth"
ROOT_URLCONF = "allianceauth.urls"
SITE_URL = "https://example.com"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DJANGO_REDIS_IGNORE_EXCEPTIONS = True
LOGGING = {"version": 1}
ESI_SSO_CLIENT_ID = "truth"
ESI_SSO_CLIENT_SECRET = "truth"
ESI_SSO_CALLBACK_URL = "https://example.com/sso/callback"
ESI_USER_CONTACT_EMAIL = "truth@example.com"

INSTALLED_APPS += [  # noqa: F405
    "allianceauth.corputils",
    "allianceauth.eveonline.autogroups",
    "allianceauth.fleetactivitytracking",
    "allianceauth.hrapplications",
    "allianceauth.optimer",
    "allianceauth.permissions_tool",
    "allianceauth.srp",
    "allianceauth.timerboard",
    "allianceauth.services.modules.discourse",
    "allianceauth.services.modules.ips4",
    "allianceauth.services.modules.mumble",
    "allianceauth.services.modules.openfire",
    "allianceauth.services.modules.phpbb3",
    "allianceauth.services.modules.smf",
    "allianceauth.services.modules.teamspeak3",
    "allianceauth.services.modules.xenforo",
]
