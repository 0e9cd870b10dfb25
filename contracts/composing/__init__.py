"""The documents of all sides -> one document of what the gateway serves, by how far each route has moved."""
