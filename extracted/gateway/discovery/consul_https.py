"""Asks Consul over TLS: `consul+https://consul.internal:8501/catalog`."""

from extracted.gateway.discovery.consul import resolve

__all__ = ["resolve"]
