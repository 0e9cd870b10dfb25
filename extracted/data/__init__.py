"""The data of a service: copied from the tables of the monolith in chunks, compared, and switched to."""
