"""What to do instead of a crossing: each remedy as a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.model.proposal import Remedy

ADVICE: Mapping[Remedy, str] = {
    "move_foreign_key_to_code": "keep the key as a plain column without a constraint, and look rows up through the "
    "other service's interface",
    "replicate_data": "read from a copy that the owner keeps up to date by events, or ask its interface",
    "static_reference_data": "ship the rows as fixed reference data with each service",
    "api_client": "call a function that the owner offers for this, which can later become a request",
    "batch_endpoint": "fetch the keys here, then ask the owner for all of them in one call",
    "domain_event": "let the owner publish an event, and react to that",
    "message": "send a message that the owner's worker takes, instead of naming its task",
    "saga": "write one side here, and let an event through an outbox bring the other side along, with a step back",
    "outbox": "write the event in the same transaction, and let the other side follow it",
    "tombstone": "record the deletion as an event, and let each owner clean up its own rows",
    "shared_library": "move what both need into a shared library without data",
    "move_code": "move the code to the service whose data it uses, or call a public function there",
    "split_table": "give each service a table of its own that holds the other's keys",
    "gateway_composition": "link by URL or let the gateway compose the page, instead of using the other's templates",
    "configuration": "configure each service for itself",
    "fresh_migration": "start the service's history anew when it is extracted",
    "redesign": "name the type and key of the other's row as plain columns, and resolve them through its interface",
}
