from django.apps import AppConfig


class BasketsConfig(AppConfig):
    name = "baskets"
    verbose_name = "Baskets"

    def ready(self) -> None:
        from baskets import receivers  # noqa: F401
