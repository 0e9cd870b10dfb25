"""Django's engine for SQLite with `BEGIN IMMEDIATE`, for Django before 5.1, which has an option for it."""
