"""The app shipping, of which there are only mirrors here."""

from django.apps import AppConfig


class ShippingConfig(AppConfig):
    name = "shipping"
    verbose_name = "Shipping"
