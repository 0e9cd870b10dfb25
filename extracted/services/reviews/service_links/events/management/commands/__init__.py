"""The commands of the events."""
