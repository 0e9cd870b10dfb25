"""Commands of the links."""
