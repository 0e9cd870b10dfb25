"""The Django app of models that are kept as events."""

from django.apps import AppConfig


class ServiceLinksAggregatesConfig(AppConfig):
    """Lets writes of these models record what they do."""

    name = "service_links.aggregates"
    label = "service_links_aggregates"
    verbose_name = "Rows kept as events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from service_links.aggregates import checks, writes

        checks.register()
        writes.install()
