"""Asks etcd over TLS: `etcd+https://etcd.internal:2379/services/catalog`."""

from extracted.gateway.discovery.etcd import resolve

__all__ = ["resolve"]
