"""What the probe refuses, with the HTTP status that says so."""

from typing import Any


class ProbeError(Exception):
    """Something that whoever asked can act on; `kind` is for programs, `facts` further members of the answer.

    The status is below 500, since Pact's core tries others again, with pauses.
    """

    status = 422
    kind = "failed"

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts = facts


class NotBegun(ProbeError):
    """A state was asked for before `begin`."""

    status = 409
    kind = "not_begun"


class UnknownState(ProbeError):
    """A state that no file defines."""

    kind = "unknown_state"


class UnknownMessage(ProbeError):
    """A message that no file says how to make."""

    kind = "unknown_message"


class StateFailed(ProbeError):
    """A state function raised an error, or cannot be called with what was given."""

    kind = "state_failed"


class NoTransactions(ProbeError):
    """A database that cannot take back what was written."""

    kind = "no_transactions"
