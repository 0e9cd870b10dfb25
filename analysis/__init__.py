"""From the path of a Django monolith to a report of its dependencies, without running any of it."""
