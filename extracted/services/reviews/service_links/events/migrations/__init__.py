"""The tables of the events."""
