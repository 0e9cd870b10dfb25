"""Each service has versions of its own: a tag `catalog-v1.4.0`, its pyproject.toml, and a changelog beside it."""
