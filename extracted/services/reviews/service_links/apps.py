"""The Django app of the links."""

from django.apps import AppConfig, apps


class ServiceLinksConfig(AppConfig):
    """Wires the models of other sides when all models are known."""

    name = "service_links"
    label = "service_links"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from service_links import checks, hooks, keeping, last_login, sandbox, stand_in, telemetry  # noqa: F401
        from service_links.contracts import contracts, is_stand_in

        telemetry.start(contracts().side)
        hooks.install()
        keeping.connect()
        sandbox.install()
        if apps.is_installed("django.contrib.auth"):
            last_login.install()
        for link in contracts().links:
            for access in link.models:
                _wire(access.model, link.name, access.how)
        if is_stand_in():
            stand_in.prepare()


def _wire(label: str, side: str, how: str) -> None:
    """Wires a model with its proxies; one that is not installed is a matter for the checks."""
    from service_links.mirrors import wire

    try:
        model = apps.get_model(label)
    except LookupError:
        return
    for known in apps.get_models(include_auto_created=True):
        if known is model or (known._meta.proxy and known._meta.concrete_model is model):
            wire(known, side, how)
