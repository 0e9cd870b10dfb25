"""Commands of rows that are kept as events."""
