"""Companies that move money: `settings.PAYMENT_GATEWAY` names the class that is used."""

import hashlib
import hmac
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class GatewayRefused(Exception):
    """The gateway would not do it; the message is for the log, not for the customer."""


class Gateway(Protocol):
    def capture(self, *, reference: str, token: str, amount: Decimal) -> str:
        """Takes the money; returns the gateway's own reference. Raises GatewayRefused."""

    def refund(self, *, reference: str, amount: Decimal) -> None:
        """Gives money back. Raises GatewayRefused."""


class SandboxGateway:
    """Moves no money. Refuses tokens that begin with `declined`."""

    def capture(self, *, reference: str, token: str, amount: Decimal) -> str:
        if token.startswith("declined"):
            raise GatewayRefused("The card was declined.")
        return f"sandbox-{reference}"

    def refund(self, *, reference: str, amount: Decimal) -> None:
        if not reference.startswith("sandbox-"):
            raise GatewayRefused(f"There is no payment {reference}.")


def current_gateway() -> Gateway:
    return import_string(settings.PAYMENT_GATEWAY)()


def webhook_signature(body: bytes) -> str:
    return hmac.new(settings.PAYMENT_WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()


def is_from_gateway(*, body: bytes, signature: str) -> bool:
    return bool(settings.PAYMENT_WEBHOOK_SECRET) and hmac.compare_digest(webhook_signature(body), signature)
