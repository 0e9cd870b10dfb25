"""Policies and pods in few words, for tests of what is let through."""

from __future__ import annotations

from typing import Any

from extracted.deployment.kubernetes.naming import SPACE
from extracted.deployment.kubernetes.reach import End

SHOP, OTHER = "shop", "other"


def pod(name: str, namespace: str = SHOP, **ports: int) -> End:
    return End(name, namespace, {"app": name}, {SPACE: namespace}, ports)


def policy(selected: str | None = None, **spec: Any) -> dict[str, Any]:
    """A policy of the shop about the pods of one name, or about all of them."""
    chosen = {"matchLabels": {"app": selected}} if selected else {}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": selected or "all", "namespace": SHOP},
        "spec": {"podSelector": chosen, **spec},
    }


def of(name: str) -> dict[str, Any]:
    """A peer: the pods of a name, here."""
    return {"podSelector": {"matchLabels": {"app": name}}}


def space(name: str) -> dict[str, Any]:
    """A peer: all pods of a namespace."""
    return {"namespaceSelector": {"matchLabels": {SPACE: name}}}
