"""The app that hears the near side."""

from django.apps import AppConfig


class FarConfig(AppConfig):
    """Connects its receivers as any app does."""

    name = "far"

    def ready(self):
        from far import hearing  # noqa: F401
