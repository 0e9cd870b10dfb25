"""The app that hears the other side."""

from django.apps import AppConfig
from django.conf import settings


class NearConfig(AppConfig):
    """Hears signals where it plays its own side."""

    name = "near"

    def ready(self):
        if settings.SIDE == "near":
            from near import hearing

            hearing.connect()
