"""The Django app of the links."""

from django.apps import AppConfig


class ServiceLinksConfig(AppConfig):
    """Wires the models of other sides."""

    name = "service_links"
    label = "service_links"
    default_auto_field = "django.db.models.BigAutoField"
