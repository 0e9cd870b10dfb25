"""What becomes of a database's history: one migration for each app that leaves, and one for the keys that stay."""
