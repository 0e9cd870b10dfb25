"""OpenAPI documents as files: read, with their references found, and laid beside the routes of a plan."""
