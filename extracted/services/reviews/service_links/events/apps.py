"""The Django app of the events."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class ServiceLinksEventsConfig(AppConfig):
    """Writes signals to the outbox, and keeps triggers where they belong."""

    name = "service_links.events"
    label = "service_links_events"
    verbose_name = "Events between services"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from service_links.events import bridge, checks, protection, receivers, schema, tracing, triggers

        checks.register()
        connection_created.connect(schema.keep_triggers, dispatch_uid="service_links_events")
        connection_created.connect(tracing.mark_statements, dispatch_uid="service_links_events_tracing")
        post_migrate.connect(triggers.after_migrate, sender=self, dispatch_uid="service_links_events")
        # Other apps have connected their receivers by now, this app being the last one.
        receivers.stand_down()
        bridge.connect()
        protection.connect()
