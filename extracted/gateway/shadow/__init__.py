"""Shadow comparison: what the monolith and a service answer to the same requests, and whether that is the same."""
