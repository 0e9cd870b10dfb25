"""OpenAPI documents of 3.0 and 3.1 as frozen values: operations, what they take and give, and schemas."""
