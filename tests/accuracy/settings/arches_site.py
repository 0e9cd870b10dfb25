"""An arches site."""

from arches.settings import *  # noqa: F403

SECRET_KEY = "truth"
LOGGING = {"version": 1}
