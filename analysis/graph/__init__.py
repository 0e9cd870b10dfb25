"""Pure functions on the graph of dependencies."""
