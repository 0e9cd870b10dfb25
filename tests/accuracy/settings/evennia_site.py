"""An evennia game without a game folder."""

from evennia.settings_default import *  # noqa: F403

SECRET_KEY = "truth"
ROOT_URLCONF = "evennia.web.urls"
