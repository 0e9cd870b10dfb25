"""Sets and takes back provider states inside a Django project, for whoever verifies or fuzzes it.

Plain Django code for 3.2 to 6.x and Python 3.8 on, which imports nothing of Banyan. It is brought in by the environment
of one process alone (docs/contracts.md), and a file of states uses these names:

    from banyan_probe import factory, fixture, message, signed_in, state
"""

from banyan_probe.declaring import factory, fixture, message, state
from banyan_probe.tokens import signed_in

__all__ = ["factory", "fixture", "message", "signed_in", "state"]
