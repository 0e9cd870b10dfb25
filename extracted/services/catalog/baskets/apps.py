"""The app baskets, of which there are only mirrors here."""

from django.apps import AppConfig


class BasketsConfig(AppConfig):
    name = "baskets"
    verbose_name = "Baskets"
