"""Pacts against OpenAPI documents, with nothing running: what consumers rely on, and documents do not promise."""
