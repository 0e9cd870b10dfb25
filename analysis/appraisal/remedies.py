"""The named pattern that removes each kind of crossing."""

from __future__ import annotations

from analysis.model.proposal import Remedy

REMEDIES: dict[str, Remedy] = {
    "import": "move_code",
    "call": "api_client",
    "inheritance": "shared_library",
    "foreign_key": "move_foreign_key_to_code",
    "one_to_one": "move_foreign_key_to_code",
    "many_to_many": "split_table",
    "generic_foreign_key": "redesign",
    "generic_relation": "redesign",
    "soft_foreign_key": "move_foreign_key_to_code",
    "query_join": "batch_endpoint",
    "read": "api_client",
    "write": "api_client",
    "transaction": "saga",
    "cascade": "tombstone",
    "signal": "domain_event",
    "task": "message",
    "url": "gateway_composition",
    "template": "gateway_composition",
    "admin": "api_client",
    "serializer": "api_client",
    "form": "api_client",
    "permission": "api_client",
    "raw_sql": "replicate_data",
    "setting": "configuration",
    "middleware": "shared_library",
    "migration": "fresh_migration",
    "content_type": "redesign",
    "management_command": "api_client",
}


def remedy_for(kind: str) -> Remedy:
    """The usual remedy for a kind of evidence; kinds without one of their own need a redesign."""
    return REMEDIES.get(kind, "redesign")
